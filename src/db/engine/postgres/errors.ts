/** The errors of PostgreSQL, as ours. */

import {
  CheckViolation,
  DatabaseError,
  ForeignKeyViolation,
  IntegrityError,
  NotNullViolation,
  TimeoutError,
  TransactionError,
  UniqueViolation,
} from '../errors.ts'
import { connectionError } from './connection-error.ts'

/** An error as the server sends it. `code` is the SQLSTATE. */
interface ServerError extends Error {
  readonly code: string
  readonly severity: string
  readonly table?: string
  readonly column?: string
  readonly constraint?: string
  detail?: string | undefined
  where?: string | undefined
}

const codes = {
  notNull: '23502',
  foreignKey: '23503',
  unique: '23505',
  check: '23514',
  serialization: '40001',
  deadlock: '40P01',
  aborted: '25P02',
  lockTimeout: '55P03',
  canceled: '57014',
  stalePlan: '0A000',
  noTable: '42P01',
  noColumn: '42703',
} as const

/** Classes of codes after which the connection is of no use, or never was. */
const unreachable = /^(?:08|28|3D|53|57P|58|XX)/

/** Classes of codes whose details name tables, views and columns. */
const aboutObjects = /^(?:0A|2B)/

/** Whether a prepared statement no longer fits the tables, so that a new connection has to prepare it again. */
export function isStalePlan(error: unknown): boolean {
  return isServerError(error) && error.code === codes.stalePlan && /cached plan/.test(error.message)
}

/** Our error for what `pg` threw; anything else is given back as it is. */
export function translateError(error: unknown, sql: string | undefined): unknown {
  if (isServerError(error)) return ofServer(error, sql)
  return isLoss(error) ? connectionError(error, sql) : error
}

function isServerError(error: unknown): error is ServerError {
  return error instanceof Error && 'severity' in error && 'code' in error
}

/** What `pg` and the network say when there is no connection, or no longer. */
function isLoss(error: unknown): error is Error {
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as NodeJS.ErrnoException
  if (syscall !== undefined || /^(?:E[A-Z]+|ERR_TLS\w*)$/.test(code ?? '')) return true
  return /connection|not queryable|terminated|SSL/i.test(error.message)
}

function ofServer(error: ServerError, sql: string | undefined): DatabaseError {
  const violated = violationOf(error, sql)
  const options = { sql, cause: withoutValues(error) }
  if (violated) return violated
  if (error.code === codes.deadlock) return deadlock(options)
  if (error.code === codes.serialization) return conflict(options)
  if (error.code === codes.stalePlan && isStalePlan(error)) return conflict(options)
  if (error.code === codes.aborted) return broken(options)
  if (error.code === codes.lockTimeout || error.code === codes.canceled) return timeout(options)
  if (unreachable.test(error.code)) return connectionError(error, sql)
  const isMissing = error.code === codes.noTable || error.code === codes.noColumn
  const remedy = isMissing ? ' Bring the tables to the models: run "voltaic migrate".' : ''
  const message = `PostgreSQL refused the statement: ${error.message}.${remedy}`
  return new DatabaseError('E_DATABASE', message, options)
}

interface Options {
  readonly sql: string | undefined
  readonly cause: unknown
}

/** Errors about data quote it; what we throw never does. What objects depend on others is no data. */
function withoutValues(error: ServerError): ServerError {
  if (!aboutObjects.test(error.code)) error.detail = undefined
  error.where = undefined
  if (error.code.startsWith('22')) error.message = error.message.replace(/: ".*$/s, '')
  return error
}

function conflict(options: Options): TransactionError {
  const message = 'The row was changed by another transaction meanwhile. Run the block again.'
  return new TransactionError('E_TRANSACTION_CONFLICT', message, options)
}

function deadlock(options: Options): TransactionError {
  const message =
    'Two transactions waited for rows that the other had locked, so the database ended this one. Run the block again, and lock rows in the same order everywhere.'
  return new TransactionError('E_TRANSACTION_CONFLICT', message, options)
}

function broken(options: Options): TransactionError {
  const message =
    'A query of this transaction failed, so nothing further can run in it. Let the error leave the block.'
  return new TransactionError('E_TRANSACTION_BROKEN', message, options)
}

function timeout(options: Options): TimeoutError {
  const message = 'Another transaction holds a lock that the statement needs. Try again later.'
  return new TimeoutError('E_DB_TIMEOUT', message, options)
}

function violationOf(error: ServerError, sql: string | undefined): IntegrityError | undefined {
  if (!error.code.startsWith('23')) return undefined
  const columns = error.column === undefined ? columnsOf(error.detail) : [error.column]
  const parent = /"([^"]+)"[^"]*$/.exec(error.detail ?? '')?.[1]
  const { table, constraint } = error
  const options = { sql, cause: withoutValues(error), table, columns, constraint }
  const names = columns.join(', ')
  switch (error.code) {
    case codes.unique:
      return new UniqueViolation(
        'E_UNIQUE',
        `Another row has the same values for (${names}) in "${table}". Use other values, or update that row.`,
        options,
      )
    case codes.foreignKey:
      return new ForeignKeyViolation(
        'E_FOREIGN_KEY',
        `The foreign key "${constraint}" in "${table}" refers to a row that does not exist, or a row of "${parent}" is still referred to. Save the row it refers to first, or delete the rows that refer to it.`,
        options,
      )
    case codes.notNull:
      return new NotNullViolation(
        'E_NOT_NULL',
        `"${names}" in "${table}" must have a value. Give it one.`,
        options,
      )
    case codes.check:
      return new CheckViolation(
        'E_CHECK',
        `The check "${constraint}" of "${table}" does not hold. Change the values.`,
        { ...options, columns: [] },
      )
    default:
      return new IntegrityError('E_INTEGRITY', `${error.message}. Change the values.`, options)
  }
}

/** `Key (a, b)=(1, 2) already exists.` → the columns; the words depend on the language of the server. */
function columnsOf(detail: string | undefined): string[] {
  return /\((.+?)\)=\(/.exec(detail ?? '')?.[1]?.split(', ') ?? []
}
