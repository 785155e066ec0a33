/** A transaction on the writing connection. */
import type { Eventual } from '../../eventual.ts'
import type { DriverTransaction, Parts, Result, Statement } from '../driver.ts'
import { TransactionError } from '../errors.ts'
import type { SqliteConnection } from './connection.ts'
import { partsOf } from './cursor.ts'
import { diagnose } from './diagnosis.ts'
import type { LoopShare } from './loop-share.ts'
import { sqliteParameters } from './parameters.ts'

/** What a {@link SqliteTransaction} is made of: its connection, and what to do when it gives it back. */
export interface SqliteTransactionOptions {
  readonly connection: SqliteConnection
  readonly share: LoopShare
  readonly released: () => void
}

/** Begun by the driver. node:sqlite is synchronous, so statements run one after another by nature. */
export class SqliteTransaction implements DriverTransaction {
  readonly #connection: SqliteConnection
  readonly #share: LoopShare
  readonly #released: () => void

  constructor({ connection, share, released }: SqliteTransactionOptions) {
    this.#connection = connection
    this.#share = share
    this.#released = released
  }

  get isOpen(): boolean {
    return this.#connection.inTransaction
  }

  execute(statement: Statement): Eventual<Result> {
    if (!this.#share.isUsedUp) return this.#perform(statement)
    return this.#share.turn().then(() => this.execute(statement))
  }

  #perform({ sql, parameters, withColumns }: Statement): Result {
    const values = sqliteParameters(parameters)
    try {
      return this.#connection.execute(sql, values, withColumns)
    } catch (error) {
      throw diagnose(this.#connection, error, sql)
    }
  }

  /** The rows are kept aside by the database, so that what the transaction writes meanwhile does not change them. */
  async *stream({ sql, parameters }: Statement, size: number): Parts {
    const kept = `WITH streamed AS MATERIALIZED (${sql}) SELECT * FROM streamed`
    const cursor = this.#connection.cursor(kept, sqliteParameters(parameters))
    try {
      yield* partsOf(cursor, size, this.#share)
    } catch (error) {
      throw cursor.isOpen ? diagnose(this.#connection, error, sql) : endedError()
    } finally {
      cursor.close()
    }
  }

  async script(sql: string): Promise<void> {
    try {
      this.#connection.script(sql)
    } catch (error) {
      throw diagnose(this.#connection, error, sql)
    }
  }

  /** Nothing: a check at the commit waits for nobody. */
  async check(): Promise<void> {}

  async commit(): Promise<void> {
    this.#connection.closeCursors()
    await this.script('COMMIT')
  }

  async rollback(): Promise<void> {
    this.#connection.closeCursors()
    if (this.isOpen) await this.script('ROLLBACK')
  }

  release(): void {
    this.#released()
  }
}

function endedError(): TransactionError {
  return new TransactionError(
    'E_TRANSACTION_ENDED',
    'The transaction of this iterator has ended. Iterate inside of it to the end.',
  )
}
