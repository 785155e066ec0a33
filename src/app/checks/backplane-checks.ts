/** Checks that what the nodes of an application share is something that all of them reach. */
import type { Check, CheckMessage } from '../../core/checks.ts'
import { toMilliseconds } from '../../core/duration.ts'
import type { Backplane } from '../../realtime/backplane/backplane.ts'
import type { AnyChannel } from '../../realtime/channel/channel.ts'
import type { CompleteSettings } from '../settings.ts'

/** What is checked. */
export interface BackplaneChecksOptions {
  readonly settings: CompleteSettings
  readonly backplane: Backplane
  readonly channels: Iterable<AnyChannel>
}

/** The checks of the backplane and of the number of machines. */
export function backplaneChecks(options: BackplaneChecksOptions): Check[] {
  const { settings, backplane } = options
  return [
    () => [
      ...(settings.machines > 1 ? severalMachines(settings, backplane) : []),
      ...historyFindings(options),
      ...timeFindings(settings),
    ],
  ]
}

function severalMachines(
  { machines, backplane: url, database }: CompleteSettings,
  { name, reach }: Backplane,
): CheckMessage[] {
  const found: CheckMessage[] = []
  if (reach !== 'network') {
    found.push({
      level: 'error',
      id: 'app.backplane',
      message: `The application runs on ${machines} machines, and its backplane (${name}) reaches one: what is published on one would not arrive on the others.`,
      hint: 'Set backplane to redis://…, postgres: or nats://…, or machines to 1.',
    })
  } else if (isLoopback(url)) {
    found.push({
      level: 'warning',
      id: 'app.backplane-loopback',
      message: `The application runs on ${machines} machines, and the address of its backplane is each machine's own.`,
      hint: 'Name the host of the backplane as all machines know it.',
    })
  }
  if (database.startsWith('sqlite:')) {
    found.push({
      level: 'error',
      id: 'app.database-machines',
      message: `The application runs on ${machines} machines, and its database is a file of one.`,
      hint: 'Set database to postgres://…, or machines to 1.',
    })
  }
  return found
}

function historyFindings({ backplane, channels }: BackplaneChecksOptions): CheckMessage[] {
  if (backplane.keepsHistory) return []
  const patterns = [...channels]
    .filter(({ definition }) => definition.retention)
    .map(({ pattern }) => pattern)
  if (patterns.length === 0) return []
  return [
    {
      level: 'error',
      id: 'app.backplane-history',
      message: `The backplane (${backplane.name}) keeps no history, and these channels have one: ${patterns.join(', ')}.`,
      hint: 'Give them history: false, or set backplane to redis://… or postgres:.',
    },
  ]
}

function timeFindings({ realtime: { times } }: CompleteSettings): CheckMessage[] {
  if (toMilliseconds(times.pong) < toMilliseconds(times.ping)) return []
  return [
    {
      level: 'error',
      id: 'app.realtime-pong',
      message: `A client has ${times.pong} to answer a ping, and the next comes after ${times.ping}.`,
      hint: 'Set realtime.times.pong below realtime.times.ping.',
    },
  ]
}

function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : ''
  return /^(localhost|127\.[\d.]+|\[::1\])$/.test(host)
}
