/** Rate limits: so many a second, and a burst. */
import { clock } from '../core/clock.ts'

/** So many of something. */
export interface RateLimitOptions {
  /** A second, on average. */
  readonly rate: number
  /** At once. */
  readonly burst: number
}

/**
 * A token bucket whose level is a single number, which whoever is limited keeps: the time at which the bucket is full
 * again, 0 for a full one. Ten thousand connections share one limit. Source: the generic cell rate algorithm, ITU-T I.371.
 */
export class RateLimit {
  readonly #interval: number
  readonly #tolerance: number

  constructor({ rate, burst }: RateLimitOptions) {
    this.#interval = 1_000 / rate
    this.#tolerance = this.#interval * burst
  }

  /** Takes one: the new level, or `undefined` when there is none left. */
  take(level: number): number | undefined {
    const now = clock.monotonic()
    const next = Math.max(level, now) + this.#interval
    return next - now > this.#tolerance + precision ? undefined : next
  }
}

/** What adding up fractions of milliseconds may be wrong by. */
const precision = 1e-6
