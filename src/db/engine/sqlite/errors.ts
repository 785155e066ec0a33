/** The errors of SQLite, as ours. */
import {
  CheckViolation,
  ConnectionError,
  DatabaseError,
  ForeignKeyViolation,
  IntegrityError,
  NotNullViolation,
  TimeoutError,
  TransactionError,
  UniqueViolation,
} from '../errors.ts'

/** An error as node:sqlite throws it, also when it comes from another thread. */
export interface SqliteError {
  readonly code: string
  readonly errcode: number
  readonly message: string
}

const codes = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
  busySnapshot: 517,
  foreignKey: 787,
  /** With `ON DELETE RESTRICT` the same message comes with the number of triggers. */
  trigger: 1811,
} as const

const unreachable: readonly number[] = [
  codes.ioError,
  codes.corrupt,
  codes.cannotOpen,
  codes.notADatabase,
]

/** Whether an error comes from SQLite. */
export function isSqliteError(error: unknown): error is SqliteError {
  return (error as Partial<SqliteError> | null)?.code === 'ERR_SQLITE_ERROR'
}

/** Whether somebody else holds the lock at the moment, so that trying again may help. */
export function isBusy(error: unknown): boolean {
  if (!isSqliteError(error)) return false
  const primary = error.errcode & 0xff
  return primary === codes.busy || primary === codes.locked
}

/** Whether a foreign key was broken. */
export function isForeignKeyError(error: unknown): boolean {
  if (!isSqliteError(error)) return false
  if (error.errcode === codes.foreignKey) return true
  return error.errcode === codes.trigger && error.message === 'FOREIGN KEY constraint failed'
}

/** Our error for what SQLite threw; anything else is given back as it is. */
export function translateError(error: unknown, sql: string | undefined): unknown {
  if (!isSqliteError(error)) return error
  const options = { sql, cause: error }
  const primary = error.errcode & 0xff
  if (primary === codes.constraint) return violation(error, sql)
  if (error.errcode === codes.busySnapshot) {
    const message = 'The row was changed by another transaction meanwhile. Run the block again.'
    return new TransactionError('E_TRANSACTION_CONFLICT', message, options)
  }
  if (primary === codes.busy || primary === codes.locked) {
    const message = 'Another process holds the lock of the database. Try again later.'
    return new TimeoutError('E_DB_TIMEOUT', message, options)
  }
  if (unreachable.includes(primary)) {
    const message = `SQLite cannot use the database: ${error.message}. Check the path, the folder's permissions and the disk.`
    return new ConnectionError('E_DB_CONNECTION', message, options)
  }
  const message = `SQLite refused the statement: ${error.message}.${remedy(error)}`
  return new DatabaseError('E_DATABASE', message, options)
}

function remedy(error: SqliteError): string {
  const primary = error.errcode & 0xff
  if (primary === codes.full) return ' Make room on the disk of the database.'
  if (primary === codes.readOnly) return ' Check who may write the file and its folder.'
  return isMissing(error) ? ' Bring the tables to the models: run "voltaic migrate".' : ''
}

function isMissing({ message }: SqliteError): boolean {
  return /^(?:no such (?:table|column)|table \S+ has no column)/.test(message)
}

function violation(error: SqliteError, sql: string | undefined): IntegrityError {
  const [, rule, subject] = /^(.+?) constraint failed: (.+)$/.exec(error.message) ?? []
  const options = { sql, cause: error }
  if (isForeignKeyError(error)) return foreignKeyViolation({ table: writtenTable(sql) }, options)
  if (rule === 'UNIQUE') return uniqueViolation(subject ?? '', options)
  if (rule === 'NOT NULL') return notNullViolation(subject ?? '', options)
  if (rule === 'CHECK') return checkViolation(subject ?? '', options)
  return new IntegrityError('E_INTEGRITY', `${error.message}. Change the values.`, options)
}

interface Options {
  readonly sql?: string | undefined
  readonly cause?: unknown
}

/** The violation of a foreign key, with what is known of it. */
export function foreignKeyViolation(
  what: { table?: string | undefined; columns?: readonly string[]; parent?: string },
  options: Options,
): ForeignKeyViolation {
  const { table, columns = [], parent } = what
  const place = table ? ` in "${table}"${columns.length ? ` (${columns.join(', ')})` : ''}` : ''
  const other = parent ? ` of "${parent}"` : ''
  return new ForeignKeyViolation(
    'E_FOREIGN_KEY',
    `A foreign key${place} refers to a row${other} that does not exist. Save the row it refers to first, or delete the rows that refer to it.`,
    { ...options, table, columns },
  )
}

function uniqueViolation(subject: string, options: Options): UniqueViolation {
  const index = /^index '(.+)'$/.exec(subject)?.[1]
  const { table, columns } = index
    ? { table: writtenTable(options.sql), columns: [] }
    : names(subject)
  const place = index ? `the unique index "${index}"` : `(${columns.join(', ')}) in "${table}"`
  const message = `Another row has the same values for ${place}. Use other values, or update that row.`
  return new UniqueViolation('E_UNIQUE', message, { ...options, table, columns, constraint: index })
}

function notNullViolation(subject: string, options: Options): NotNullViolation {
  const { table, columns } = names(subject)
  const message = `"${columns[0]}" in "${table}" must have a value. Give it one.`
  return new NotNullViolation('E_NOT_NULL', message, { ...options, table, columns })
}

function checkViolation(constraint: string, options: Options): CheckViolation {
  const table = writtenTable(options.sql)
  const place = table ? ` of "${table}"` : ''
  const message = `The check "${constraint}"${place} does not hold. Change the values.`
  return new CheckViolation('E_CHECK', message, { ...options, table, constraint })
}

/** `t.a, t.b` → the table and its columns. */
function names(subject: string): { table: string; columns: string[] } {
  const parts = subject.split(', ').map((name) => name.split('.'))
  return { table: parts[0]?.[0] ?? '', columns: parts.map((part) => part.slice(1).join('.')) }
}

const writePattern =
  /^\s*(?:insert(?:\s+or\s+\w+)?\s+into|replace\s+into|update(?:\s+or\s+\w+)?|delete\s+from)\s+"?([^"\s(]+)/i

/** The table that a statement writes, where that can be read from it. */
function writtenTable(sql: string | undefined): string | undefined {
  return sql === undefined ? undefined : writePattern.exec(sql)?.[1]
}
