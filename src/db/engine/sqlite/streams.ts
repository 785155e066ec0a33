/** Reads of a file whose rows are taken a part at a time. */
import type { Eventual } from '../../eventual.ts'
import type { Parts, Result, Statement } from '../driver.ts'
import { ConnectionError } from '../errors.ts'
import { retryWhileBusy } from './busy.ts'
import { SqliteConnection } from './connection.ts'
import { type PartSource, partsOf, type SqliteCursor } from './cursor.ts'
import { translateError } from './errors.ts'
import type { LoopShare } from './loop-share.ts'
import { type SqliteValue, sqliteParameters } from './parameters.ts'
import { ReadTimes } from './read-times.ts'
import { ReaderThread } from './reader-thread.ts'

/** What {@link Streams} are made of. */
export interface StreamsOptions {
  readonly path: string
  readonly share: LoopShare
  /** How long to wait for a lock that another process holds, in milliseconds. */
  readonly lockTimeout: number
}

/** A read that is under way. */
interface Source extends PartSource {
  close(): Eventual<void>
}

/**
 * The reads of a file that are under way. Each has a connection of its own, because an open read keeps others on the same
 * one from seeing what is written meanwhile; a heavy one, or one that lately took long to begin, has a thread of its own.
 */
export class Streams {
  readonly #options: StreamsOptions
  readonly #open = new Set<Source>()
  readonly #times = new ReadTimes()

  constructor(options: StreamsOptions) {
    this.#options = options
  }

  async *read({ sql, parameters, heavy }: Statement, size: number): Parts {
    const { path, share } = this.#options
    const values = sqliteParameters(parameters)
    const inThread = heavy || this.#times.isHeavy(sql)
    const source = inThread ? new ThreadSource(path, sql, values) : await this.#connect(sql, values)
    this.#open.add(source)
    try {
      yield* partsOf(source, size, share)
    } catch (error) {
      throw this.#open.has(source) ? translateError(error, sql) : closedError()
    } finally {
      if (this.#open.delete(source)) await source.close()
    }
  }

  /** Ends the reads that are under way. */
  async close(): Promise<void> {
    const sources = [...this.#open]
    this.#open.clear()
    await Promise.all(sources.map((source) => source.close()))
  }

  async #connect(sql: string, values: readonly SqliteValue[]): Promise<Source> {
    const { path, share, lockTimeout } = this.#options
    const open = () => new SqliteConnection(path, { readOnly: true, share })
    const connection = await retryWhileBusy(open, { timeout: lockTimeout })
    try {
      const cursor = connection.cursor(sql, values)
      return { take: (count) => this.#take(cursor, count, sql), close: () => connection.close() }
    } catch (error) {
      connection.close()
      throw translateError(error, sql)
    }
  }

  /** The first part takes long when all rows have to be sorted for it. */
  #take(cursor: SqliteCursor, count: number, sql: string): Result['rows'] {
    const start = performance.now()
    const isFirst = !cursor.isBegun
    const rows = cursor.take(count)
    if (isFirst) this.#times.record(sql, performance.now() - start)
    return rows
  }
}

/** Asks for the next part while the last one is worked on. */
class ThreadSource implements Source {
  readonly #thread: ReaderThread
  readonly #sql: string
  readonly #parameters: readonly SqliteValue[]
  #ahead: Promise<Result> | undefined

  constructor(path: string, sql: string, parameters: readonly SqliteValue[]) {
    this.#thread = new ReaderThread(path)
    this.#sql = sql
    this.#parameters = parameters
  }

  async take(count: number): Promise<Result['rows']> {
    const { rows } = await (this.#ahead ?? this.#ask(count))
    this.#ahead = this.#ask(count)
    // It is looked at when it is taken, if ever.
    this.#ahead.catch(() => {})
    return rows
  }

  close(): Promise<void> {
    return this.#thread.close()
  }

  #ask(part: number): Promise<Result> {
    const read = { sql: this.#sql, parameters: this.#parameters, withColumns: false }
    return this.#thread.execute({ ...read, part })
  }
}

function closedError(): ConnectionError {
  const message = 'The database was closed while rows were read from it. Iterate to the end first.'
  return new ConnectionError('E_DB_CLOSED', message)
}
