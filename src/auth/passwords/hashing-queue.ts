/**
 * Runs few hashes at a time. Each takes a thread of libuv's pool for tens of milliseconds: without
 * a limit, a flood of sign-ins would leave none for files, DNS and the database.
 */
import { ServiceUnavailable } from '../../http/errors/http-error.ts'

/** The limits of a {@link HashingQueue}. */
export interface HashingQueueOptions {
  /** How many run at the same time; half of libuv's four threads by default. */
  readonly concurrency?: number
  /** How many may wait; the next is refused with `E_HASHING_BUSY`. */
  readonly waiting?: number
}

/** A bounded queue for work that holds a thread. */
export class HashingQueue {
  readonly #concurrency: number
  readonly #mostWaiting: number
  readonly #waiting: (() => void)[] = []
  #running = 0

  constructor({ concurrency = 2, waiting = 200 }: HashingQueueOptions = {}) {
    this.#concurrency = concurrency
    this.#mostWaiting = waiting
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** Runs `work` when its turn comes. Throws `E_HASHING_BUSY` when too many wait. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#enter()
    try {
      return await work()
    } finally {
      this.#leave()
    }
  }

  #enter(): Promise<void> | undefined {
    if (this.#running < this.#concurrency) {
      this.#running++
      return undefined
    }
    if (this.#waiting.length >= this.#mostWaiting) {
      throw new ServiceUnavailable(
        'Too many people sign in at the moment. Try again in a minute.',
        {
          code: 'E_HASHING_BUSY',
          headers: { 'retry-after': '60' },
        },
      )
    }
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Hands the place to the next in the queue, or frees it. */
  #leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#running--
  }
}
