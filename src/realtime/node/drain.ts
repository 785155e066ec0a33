/** Draining: sends the clients of a node away, a few at a time, so that they do not all come back at once. */
import { clock, sleep } from '../../core/clock.ts'
import { randomFraction } from '../../core/random.ts'
import { type Disconnect, disconnects } from '../../protocol/codes.ts'
import { runWithin } from '../deadline.ts'

/** Between two batches, in milliseconds. */
const pause = 250

/** How long those whose calls were interrupted may take to be told so, in milliseconds. */
const farewell = 1_000

/** Who is sent away. */
export interface Leaving {
  /** Resolves once nothing is being worked on for it. */
  idle(): Promise<void>
  disconnect(disconnect: Disconnect): void
}

/** How long draining takes, in milliseconds. */
export interface DrainOptions {
  /** Over how long connections are closed; 0 closes them at once. */
  readonly duration: number
  /** How long calls may take after that. */
  readonly grace: number
  /** Answers all calls that still run with an error that says to try again. */
  readonly interrupt: () => void
}

/**
 * Closes all connections, equal shares of them at random moments of equal steps of `duration`, each once its calls are
 * finished. Calls that are not finished `grace` later are interrupted. Takes a second more than both, at most.
 */
export async function drain(
  connections: ReadonlySet<Leaving>,
  { duration, grace, interrupt }: DrainOptions,
): Promise<void> {
  const deadline = clock.monotonic() + duration + grace
  const leaving = await sendAway(connections, duration)
  const gone = () => Promise.all(leaving)
  try {
    await runWithin(Math.max(deadline - clock.monotonic(), 0), gone)
  } catch {
    interrupt()
    await runWithin(farewell, gone).catch(() => undefined)
  }
  for (const connection of [...connections]) connection.disconnect(disconnects.shutdown)
}

/** Resolves when all were told; what it gives, when they are gone. */
async function sendAway(
  connections: ReadonlySet<Leaving>,
  duration: number,
): Promise<Promise<void>[]> {
  const start = clock.monotonic()
  const rounds = Math.max(Math.ceil(duration / pause), 1)
  const leaving: Promise<void>[] = []
  const waiting = new Set(connections)
  for (let round = 0; round < rounds && waiting.size > 0; round++) {
    const moment = start + ((round + randomFraction()) * duration) / rounds
    if (duration > 0) await sleep(Math.max(moment - clock.monotonic(), 0))
    const share = Math.ceil(waiting.size / (rounds - round))
    for (const connection of firstOf(waiting, share)) leaving.push(leave(connection))
  }
  return leaving
}

function firstOf(waiting: Set<Leaving>, count: number): Leaving[] {
  const first = [...waiting.values().take(count)]
  for (const connection of first) waiting.delete(connection)
  return first
}

async function leave(connection: Leaving): Promise<void> {
  await connection.idle()
  connection.disconnect(disconnects.shutdown)
}
