/** One connection to PostgreSQL. Statements run one after another, rows come as arrays. */
import type { PoolClient, QueryArrayConfig, QueryArrayResult } from 'pg'
import { clock } from '../../../core/clock.ts'
import type { Result, Statement } from '../driver.ts'
import { ConnectionError, TransactionError } from '../errors.ts'
import { Fifo } from '../fifo.ts'
import { isStalePlan, translateError } from './errors.ts'
import type { StatementNames } from './statement-names.ts'
import { postgresParameters } from './values.ts'

/** A server keeps what was prepared as long as the connection lives, so a connection that has prepared this much is replaced. */
const mostPrepared = 1000

/** Statements after which prepared ones may give other columns. */
const changesTables = /(?:^|;)\s*(?:alter|create|drop)\b/i

/** What a {@link PostgresConnection} is made of. */
export interface PostgresConnectionParts {
  readonly client: PoolClient
  readonly names: StatementNames
  /** Called when it is given back. */
  readonly released: () => void
}

/** Is told what a statement gave, or why it failed. */
export type Answered = (error: unknown, result: Result | undefined) => void

/** A connection. What takes it has to release it. */
export class PostgresConnection {
  readonly #client: PoolClient
  readonly #names: StatementNames
  readonly #turns = new Fifo()
  readonly #released: () => void
  /** The names of what it has prepared. */
  readonly #prepared = new Set<string>()
  #since = 0
  #isUsable = true
  #lastStatement: string | undefined

  constructor({ client, names, released }: PostgresConnectionParts) {
    this.#client = client
    this.#names = names
    this.#released = released
    const lost = () => {
      this.#isUsable = false
    }
    client.on('error', lost)
    client.on('end', lost)
  }

  /** Begins its use. */
  take(): void {
    this.#since = clock.monotonic()
    this.#lastStatement = undefined
  }

  /** When it was taken, on the monotonic clock. */
  get since(): number {
    return this.#since
  }

  /** Whether the connection still stands. */
  get isUsable(): boolean {
    return this.#isUsable
  }

  /** What ran on it last. */
  get lastStatement(): string | undefined {
    return this.#lastStatement
  }

  /** Runs one statement, after those before it. Throws our errors. */
  execute(statement: Statement): Promise<Result> {
    const ask = (resolve: (result: Result) => void, reject: (error: unknown) => void) =>
      this.ask(statement, (error, result) => (result ? resolve(result) : reject(error)))
    return this.#turns.run(() => new Promise(ask))
  }

  /**
   * Runs one statement while nothing else runs here. `answered` is called as soon as the answer is there, so that the
   * connection can be used again without waiting for a promise.
   */
  ask({ sql, parameters, withColumns }: Statement, answered: Answered): void {
    const start = performance.now()
    const tell = (error: Error | null, answer: QueryArrayResult<unknown[]>) => {
      if (error) answered(this.#refused(error, sql), undefined)
      else answered(undefined, resultOf(answer, performance.now() - start, withColumns))
    }
    try {
      const query = this.#query(sql, postgresParameters(parameters))
      this.#lastStatement = sql
      this.#client.query<unknown[]>(query, tell)
    } catch (error) {
      answered(error, undefined)
    }
  }

  #query(text: string, values: unknown[]): QueryArrayConfig {
    const name = this.#names.nameOf(text)
    if (name) this.#prepared.add(name)
    else this.#noticeChange(text)
    return { text, values, rowMode: 'array', ...(name && { name }) }
  }

  /** Runs several statements, separated by semicolons. */
  async script(sql: string): Promise<void> {
    this.#noticeChange(sql)
    await this.#turns.run(() => this.#ask({ text: sql, rowMode: 'array' }))
  }

  /** Commits. Throws when the server rolls back instead, because a statement had failed. */
  async commit(): Promise<void> {
    const { command } = await this.#turns.run(() => this.#ask({ text: 'COMMIT', rowMode: 'array' }))
    if (command === 'COMMIT') return
    throw new TransactionError(
      'E_TRANSACTION_BROKEN',
      'A query of this transaction failed, so it was not committed. Let the error leave the block.',
    )
  }

  /** Gives it back; closes it when it is not fit for further use. */
  release({ isClean }: { readonly isClean: boolean }): void {
    const keeps = isClean && this.#isUsable && this.#prepared.size <= mostPrepared
    this.#client.release(!keeps)
    this.#released()
  }

  #noticeChange(sql: string): void {
    if (changesTables.test(sql)) this.#names.forget()
  }

  async #ask(query: QueryArrayConfig): Promise<QueryArrayResult<unknown[]>> {
    this.#lastStatement = query.text
    try {
      return await answer(this.#client, query)
    } catch (error) {
      throw this.#refused(error, query.text)
    }
  }

  #refused(error: unknown, sql: string): unknown {
    if (isStalePlan(error)) this.#names.forget()
    const translated = translateError(error, sql)
    if (isStalePlan(error) || translated instanceof ConnectionError) this.#isUsable = false
    return translated
  }
}

function resultOf(
  { rows, rowCount, fields }: QueryArrayResult<unknown[]>,
  milliseconds: number,
  withColumns: boolean | undefined,
): Result {
  const result = { rows, changes: rowCount ?? 0, lastInsertId: undefined, milliseconds }
  return withColumns ? { ...result, columns: fields.map((field) => field.name) } : result
}

/**
 * Asks by a callback. The promise that `pg` itself makes keeps the one before it alive until old memory is cleaned up:
 * many queries one after another then need several times the memory.
 */
function answer(client: PoolClient, query: QueryArrayConfig): Promise<QueryArrayResult<unknown[]>> {
  return new Promise((resolve, reject) => {
    client.query<unknown[]>(query, (error, result) => (error ? reject(error) : resolve(result)))
  })
}
