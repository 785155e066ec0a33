/** One connection to a SQLite database: statements prepared once, rows as arrays. Used in threads too. */
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Result } from '../driver.ts'
import { SqliteCursor } from './cursor.ts'
import { addAggregates } from './functions/aggregates.ts'
import { addCaseFolding } from './functions/case-folding.ts'
import { addDocuments } from './functions/documents.ts'
import { addMoments } from './functions/moments.ts'
import { addPatterns } from './functions/patterns.ts'
import type { LoopShare } from './loop-share.ts'
import { narrow, narrowRow, type SqliteValue } from './parameters.ts'

/** How a connection is opened. */
export interface SqliteConnectionOptions {
  /** Refuses to write. */
  readonly readOnly?: boolean
  /** How long SQLite itself may wait for a lock, which holds up the thread. Milliseconds, 0 by default. */
  readonly busyTimeout?: number
  /** Is told how long each statement took. */
  readonly share?: LoopShare
}

interface Prepared {
  readonly statement: StatementSync
  readonly returnsRows: boolean
  wide: boolean
}

type Measured = { -readonly [K in keyof Result]: Result[K] }

/** The statements that are kept; the oldest is forgotten first. */
const mostStatements = 500
const noRows: readonly (readonly unknown[])[] = []

/** A connection. Synchronous, as node:sqlite is. Errors are those of node:sqlite. */
export class SqliteConnection {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, Prepared>()
  readonly #cursors = new Set<SqliteCursor>()
  readonly #share: LoopShare | undefined
  #lastStatement: string | undefined

  constructor(path: string, options: SqliteConnectionOptions = {}) {
    this.#database = new DatabaseSync(path, {
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
      timeout: options.busyTimeout ?? 0,
    })
    this.#share = options.share
    addPatterns(this.#database)
    addAggregates(this.#database)
    addMoments(this.#database)
    addCaseFolding(this.#database)
    addDocuments(this.#database)
    if (options.readOnly) this.#database.exec('PRAGMA query_only = ON')
  }

  /** Whether a transaction is open on this connection. */
  get inTransaction(): boolean {
    return this.#database.isTransaction
  }

  /** What ran here last. */
  get lastStatement(): string | undefined {
    return this.#lastStatement
  }

  /** Runs one statement to its end. */
  execute(sql: string, parameters: readonly SqliteValue[], withColumns = false): Result {
    this.#lastStatement = sql
    const prepared = this.#prepare(sql)
    const start = performance.now()
    const result = prepared.returnsRows ? read(prepared, parameters) : write(prepared, parameters)
    const end = performance.now()
    this.#share?.add(start, end)
    result.milliseconds = end - start
    if (!withColumns) return result
    const columns = prepared.statement.columns().map((column) => column.name)
    return { ...result, columns }
  }

  /** The lines of the plan of a statement; none when it cannot be prepared. */
  plan(sql: string): string[] {
    try {
      const lines = this.#database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all()
      return lines.map(({ detail }) => String(detail))
    } catch {
      return []
    }
  }

  /** Begins a read whose rows are taken a part at a time. Its statement is its own, so that the same one may run meanwhile. */
  cursor(sql: string, parameters: readonly SqliteValue[]): SqliteCursor {
    const statement = this.#database.prepare(sql)
    const closed = () => void this.#cursors.delete(cursor)
    const cursor = new SqliteCursor({ statement, parameters, share: this.#share, closed })
    this.#cursors.add(cursor)
    return cursor
  }

  /** Ends what is still being read. */
  closeCursors(): void {
    for (const cursor of this.#cursors) cursor.close()
  }

  /** Runs several statements, separated by semicolons. */
  script(sql: string): void {
    this.#database.exec(sql)
  }

  close(): void {
    this.closeCursors()
    this.#prepared.clear()
    this.#database.close()
  }

  #prepare(sql: string): Prepared {
    const found = this.#prepared.get(sql)
    if (found) return found
    const statement = this.#database.prepare(sql)
    statement.setReturnArrays(true)
    const returnsRows = statement.columns().length > 0
    // What a write tells cannot be read a second time, so its integers are read without loss at once.
    const tellsNothing = !returnsRows && countedPattern.test(sql)
    const wide = !tellsNothing && !(returnsRows && readPattern.test(sql))
    if (wide) statement.setReadBigInts(true)
    const prepared = { statement, returnsRows, wide }
    if (this.#prepared.size >= mostStatements)
      this.#prepared.delete(this.#prepared.keys().next().value!)
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

const readPattern = /^\s*(select|values|pragma|explain)\b/i
/** Writes that make no keys: nothing is told of them but a count. */
const countedPattern = /^\s*(update|delete)\b/i

function read(prepared: Prepared, parameters: readonly SqliteValue[]): Measured {
  const rows = all(prepared, parameters)
  return { rows, changes: rows.length, lastInsertId: undefined, milliseconds: 0 }
}

function write({ statement, wide }: Prepared, parameters: readonly SqliteValue[]): Measured {
  const { changes, lastInsertRowid } = run(statement, parameters)
  const lastInsertId = wide ? narrow(lastInsertRowid) : undefined
  return { rows: noRows, changes: Number(changes), lastInsertId, milliseconds: 0 }
}

/** Passing a list on takes longer than a short statement, so one value and two are passed by themselves. */
function run(statement: StatementSync, parameters: readonly SqliteValue[]) {
  const given = parameters.length
  if (given === 1) return statement.run(parameters[0]!)
  if (given === 2) return statement.run(parameters[0]!, parameters[1]!)
  return statement.run(...parameters)
}

function all(prepared: Prepared, parameters: readonly SqliteValue[]): unknown[][] {
  const { statement } = prepared
  if (!prepared.wide) {
    try {
      return allRows(statement, parameters)
    } catch (error) {
      if ((error as { code?: string }).code !== 'ERR_OUT_OF_RANGE') throw error
      prepared.wide = true
      statement.setReadBigInts(true)
    }
  }
  const rows = allRows(statement, parameters)
  for (const row of rows) narrowRow(row)
  return rows
}

function allRows(statement: StatementSync, parameters: readonly SqliteValue[]): unknown[][] {
  const given = parameters.length
  if (given === 1) return statement.all(parameters[0]!) as unknown as unknown[][]
  if (given === 2) return statement.all(parameters[0]!, parameters[1]!) as unknown as unknown[][]
  return statement.all(...parameters) as unknown as unknown[][]
}
