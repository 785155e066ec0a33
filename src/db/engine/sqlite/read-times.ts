/** Remembers how long each shape of read lately took, to tell which ones belong in a thread. */
import { LRUCache } from 'lru-cache'

const rememberedShapes = 1000

/** A moving average for each shape of statement, the latest run counting half. */
export class ReadTimes {
  readonly #averages = new LRUCache<string, number>({ max: rememberedShapes })
  readonly #limit: number

  /** `limit`: the milliseconds above which a shape is heavy. */
  constructor(limit = 5) {
    this.#limit = limit
  }

  isHeavy(sql: string): boolean {
    return (this.#averages.get(sql) ?? 0) > this.#limit
  }

  record(sql: string, milliseconds: number): void {
    const average = this.#averages.get(sql)
    this.#averages.set(sql, average === undefined ? milliseconds : (average + milliseconds) / 2)
  }
}
