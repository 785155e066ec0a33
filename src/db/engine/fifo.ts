/** One thing that only one may hold at a time; those who wait get it in the order in which they came. */
import { clock } from '../../core/clock.ts'
import { TimeoutError } from './errors.ts'

/** How long to wait for a turn, and how to give up. */
export interface TurnOptions {
  /** Milliseconds; forever when left out. */
  readonly timeout?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** What is waited for, for the message of the error. */
  readonly what?: string | undefined
  /** What the one who holds it did last, for the message of the error. */
  readonly doneLast?: (() => string | undefined) | undefined
}

interface Waiter {
  readonly start: () => void
}

/** A fair lock. `acquire`, then `release`; or `run`. */
export class Fifo {
  readonly #waiting = new Set<Waiter>()
  #held = false
  #since = 0

  /** Whether somebody holds it. */
  get isHeld(): boolean {
    return this.#held
  }

  /** Takes it when nobody holds it. */
  tryAcquire(): boolean {
    if (this.#held) return false
    this.#held = true
    this.#since = clock.monotonic()
    return true
  }

  /** Waits for its turn. Rejects with a {@link TimeoutError}, or with the signal's reason. */
  acquire(options: TurnOptions = {}): Promise<void> {
    options.signal?.throwIfAborted()
    return this.tryAcquire() ? Promise.resolve() : this.#wait(options)
  }

  /** Passes it on to the one who has waited longest. */
  release(): void {
    const [next] = this.#waiting
    if (!next) {
      this.#held = false
      return
    }
    this.#waiting.delete(next)
    this.#since = clock.monotonic()
    next.start()
  }

  /** Holds it while `fn` runs. */
  async run<T>(fn: () => T | Promise<T>, options?: TurnOptions): Promise<T> {
    if (!this.tryAcquire()) await this.acquire(options)
    try {
      return await fn()
    } finally {
      this.release()
    }
  }

  #wait(options: TurnOptions): Promise<void> {
    const { timeout, signal } = options
    return new Promise((resolve, reject) => {
      const settle = (finish: () => void) => {
        this.#waiting.delete(waiter)
        timer?.cancel()
        signal?.removeEventListener('abort', abort)
        finish()
      }
      const waiter: Waiter = { start: () => settle(resolve) }
      const abort = () => settle(() => reject(signal?.reason))
      const expire = () => settle(() => reject(this.#expired(options)))
      const timer = timeout === undefined ? undefined : clock.after(timeout, expire)
      signal?.addEventListener('abort', abort, { once: true })
      this.#waiting.add(waiter)
    })
  }

  #expired({ what = 'its turn', timeout, doneLast }: TurnOptions): TimeoutError {
    const held = Math.round(clock.monotonic() - this.#since)
    const last = doneLast?.()
    const deed = last === undefined ? '' : `; what ran last is: ${last}`
    return new TimeoutError(
      'E_DB_TIMEOUT',
      `Waited ${timeout} ms for ${what}, which has been held for ${held} ms${deed}. Keep transactions short: do slow work before or after them, and do not wait inside one for something that runs outside it.`,
    )
  }
}
