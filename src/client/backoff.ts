/** How long to wait before the next attempt: exponential, with full jitter. */

const shortest = 500
const longest = 8_000

/** Milliseconds before attempt number `attempt`, from 0: random, so that clients do not come all at once. */
export function backoff(attempt: number): number {
  return 50 + Math.random() * Math.min(longest, shortest * 2 ** attempt)
}
