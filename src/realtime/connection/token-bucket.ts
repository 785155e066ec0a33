/** A token bucket: so many commands a second, and a burst. */
import { clock } from '../../core/clock.ts'

/** Allows `rate` commands a second on average, and `burst` at once. */
export class TokenBucket {
  readonly #rate: number
  readonly #burst: number
  #tokens: number
  #filledAt = clock.monotonic()

  constructor(options: { rate: number; burst: number }) {
    this.#rate = options.rate
    this.#burst = options.burst
    this.#tokens = options.burst
  }

  /** Takes a token; false when none is left. */
  take(): boolean {
    const now = clock.monotonic()
    const gained = ((now - this.#filledAt) / 1_000) * this.#rate
    this.#tokens = Math.min(this.#burst, this.#tokens + gained)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens -= 1
    return true
  }
}
