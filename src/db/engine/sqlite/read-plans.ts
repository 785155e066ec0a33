/** Foresees which reads may take long, before they have: by their plan, in databases where that matters. */
import { LRUCache } from 'lru-cache'

/** What is asked of the database. */
export interface ReadPlansOptions {
  /** The lines of `EXPLAIN QUERY PLAN`. */
  readonly explain: (sql: string) => readonly string[]
  /** The size of the database, in bytes. */
  readonly size: () => number
}

const rememberedShapes = 1000
const readsBetweenLooks = 1024
/** Below that even a scan of everything is quick. */
const largeSize = 16 * 1024 * 1024
/** So often in a row must a suspect be this quick, in milliseconds, to be one no longer. */
const quickRuns = 16
const quick = 1

/**
 * A shape of statement is suspect when its plan looks at every row of a table or sorts what it finds, unless it is a
 * plain page in the order of the table. One that is always quick, as over a small table, is acquitted.
 */
export class ReadPlans {
  readonly #options: ReadPlansOptions
  /** Quick runs that are still missing, by shape; 0 is no suspect. */
  readonly #missing = new LRUCache<string, number>({ max: rememberedShapes })
  #isLarge = false
  #reads = 0

  constructor(options: ReadPlansOptions) {
    this.#options = options
  }

  /** Whether a read belongs in a thread. */
  isSuspect(sql: string): boolean {
    if (this.#reads++ % readsBetweenLooks === 0) this.#isLarge = this.#options.size() > largeSize
    if (!this.#isLarge) return false
    const known = this.#missing.get(sql)
    if (known !== undefined) return known > 0
    const missing = scansOrSorts(sql, this.#options.explain(sql)) ? quickRuns : 0
    this.#missing.set(sql, missing)
    return missing > 0
  }

  /** How long a suspect took. */
  record(sql: string, milliseconds: number): void {
    const missing = this.#missing.get(sql)
    if (missing) this.#missing.set(sql, milliseconds <= quick ? missing - 1 : quickRuns)
  }
}

function scansOrSorts(sql: string, plan: readonly string[]): boolean {
  if (plan.some((line) => line.startsWith('USE TEMP B-TREE'))) return true
  const isPage = / limit /i.test(sql) && !/ where /i.test(sql)
  return !isPage && plan.some((line) => line.startsWith('SCAN'))
}
