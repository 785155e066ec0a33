/** Time, in one place, so that a test can set it. */

/** A timer that can be cancelled. */
export interface Timer {
  cancel(): void
}

/** Where the time comes from. Milliseconds everywhere. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number
  /** Milliseconds of a clock that never goes backwards; only differences mean something. */
  monotonic(): number
  /** Calls `fn` once after `milliseconds`. Keeps the process alive only with `keepAlive`. */
  after(milliseconds: number, fn: () => void, options?: { keepAlive?: boolean }): Timer
}

const longestTimeout = 2 ** 31 - 1

const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(milliseconds, fn, options = {}) {
    const timer = setTimeout(fn, Math.min(Math.max(milliseconds, 0), longestTimeout))
    if (!options.keepAlive) timer.unref()
    return { cancel: () => clearTimeout(timer) }
  },
}

let current = systemClock

/** The clock of this process. */
export const clock: Clock = {
  now: () => current.now(),
  monotonic: () => current.monotonic(),
  after: (milliseconds, fn, options) => current.after(milliseconds, fn, options),
}

/** Replaces the clock until the returned function is called. For tests. */
export function replaceClock(replacement: Clock): () => void {
  const previous = current
  current = replacement
  return () => {
    current = previous
  }
}

/** The current time as a `Date`. */
export function now(): Date {
  return new Date(clock.now())
}

/** Resolves after `milliseconds`; rejects with the signal's reason when `signal` aborts first. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => {
      timer.cancel()
      reject(signal?.reason)
    }
    const timer = clock.after(
      milliseconds,
      () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      },
      { keepAlive: true },
    )
    signal?.addEventListener('abort', abort, { once: true })
  })
}
