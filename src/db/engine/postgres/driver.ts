/** PostgreSQL by `pg`: a pool of connections, each statement outside transactions on any of them. */
import type {
  BeginOptions,
  Driver,
  DriverTransaction,
  ExecuteOptions,
  Parts,
  Result,
  Statement,
} from '../driver.ts'
import { ConnectionError, TransactionError } from '../errors.ts'
import { Fifo } from '../fifo.ts'
import { type PostgresOptions, PostgresPool } from './pool.ts'
import { PostgresTransaction } from './transaction.ts'

/** Opens the database at `url`. Throws a {@link ConnectionError}, also when the package `pg` is not installed. */
export async function openPostgres(url: string, options: PostgresOptions): Promise<PostgresDriver> {
  const { default: library } = await import('pg').catch(refuseMissing)
  const pool = new PostgresPool(library, url, options)
  try {
    const connection = await pool.acquire()
    connection.release({ isClean: true })
  } catch (error) {
    await pool.close()
    throw error
  }
  return new PostgresDriver(pool, options)
}

function refuseMissing(cause: unknown): never {
  if ((cause as { code?: unknown }).code !== 'ERR_MODULE_NOT_FOUND') throw cause
  const message = 'PostgreSQL needs the package "pg". Install it: npm install pg.'
  throw new ConnectionError('E_DB_CONNECTION', message, { cause })
}

/** The driver. `openPostgres` makes it. */
export class PostgresDriver implements Driver {
  readonly dialect = 'postgres'
  readonly #pool: PostgresPool
  readonly #options: PostgresOptions
  readonly #commits = new Fifo()

  constructor(pool: PostgresPool, options: PostgresOptions) {
    this.#pool = pool
    this.#options = options
  }

  async execute(statement: Statement, { committed }: ExecuteOptions = {}): Promise<Result> {
    if (committed) return this.#executeInOrder(statement, committed)
    try {
      return await this.#pool.execute(statement)
    } catch (error) {
      if (!isStale(error)) throw error
      return this.#pool.execute(statement)
    }
  }

  /** In a transaction of its own, which a cursor needs. */
  async *stream(statement: Statement, size: number): Parts {
    const transaction = await this.begin()
    try {
      yield* transaction.stream(statement, size)
    } finally {
      await transaction.rollback().catch(() => {})
      transaction.release()
    }
  }

  /** Foreign keys are checked at the commit, so that nothing has to be switched off for changes of the schema. */
  async begin({ isolation, signal, lockTimeout }: BeginOptions = {}): Promise<DriverTransaction> {
    const connection = await this.#pool.acquire(signal)
    const level = isolation === undefined ? '' : ` ISOLATION LEVEL ${isolation.toUpperCase()}`
    const wait =
      lockTimeout === undefined ? '' : `; SET LOCAL lock_timeout = ${Number(lockTimeout)}`
    try {
      await connection.script(`BEGIN${level}${wait}`)
    } catch (error) {
      connection.release({ isClean: false })
      throw error
    }
    const timeout = this.#options.queueTimeout
    return new PostgresTransaction({ connection, commits: this.#commits, timeout })
  }

  /** On a connection that nobody uses afterwards, because its settings are its own. */
  async alone(sql: string): Promise<void> {
    const connection = await this.#pool.acquire()
    try {
      await connection.script('SET lock_timeout = 0; SET statement_timeout = 0')
      await connection.script(sql)
    } finally {
      connection.release({ isClean: false })
    }
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  async #executeInOrder(
    statement: Statement,
    committed: (result: Result) => void,
  ): Promise<Result> {
    const transaction = await this.begin()
    try {
      const result = await transaction.execute(statement)
      await transaction.commit({ isOrdered: true })
      committed(result)
      return result
    } catch (error) {
      await transaction.rollback()
      throw error
    } finally {
      transaction.release()
    }
  }
}

/** Whether a prepared statement did not fit the tables any more: it did nothing, and another connection prepares it anew. */
function isStale(error: unknown): boolean {
  const { cause } = error as { cause?: { code?: string } }
  return error instanceof TransactionError && cause?.code === '0A000'
}
