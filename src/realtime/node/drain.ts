/** Draining: sends the clients of a node away, a few at a time, so that they do not all come back at once. */
import { clock, sleep } from '../../core/clock.ts'
import { randomFraction } from '../../core/random.ts'
import { disconnects } from '../../protocol/codes.ts'
import type { Connection } from '../connection/connection.ts'
import { runWithin } from '../deadline.ts'

/** How long draining takes, in milliseconds. */
export interface DrainOptions {
  /** Over how long connections are closed. */
  readonly duration: number
  /** How long the calls of a connection may take. */
  readonly grace: number
}

/** Closes all connections, each at a random moment of `duration`, and after its calls. */
export async function drain(
  connections: ReadonlySet<Connection>,
  { duration, grace }: DrainOptions,
): Promise<void> {
  const start = clock.monotonic()
  const leaving = [...connections].map(async (connection) => {
    if (duration > 0) await sleep(randomFraction() * duration)
    const remaining = Math.max(start + duration + grace - clock.monotonic(), 0)
    await runWithin(remaining, () => connection.idle()).catch(() => undefined)
    connection.disconnect(disconnects.shutdown)
  })
  await Promise.all(leaving)
}
