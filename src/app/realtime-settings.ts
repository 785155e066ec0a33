/** The settings of real time: one for each limit and each time of the service, and none besides. */
import type { Duration } from '../core/duration.ts'
import { duration, type Setting, setting, wholeNumber } from '../core/settings/settings.ts'
import {
  defaultLimits,
  defaultTimes,
  type RealtimeLimits,
  type RealtimeTimes,
} from '../realtime/settings.ts'
import { type SocketEngineName, socketEngineNames } from '../realtime/socket/socket-engine.ts'

const limits: Readonly<Record<keyof RealtimeLimits, string>> = {
  connectionsPerAddress: 'Sockets from one address.',
  connectionsPerSession: 'Sockets of one session.',
  messageBytes: 'The largest message from a client, in bytes.',
  fragments: 'The most frames that a message from a client may come in.',
  subscriptions: 'Subscriptions of one connection.',
  commandsPerSecond: 'Commands of one connection in a second.',
  callsInFlight: 'Calls of one connection that run at the same time.',
  bufferedBytes: 'Bytes that may wait for a client that reads too slowly; one more disconnects it.',
}

const times: Readonly<Record<keyof RealtimeTimes, string>> = {
  ping: "Between the server's pings.",
  pong: 'For a client to answer a ping, less than the time between two.',
  handshake: 'For a client to open its socket and to connect.',
  call: 'For a call of a channel.',
  rule: 'For load, subscribe, state and presence of a channel.',
  recheck: 'Between asking the rules of a channel again without a reason.',
  positions:
    'Between comparing the publications handed on with those of the backplane, for each channel with a history.',
  stall: 'For a client that takes nothing at all, before it is disconnected.',
  presence: 'After which the people of a node that died are gone from the lists of presence.',
  refresh: 'For a client to bring a new token after the old one has expired.',
}

/** The group `realtime` of the settings. */
export const realtimeSettings: {
  readonly limits: { readonly [K in keyof RealtimeLimits]: Setting<number> }
  readonly times: { readonly [K in keyof RealtimeTimes]: Setting<Duration> }
  readonly drain: Setting<Duration | undefined>
  readonly engine: Setting<SocketEngineName>
} = {
  limits: fromTable(limits, (name, about) => wholeNumber(about, defaultLimits[name])),
  times: fromTable(times, (name, about) => duration(about, defaultTimes[name], 1)),
  drain: setting<Duration | undefined>(
    'Over how long clients are told to reconnect when the process is to end: 10s in production, else at once.',
    "a duration: '10s', '1m30s', or milliseconds",
    undefined,
    duration('', 0).accepts,
  ),
  engine: setting<SocketEngineName>(
    'What speaks the WebSocket protocol: our own implementation, or the package ws, which is then to be installed.',
    socketEngineNames.join(' or '),
    'voltaic',
    (value) => socketEngineNames.some((name) => name === value),
  ),
}

function fromTable<K extends string, T>(
  table: Readonly<Record<K, string>>,
  declare: (name: K, about: string) => T,
): Record<K, T> {
  const entries = Object.entries<string>(table)
  return Object.fromEntries(
    entries.map(([name, about]) => [name, declare(name as K, about)]),
  ) as Record<K, T>
}
