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

  /** Runs one statement. Throws our errors. */
  execute(statement: Statement): Promise<Result> {
    return this.#turns.run(() => this.#perform(statement))
  }

  async #perform({ sql, parameters, withColumns }: Statement): Promise<Result> {
    const query = this.#query(sql, postgresParameters(parameters))
    const start = performance.now()
    const { rows, rowCount, fields } = await this.#ask(query)
    const milliseconds = performance.now() - start
    const result = { rows, changes: rowCount ?? 0, lastInsertId: undefined, milliseconds }
    return withColumns ? { ...result, columns: fields.map((field) => field.name) } : result
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
      if (isStalePlan(error)) this.#names.forget()
      throw this.#translated(error, query.text)
    }
  }

  #translated(error: unknown, sql: string): unknown {
    const translated = translateError(error, sql)
    if (isStalePlan(error) || translated instanceof ConnectionError) this.#isUsable = false
    return translated
  }
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
