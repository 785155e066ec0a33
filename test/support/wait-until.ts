/** Waiting for a condition, instead of for a time. */
import { setTimeout as delay } from 'node:timers/promises'

/** The options of {@link waitUntil}. */
export interface WaitUntilOptions {
  /** Gives up after so many milliseconds of real time; 10,000 by default. */
  readonly timeout?: number
  /** What is waited for, for the message. */
  readonly what?: string
}

/**
 * Asks `condition` again and again until it gives something truthy, and resolves to that.
 * Rejects when the time is over, with the last error that `condition` threw as the cause.
 */
export async function waitUntil<T>(
  condition: () => T | Promise<T>,
  { timeout = 10_000, what = 'the condition' }: WaitUntilOptions = {},
): Promise<T & {}> {
  const deadline = performance.now() + timeout
  let cause: unknown
  for (let pause = 1; performance.now() < deadline; pause = Math.min(pause * 2, 50)) {
    try {
      const result = await condition()
      if (result) return result
      cause = undefined
    } catch (error) {
      cause = error
    }
    await delay(pause)
  }
  throw new Error(`${what} did not come true within ${timeout} ms`, { cause })
}
