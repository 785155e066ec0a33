/** What a database can answer instead of rows. The SQL is in the error; the values of its parameters never are. */
import { VoltaicError, type VoltaicErrorOptions } from '../../core/errors.ts'

/** The options of a {@link DatabaseError}. */
export interface DatabaseErrorOptions extends VoltaicErrorOptions {
  /** The statement, without the values of its parameters. */
  readonly sql?: string | undefined
}

/** The database refused a statement, or cannot be reached. `cause` is the driver's own error. */
export class DatabaseError extends VoltaicError {
  /** The statement, without the values of its parameters. */
  readonly sql: string | undefined

  constructor(code: string, message: string, options: DatabaseErrorOptions = {}) {
    super(code, message, options)
    this.sql = options.sql
  }
}

/** What an {@link IntegrityError} is about. Names are empty or `undefined` where the database does not tell. */
export interface Violation {
  readonly table?: string | undefined
  readonly columns?: readonly string[]
  readonly constraint?: string | undefined
}

/**
 * A rule of the schema was broken: by its kind `UniqueViolation`, `ForeignKeyViolation`, `CheckViolation` or
 * `NotNullViolation`.
 *
 * @example
 * try {
 *   await User.create({ email: 'ann@example.com', name: 'Ann again' })
 * } catch (error) {
 *   if (!(error instanceof UniqueViolation)) throw error
 *   console.log(error.columns) // ['email']
 * }
 */
export class IntegrityError extends DatabaseError {
  /** The table; `undefined` where the database does not tell. */
  readonly table: string | undefined
  /** The columns; empty where the database does not tell. */
  readonly columns: readonly string[]
  /** The name of the constraint; `undefined` where the database does not tell. */
  readonly constraint: string | undefined

  constructor(code: string, message: string, options: DatabaseErrorOptions & Violation = {}) {
    super(code, message, options)
    this.table = options.table
    this.columns = options.columns ?? []
    this.constraint = options.constraint
  }
}

/** Another row has these values already (`E_UNIQUE`). */
export class UniqueViolation extends IntegrityError {}

/** A row refers to a row that is not there, or a row that is referred to would go (`E_FOREIGN_KEY`). */
export class ForeignKeyViolation extends IntegrityError {}

/** A check constraint does not hold (`E_CHECK`). */
export class CheckViolation extends IntegrityError {}

/** A column that must have a value got none (`E_NOT_NULL`). */
export class NotNullViolation extends IntegrityError {}

/**
 * A transaction was used in a way that cannot work, or could not be carried through: `code` says which,
 * `E_TRANSACTION_CONFLICT` for what may be run again.
 */
export class TransactionError extends DatabaseError {}

/** The database cannot be reached or opened, or the connection to it is gone (`E_DB_CONNECTION`, `E_DB_CLOSED`). */
export class ConnectionError extends DatabaseError {}

/**
 * Something took longer than it may: waiting for the turn to write, for a lock, for a connection of the pool
 * (`E_DB_TIMEOUT`).
 */
export class TimeoutError extends DatabaseError {}

/**
 * The database, or the kind of column, cannot do what was asked (`E_NOT_SUPPORTED`). The differences stand in
 * [databases](../databases.md).
 */
export class NotSupported extends DatabaseError {
  constructor(message: string) {
    super('E_NOT_SUPPORTED', message)
  }
}
