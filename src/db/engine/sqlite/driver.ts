/** SQLite by node:sqlite: one writer with a fair queue, a reader for everything outside transactions, threads for slow reads. */
import { statSync } from 'node:fs'
import type { Eventual } from '../../eventual.ts'
import type {
  BeginOptions,
  Driver,
  DriverTransaction,
  ExecuteOptions,
  Parts,
  Result,
  Statement,
} from '../driver.ts'
import { ConnectionError, NotSupported } from '../errors.ts'
import { Fifo } from '../fifo.ts'
import { retryWhileBusy } from './busy.ts'
import { SqliteConnection } from './connection.ts'
import { diagnoseAlone } from './diagnosis.ts'
import { isBusy, translateError } from './errors.ts'
import { LoopShare } from './loop-share.ts'
import { type SqliteValue, sqliteParameters } from './parameters.ts'
import { ReadPlans } from './read-plans.ts'
import { ReadTimes } from './read-times.ts'
import { ReaderPool } from './reader-pool.ts'
import { Streams } from './streams.ts'
import { SqliteTransaction } from './transaction.ts'

/** How a SQLite database is opened. Times are milliseconds. */
export interface SqliteOptions {
  /** How long to wait for a lock that another process holds. */
  readonly lockTimeout: number
  /** How long to wait for the turn to write in this process. */
  readonly queueTimeout: number
}

const inMemory = ':memory:'

/** Opens the database at `path`, which is a file or `:memory:`. Throws a {@link ConnectionError}. */
export async function openSqlite(path: string, options: SqliteOptions): Promise<SqliteDriver> {
  const connections: SqliteConnection[] = []
  const share = new LoopShare()
  const open = (readOnly: boolean) => {
    const connection = new SqliteConnection(path, { readOnly, share })
    connections.push(connection)
    return connection
  }
  const once = { timeout: options.lockTimeout }
  try {
    const writer = await retryWhileBusy(() => open(false), once)
    if (path === inMemory)
      return new SqliteDriver({ ...options, path, share, writer, reader: undefined })
    await retryWhileBusy(() => writer.script(filePragmas), once)
    const reader = await retryWhileBusy(() => open(true), once)
    return new SqliteDriver({ ...options, path, share, writer, reader })
  } catch (error) {
    for (const connection of connections) connection.close()
    throw openingError(error, path)
  }
}

/** What changes of the schema switch over, also when they fail. */
const ordinaryPragmas = 'PRAGMA foreign_keys = ON; PRAGMA legacy_alter_table = OFF'
const filePragmas = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL'

function openingError(error: unknown, path: string): unknown {
  const translated = translateError(error, undefined)
  if (!(translated instanceof ConnectionError)) return translated
  const message = `The database "${path}" cannot be opened. Check that its folder exists and may be written, and that the file is a SQLite database.`
  return new ConnectionError('E_DB_CONNECTION', message, { cause: error })
}

interface SqliteDriverParts extends SqliteOptions {
  readonly path: string
  readonly share: LoopShare
  readonly writer: SqliteConnection
  /** `undefined` in memory, where one connection has to do for all. */
  readonly reader: SqliteConnection | undefined
}

/** The driver. `openSqlite` makes it. */
export class SqliteDriver implements Driver {
  readonly dialect = 'sqlite'
  readonly #parts: SqliteDriverParts
  readonly #threads: ReaderPool
  readonly #queue = new Fifo()
  readonly #times = new ReadTimes()
  readonly #plans: ReadPlans
  readonly #share: LoopShare
  readonly #streams: Streams

