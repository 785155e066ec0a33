/** Leases: for how long a token lets a connection, or a subscription, go on. */
import { clock, type Timer } from '../../core/clock.ts'

/** The longest wait between two looks at the clock, in milliseconds: the clock on the wall may jump. */
const longestWait = 30_000

/** What a lease is made of. */
export interface LeaseOptions {
  /** When the token expires, in milliseconds since 1970. */
  readonly expiresAt: number
  /** How long after that a new token may come, in milliseconds. */
  readonly grace: number
  /** Called once, when no new token came. */
  readonly onEnd: () => void
}

/** Runs out when the token expires, and is renewed by the next token; without one it ends after a grace. */
export class Lease {
  readonly #grace: number
  readonly #onEnd: () => void
  #expiresAt: number
  #timer: Timer

  constructor({ expiresAt, grace, onEnd }: LeaseOptions) {
    this.#expiresAt = expiresAt
    this.#grace = grace
    this.#onEnd = onEnd
    this.#timer = this.#schedule()
  }

  /** Whether the token has expired: nothing may be delivered until a new one comes. */
  get isExpired(): boolean {
    return clock.now() >= this.#expiresAt
  }

  /** What replies say: for how many seconds the client need not bring a new token. */
  get ttl(): number {
    return secondsUntil(this.#expiresAt)
  }

  /** A new token came. */
  renew(expiresAt: number): void {
    this.#timer.cancel()
    this.#expiresAt = expiresAt
    this.#timer = this.#schedule()
  }

  /** Nobody needs the lease any more. */
  end(): void {
    this.#timer.cancel()
  }

  #schedule(): Timer {
    const remaining = this.#expiresAt + this.#grace - clock.now()
    return clock.after(Math.min(Math.max(remaining, 0), longestWait), () => this.#look())
  }

  #look(): void {
    if (clock.now() >= this.#expiresAt + this.#grace) this.#onEnd()
    else this.#timer = this.#schedule()
  }
}

/** Whole seconds until a moment, rounded down so that clients come before it; at least one, as 0 means never. */
export function secondsUntil(moment: number): number {
  return Math.max(Math.floor((moment - clock.now()) / 1_000), 1)
}
