/** A token bucket: so many commands a second, and a burst. */
import { clock } from '../../core/clock.ts'

/** So many commands. */
export interface TokenBucketLimits {
  /** A second, on average. */
  readonly rate: number
  /** At once. */
  readonly burst: number
}

/** Allows `rate` commands a second on average, and `burst` at once. */
export class TokenBucket {
  readonly #limits: TokenBucketLimits
  #tokens: number
  #filledAt = clock.monotonic()

  constructor(limits: TokenBucketLimits) {
    this.#limits = limits
    this.#tokens = limits.burst
  }

  /** Takes a token; false when none is left. */
  take(): boolean {
    const now = clock.monotonic()
    const { rate, burst } = this.#limits
    const gained = ((now - this.#filledAt) / 1_000) * rate
    this.#tokens = Math.min(burst, this.#tokens + gained)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
