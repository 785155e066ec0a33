/** The limits and the times of the real-time service, and what they are when nothing is said. */
import { type Duration, toMilliseconds } from '../core/duration.ts'

/** What one client may use. */
export interface RealtimeLimits {
  /** Open connections per network address. */
  readonly connectionsPerAddress: number
  /** Open connections per session: tabs. */
  readonly connectionsPerSession: number
  /** The longest message of a client, in bytes. */
  readonly messageBytes: number
  /** The most frames that a message of a client may come in. */
  readonly fragments: number
  /** Subscriptions per connection. */
  readonly subscriptions: number
  /** Commands per second on average; on top of it a burst, so that a client may come back with all it had. */
  readonly commandsPerSecond: number
  /** Calls of one connection that run at the same time. */
  readonly callsInFlight: number
  /** Bytes that may wait for a client that reads too slowly, before it is disconnected. */
  readonly bufferedBytes: number
}

/** The limits when nothing is said. */
export const defaultLimits: RealtimeLimits = {
  connectionsPerAddress: 200,
  connectionsPerSession: 20,
  messageBytes: 65_536,
  fragments: 64,
  subscriptions: 128,
  commandsPerSecond: 50,
  callsInFlight: 32,
  bufferedBytes: 1_048_576,
}

/** How long things take. */
export interface RealtimeTimes {
  /** Between the server's pings. */
  readonly ping: Duration
  /** For a client to answer one. */
  readonly pong: Duration
  /** For a client to connect, once its socket is open. */
  readonly handshake: Duration
  /** For a call. */
  readonly call: Duration
  /** For `load`, `subscribe`, `state` and `presence` of a channel. */
  readonly rule: Duration
  /** Between asking the rules of a channel again without a reason. */
  readonly recheck: Duration
  /** Between comparing what was handed on with what the backplane has, for each channel with a history. */
  readonly positions: Duration
  /** For a client that reads nothing at all. */
  readonly stall: Duration
  /** After which the people of a node that died are gone from the lists. */
  readonly presence: Duration
  /** For a client to bring a new token after the old one has expired. */
  readonly refresh: Duration
}

/** The times when nothing is said. */
export const defaultTimes: RealtimeTimes = {
  ping: '25s',
  pong: '8s',
  handshake: '10s',
  call: '30s',
  rule: '10s',
  recheck: '60s',
  positions: '25s',
  stall: '30s',
  presence: '60s',
  refresh: '25s',
}

/** Times in milliseconds. */
export type Milliseconds = Readonly<Record<keyof RealtimeTimes, number>>

/** The times in milliseconds, defaults filled in. */
export function timesInMilliseconds(times: Partial<RealtimeTimes> = {}): Milliseconds {
  const all = Object.entries({ ...defaultTimes, ...times })
  return Object.fromEntries(
    all.map(([name, duration]) => [name, toMilliseconds(duration)]),
  ) as Milliseconds
}
