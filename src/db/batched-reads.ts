/** Batched reads: what is asked for one by one is read many at a time. */

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

/**
 * Collects questions until the reading before is over, one after another. Equal questions share an answer, which is
 * read after the last of them was asked.
 */
export class BatchedReads<K, V> {
  readonly #options: BatchedReadsOptions<K, V>
  #waiting = new Map<string, Waiting<K, V>>()
  #isReading = false

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
    queueMicrotask(() => void this.#readAll())
  }

  async #readAll(): Promise<void> {
    while (this.#waiting.size > 0) await this.#readNext()
    this.#isReading = false
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
