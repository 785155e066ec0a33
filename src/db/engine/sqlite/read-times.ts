/** Remembers how long each shape of read lately took, to tell which ones belong in a thread. */
import { LRUCache } from 'lru-cache'

const rememberedShapes = 1000

/**
 * A moving average for each shape of statement, the latest run counting half. It starts at 0, so that one run that was
 * held up by something else does not make a shape heavy.
 */
export class ReadTimes {
  readonly #averages = new LRUCache<string, number>({ max: rememberedShapes })
  readonly #limit: number

  /** `limit`: the milliseconds above which a shape is heavy. */
  constructor(limit = 5) {
    this.#limit = limit
  }

  isHeavy(sql: string): boolean {
    return this.#averages.size > 0 && (this.#averages.get(sql) ?? 0) > this.#limit
  }

  /** Of a shape that never took long nothing is remembered. */
  record(sql: string, milliseconds: number): void {
    if (milliseconds <= this.#limit && (this.#averages.size === 0 || !this.#averages.has(sql)))
      return
    this.#averages.set(sql, ((this.#averages.get(sql) ?? 0) + milliseconds) / 2)
  }
}
