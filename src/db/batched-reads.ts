/** Batched reads: what is asked for one by one is read many at a time. */
import { clock } from '../core/clock.ts'

/** How things are read. */
export interface BatchedReadsOptions<K, V> {
  /** What makes two questions the same. */
  readonly keyOf: (question: K) => string
  /** Reads the answers to many questions, in their order. */
  readonly read: (questions: readonly K[]) => Promise<readonly V[]>
  /** The most questions of one reading. */
  readonly most: number
}

interface Waiting<K, V> {
  readonly question: K
  readonly answer: PromiseWithResolvers<V>
}

/** Milliseconds between two readings: nobody notices them, and many questions come in them when many come at all. */
const pause = 2

/**
 * Collects questions until the tick and the reading before are over, one after another. Equal questions share an
 * answer, which is read after the last of them was asked. A database that answers at once would be asked anew for
 * each of a thousand sockets, since each is heard in a callback of its own: readings that follow one another closely
 * leave a pause, in which questions collect. Who comes alone does not wait.
 */
export class BatchedReads<K, V> {
  readonly #options: BatchedReadsOptions<K, V>
  #waiting = new Map<string, Waiting<K, V>>()
  #isReading = false
  #readAt = Number.NEGATIVE_INFINITY

  constructor(options: BatchedReadsOptions<K, V>) {
    this.#options = options
  }

  /** The answer; rejects when its reading failed. */
  read(question: K): Promise<V> {
    const key = this.#options.keyOf(question)
    const known = this.#waiting.get(key)
    if (known) return known.answer.promise
    const answer = Promise.withResolvers<V>()
    this.#waiting.set(key, { question, answer })
    this.#begin()
    return answer.promise
  }

  #begin(): void {
    if (this.#isReading) return
    this.#isReading = true
    const start = () => void this.#readAll()
    if (clock.monotonic() - this.#readAt >= pause) setImmediate(start)
    else clock.after(pause, start, { keepAlive: true })
  }

  async #readAll(): Promise<void> {
    while (this.#waiting.size > 0) await this.#readNext()
    this.#isReading = false
    this.#readAt = clock.monotonic()
  }

  async #readNext(): Promise<void> {
    const part = [...this.#waiting].slice(0, this.#options.most)
    for (const [key] of part) this.#waiting.delete(key)
    try {
      const answers = await this.#options.read(part.map(([, { question }]) => question))
      for (const [i, [, { answer }]] of part.entries()) answer.resolve(answers[i]!)
    } catch (error) {
      for (const [, { answer }] of part) answer.reject(error)
    }
  }
}
