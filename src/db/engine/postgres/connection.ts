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

/** What a {@link PostgresConnection} is made of. */
export interface PostgresConnectionParts {
  readonly client: PoolClient
  readonly names: StatementNames
  /** The names of what the connection has prepared. */
  readonly prepared: Set<string>
  /** Called when it is given back. */
  readonly released: () => void
}

/** A connection that is in use. It has to be released. */
export class PostgresConnection {
  /** When it was taken, on the monotonic clock. */
  readonly since = clock.monotonic()
  readonly #client: PoolClient
  readonly #names: StatementNames
  readonly #prepared: Set<string>
  readonly #turns = new Fifo()
  readonly #lost: () => void
  readonly #released: () => void
  #isUsable = true
  #lastStatement: string | undefined

  constructor({ client, names, prepared, released }: PostgresConnectionParts) {
    this.#client = client
    this.#names = names
    this.#prepared = prepared
    this.#released = released
    this.#lost = () => {
      this.#isUsable = false
    }
    client.on('error', this.#lost)
    client.on('end', this.#lost)
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
  async execute({ sql, parameters, withColumns }: Statement): Promise<Result> {
    const name = this.#names.nameOf(sql)
    if (name) this.#prepared.add(name)
    const values = postgresParameters(parameters)
    const query: QueryArrayConfig = { text: sql, values, rowMode: 'array', ...(name && { name }) }
    return this.#turns.run(async () => {
      const start = performance.now()
      const { rows, rowCount, fields } = await this.#ask(query)
      const milliseconds = performance.now() - start
      const result = { rows, changes: rowCount ?? 0, lastInsertId: undefined, milliseconds }
      return withColumns ? { ...result, columns: fields.map((field) => field.name) } : result
    })
  }

  /** Runs several statements, separated by semicolons. */
  async script(sql: string): Promise<void> {
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
    this.#client.off('error', this.#lost)
    this.#client.off('end', this.#lost)
    const keeps = isClean && this.#isUsable && this.#prepared.size <= mostPrepared
    this.#client.release(!keeps)
    this.#released()
  }

  async #ask(query: QueryArrayConfig): Promise<QueryArrayResult<unknown[]>> {
    this.#lastStatement = query.text
    try {
      return await this.#client.query<unknown[]>(query)
    } catch (error) {
      if (isStalePlan(error)) this.#prepared.clear()
      throw this.#translated(error, query.text)
    }
  }

  #translated(error: unknown, sql: string): unknown {
    const translated = translateError(error, sql)
    if (isStalePlan(error) || translated instanceof ConnectionError) this.#isUsable = false
    return translated
  }
}
