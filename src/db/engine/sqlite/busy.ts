/** Waiting for a lock that another process holds, without holding up this one. */
import { clock, sleep } from '../../../core/clock.ts'
import { randomFraction } from '../../../core/random.ts'
import { isBusy } from './errors.ts'

/** How long to keep trying. */
export interface BusyOptions {
  /** Milliseconds. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

const shortestPause = 1
const longestPause = 40

/** Runs `attempt` until it does not find the database locked. The last error is thrown when the time is over. */
export async function retryWhileBusy<T>(attempt: () => T, options: BusyOptions): Promise<T> {
  const end = clock.monotonic() + options.timeout
  for (let pause = shortestPause; ; pause = Math.min(pause * 2, longestPause)) {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error) || clock.monotonic() >= end) throw error
    }
    await sleep(pause * (0.5 + randomFraction()), options.signal)
  }
}
