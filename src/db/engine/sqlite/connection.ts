/** One connection to a SQLite database: statements prepared once, rows as arrays. Used in threads too. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { LRUCache } from 'lru-cache'
import type { Result } from '../driver.ts'
import { addAggregates } from './aggregates.ts'
import { addPatterns } from './patterns.ts'

/** How a connection is opened. */
export interface SqliteConnectionOptions {
  /** Refuses to write. */
  readonly readOnly?: boolean
  /** How long SQLite itself may wait for a lock, which holds up the thread. Milliseconds, 0 by default. */
  readonly busyTimeout?: number
}

/** A value that SQLite stores. */
export type SqliteValue = null | number | bigint | string | Uint8Array

interface Prepared {
  readonly statement: StatementSync
  readonly returnsRows: boolean
  wide: boolean
}

const cachedStatements = 300
const noRows: readonly (readonly unknown[])[] = []

/** A connection. Synchronous, as node:sqlite is. Errors are those of node:sqlite. */
export class SqliteConnection {
  readonly #database: DatabaseSync
  readonly #prepared = new LRUCache<string, Prepared>({ max: cachedStatements })

  constructor(path: string, options: SqliteConnectionOptions = {}) {
    this.#database = new DatabaseSync(path, {
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
      timeout: options.busyTimeout ?? 0,
    })
    addPatterns(this.#database)
    addAggregates(this.#database)
    if (options.readOnly) this.#database.exec('PRAGMA query_only = ON')
  }

  /** Whether a transaction is open on this connection. */
  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  /** Runs one statement to its end. */
  execute(sql: string, parameters: readonly SqliteValue[], withColumns = false): Result {
    const prepared = this.#prepare(sql)
    const start = performance.now()
    const result = prepared.returnsRows
      ? this.#rows(prepared, parameters)
      : run(prepared, parameters)
    const milliseconds = performance.now() - start
    if (!withColumns) return { ...result, milliseconds }
    const columns = prepared.statement.columns().map((column) => column.name)
    return { ...result, columns, milliseconds }
  }

  /** Runs several statements, separated by semicolons. */
  script(sql: string): void {
    this.#database.exec(sql)
  }

  close(): void {
    this.#prepared.clear()
    this.#database.close()
  }

  #prepare(sql: string): Prepared {
    const found = this.#prepared.get(sql)
    if (found) return found
    const statement = this.#database.prepare(sql)
    statement.setReturnArrays(true)
    const returnsRows = statement.columns().length > 0
    // What a write returns cannot be read a second time, so its integers are read without loss at once.
    const wide = !(returnsRows && readPattern.test(sql))
    if (wide) statement.setReadBigInts(true)
    const prepared = { statement, returnsRows, wide }
    this.#prepared.set(sql, prepared)
    return prepared
  }

  #rows(prepared: Prepared, parameters: readonly SqliteValue[]): Omit<Result, 'milliseconds'> {
    const rows = all(prepared, parameters)
    return { rows, changes: rows.length, lastInsertId: undefined }
  }
}

const readPattern = /^\s*(select|values|pragma|explain)\b/i

function run(prepared: Prepared, parameters: readonly SqliteValue[]): Omit<Result, 'milliseconds'> {
  const { changes, lastInsertRowid } = prepared.statement.run(...inputs(parameters))
  return { rows: noRows, changes: Number(changes), lastInsertId: narrow(lastInsertRowid) }
}

function all(prepared: Prepared, parameters: readonly SqliteValue[]): unknown[][] {
  const { statement } = prepared
  if (!prepared.wide) {
    try {
      return statement.all(...inputs(parameters)) as unknown as unknown[][]
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_OUT_OF_RANGE') throw error
      prepared.wide = true
      statement.setReadBigInts(true)
    }
  }
  const rows = statement.all(...inputs(parameters)) as unknown as unknown[][]
  for (const row of rows) narrowRow(row)
  return rows
}

function narrowRow(row: unknown[]): void {
  for (let index = 0; index < row.length; index++) {
    const value = row[index]
    if (typeof value === 'bigint') row[index] = narrow(value)
  }
}

/** node:sqlite stores every `number` as a floating-point value; an integer has to be given as a `bigint`. */
function inputs(parameters: readonly SqliteValue[]): SQLInputValue[] {
  return parameters.map((value) =>
    typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value,
  )
}

const widest = BigInt(Number.MAX_SAFE_INTEGER)

function narrow(value: number | bigint): number | bigint {
  if (typeof value === 'number') return value
  return value <= widest && value >= -widest ? Number(value) : value
}