  constructor(parts: SqliteDriverParts) {
    this.#parts = parts
    this.#share = parts.share
    this.#threads = new ReaderPool(parts.path)
    this.#plans = new ReadPlans({
      explain: (sql) => parts.reader?.plan(sql) ?? [],
      size: () => sizeOf(parts.path),
    })
    this.#streams = new Streams(parts)
  }

  execute(statement: Statement, options: ExecuteOptions = {}): Eventual<Result> {
    if (this.#share.isUsedUp) return this.#share.turn().then(() => this.execute(statement, options))
    const { reader } = this.#parts
    if (statement.kind === 'read' && reader) return this.#read(reader, statement)
    return this.#write(statement, options)
  }

  stream(statement: Statement, size: number): Parts {
    const isInMemory = this.#parts.path === inMemory
    return isInMemory ? this.#streamMemory(statement, size) : this.#streams.read(statement, size)
  }

  /** In memory there is one connection, which others must be able to use: the rows are read at once. */
  async *#streamMemory(statement: Statement, size: number): Parts {
    const { rows } = await this.execute(statement)
    for (let start = 0; start < rows.length; start += size) {
      if (this.#share.isUsedUp) await this.#share.turn()
      const part = rows.slice(start, start + size)
      this.#share.add(performance.now(), performance.now())
      yield part
    }
  }

  async begin(options: BeginOptions = {}): Promise<DriverTransaction> {
    refuseIsolation(options)
    await this.#queue.acquire({ ...this.#turn(), signal: options.signal })
    const { writer } = this.#parts
    try {
      if (options.foreignKeys === false) writer.script('PRAGMA foreign_keys = OFF')
      await this.#whenFree(() => writer.execute('BEGIN IMMEDIATE', []), options)
    } catch (error) {
      this.#release(options)
      throw translateError(error, 'BEGIN IMMEDIATE')
    }
    const released = () => this.#release(options)
    return new SqliteTransaction({ connection: writer, share: this.#share, released })
  }

  async alone(sql: string): Promise<void> {
    const { writer } = this.#parts
    const run = () => this.#whenFree(() => writer.script(sql))
    await this.#queue.run(async () => {
      try {
        await run()
      } catch (error) {
        throw translateError(error, sql)
      }
    }, this.#turn())
  }

  async close(): Promise<void> {
    await this.#threads.close()
    await this.#queue.acquire(this.#turn())
    await this.#streams.close()
    this.#parts.reader?.close()
    this.#parts.writer.close()
  }

  #read(reader: SqliteConnection, statement: Statement): Eventual<Result> {
    const { sql, withColumns, heavy } = statement
    if (heavy || this.#times.isHeavy(sql) || this.#plans.isSuspect(sql)) {
      return this.#readInThread(statement)
    }
    const parameters = sqliteParameters(statement.parameters)
    const refuse = (error: unknown): never => {
      throw translateError(error, sql)
    }
    try {
      const result = this.#whenFree(() => reader.execute(sql, parameters, withColumns))
      return result instanceof Promise ? result.catch(refuse) : this.#record(sql, result)
    } catch (error) {
      return refuse(error)
    }
  }

  async #readInThread({ sql, withColumns = false, parameters }: Statement): Promise<Result> {
    const request = { sql, parameters: sqliteParameters(parameters), withColumns }
    try {
      const result = await this.#threads.execute(request)
      this.#plans.record(sql, result.milliseconds)
      return this.#record(sql, result)
    } catch (error) {
      throw translateError(error, sql)
    }
  }

  #record(sql: string, result: Result): Result {
    this.#times.record(sql, result.milliseconds)
    return result
  }

  /** At once while nobody holds the turn to write; else, or when another process holds the lock, with the turn. */
  #write(statement: Statement, options: ExecuteOptions): Eventual<Result> {
    const { sql, withColumns } = statement
    const parameters = sqliteParameters(statement.parameters)
    if (this.#queue.isHeld) return this.#writeInTurn(statement, parameters, options)
    try {
      const result = this.#parts.writer.execute(sql, parameters, withColumns)
      options.committed?.(result)
      return result
    } catch (error) {
      if (isBusy(error)) return this.#writeInTurn(statement, parameters, options)
      throw this.#diagnosed(error, sql, parameters)
    }
  }

  #writeInTurn(
    { sql, withColumns }: Statement,
    parameters: readonly SqliteValue[],
    { committed }: ExecuteOptions,
  ): Promise<Result> {
    const { writer } = this.#parts
    return this.#queue.run(async () => {
      try {
        const result = await this.#whenFree(() => writer.execute(sql, parameters, withColumns))
        committed?.(result)
        return result
      } catch (error) {
        throw this.#diagnosed(error, sql, parameters)
      }
    }, this.#turn())
  }

  #diagnosed(error: unknown, sql: string, parameters: readonly SqliteValue[]): unknown {
    const { writer } = this.#parts
    return diagnoseAlone(writer, error, { sql, run: () => void writer.execute(sql, parameters) })
  }

  /** At once when nobody holds the lock, which is nearly always. */
  #whenFree<T>(attempt: () => T, options: BeginOptions = {}): Eventual<T> {
    try {
      return attempt()
    } catch (error) {
      if (!isBusy(error)) throw error
      const timeout = options.lockTimeout ?? this.#parts.lockTimeout
      return retryWhileBusy(attempt, { timeout, signal: options.signal })
    }
  }

  #turn() {
    const { queueTimeout: timeout, writer } = this.#parts
    return { timeout, what: 'the turn to write', doneLast: () => writer.lastStatement }
  }

  #release({ foreignKeys }: BeginOptions): void {
    const { writer } = this.#parts
    try {
      if (writer.inTransaction) writer.script('ROLLBACK')
    } finally {
      if (foreignKeys === false) writer.script(ordinaryPragmas)
      this.#queue.release()
    }
  }
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

function refuseIsolation({ isolation }: BeginOptions): void {
  if (isolation === undefined || isolation === 'serializable') return
  throw new NotSupported(
    `SQLite has no isolation level "${isolation}": its transactions are always serializable. Leave the option out.`,
  )
}
