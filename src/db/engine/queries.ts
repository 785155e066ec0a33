/** Looking at the queries that run: for tests, for the log of slow queries, for curiosity. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { VoltaicError } from '../../core/errors.ts'

/** A query that ran. Transaction control is not reported. */
export interface ObservedQuery {
  /** The statement, without the values of its parameters. */
  readonly sql: string
  /** How long the database took. */
  readonly milliseconds: number
  /** How many rows it gave or touched. */
  readonly rows: number
  /** The name of the database. */
  readonly database: string
  /** Why it failed, if it did. */
  readonly error?: unknown
}

/** Is told of every query. It must not throw. */
export type QueryObserver = (query: ObservedQuery) => void

/** The observers of all queries of this process. */
export class Queries {
  readonly #observers = new Set<QueryObserver>()
  readonly #counted = new AsyncLocalStorage<ObservedQuery[]>()

  /**
   * Calls `observer` after every query, until the returned function is called. It must not throw.
   *
   * @example
   * const stop = queries.observe(({ sql, milliseconds, rows }) => console.log(sql, milliseconds, rows))
   * await Lot.filter({ status: 'open' }).count()
   * stop()
   */
  observe(observer: QueryObserver): () => void {
    this.#observers.add(observer)
    return () => void this.#observers.delete(observer)
  }

  /**
   * Collects the queries that `fn` makes, whatever else runs at the same time.
   *
   * @example
   * const { value, queries: made } = await queries.collect(() => Lot.get({ slug: 'clock' }))
   * console.log(value.title, made.length) // Clock 1
   */
  async collect<T>(fn: () => T): Promise<{ value: Awaited<T>; queries: ObservedQuery[] }> {
    const queries: ObservedQuery[] = []
    const value = await this.#counted.run(queries, async () => await fn())
    this.#counted.getStore()?.push(...queries)
    return { value, queries }
  }

  /** Whether anybody looks. For databases. */
  get areObserved(): boolean {
    return this.#observers.size > 0 || this.#counted.getStore() !== undefined
  }

  /** Tells the observers of a query that ran. For databases. @internal */
  report(query: ObservedQuery): void {
    this.#counted.getStore()?.push(query)
    for (const observer of this.#observers) observer(query)
  }
}

/** All queries of this process: observes or collects them. */
export const queries = new Queries()

/**
 * Runs `fn` and gives what it gives, for tests: throws `E_QUERY_COUNT`, with the statements, unless it made `expected`
 * queries.
 *
 * @example
 * await assertQueries(2, async () => {
 *   for (const lot of await Lot.all()) console.log((await lot.seller).name)
 * })
 */
export async function assertQueries<T>(expected: number, fn: () => T): Promise<Awaited<T>> {
  const { value, queries: made } = await queries.collect(fn)
  if (made.length === expected) return value
  const list = made.map(({ sql }, index) => `\n${index + 1}. ${sql}`).join('')
  throw new VoltaicError(
    'E_QUERY_COUNT',
    `Expected ${expected} queries, but ${made.length} ran. Change the code or the number.${list}`,
  )
}
