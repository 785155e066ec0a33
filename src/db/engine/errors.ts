/** What a database can answer instead of rows. The SQL is in the error; the values of its parameters never are. */
import { VoltaicError, type VoltaicErrorOptions } from '../../core/errors.ts'

/** The options of a {@link DatabaseError}. */
export interface DatabaseErrorOptions extends VoltaicErrorOptions {
  /** The statement, without the values of its parameters. */
  readonly sql?: string | undefined
}

/** The database refused a statement. `sql` is the statement, without the values of its parameters. */
export class DatabaseError extends VoltaicError {
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

/** A rule of the schema was broken. Its subclasses name the rule. */
export class IntegrityError extends DatabaseError {
  readonly table: string | undefined
  readonly columns: readonly string[]
  readonly constraint: string | undefined

  constructor(code: string, message: string, options: DatabaseErrorOptions & Violation = {}) {
    super(code, message, options)
    this.table = options.table
    this.columns = options.columns ?? []
    this.constraint = options.constraint
  }
}

/** Another row has these values already. */
export class UniqueViolation extends IntegrityError {}

/** A row refers to a row that is not there, or a row that is referred to would go. */
export class ForeignKeyViolation extends IntegrityError {}

/** A check constraint does not hold. */
export class CheckViolation extends IntegrityError {}

/** A column that must have a value got none. */
export class NotNullViolation extends IntegrityError {}

/** A transaction was used in a way that cannot work, or it could not be carried through. */
export class TransactionError extends DatabaseError {}

/** The database cannot be reached or opened, or the connection to it is gone. */
export class ConnectionError extends DatabaseError {}

/** Something took longer than it may: waiting for the writer, for a lock, for a connection. */
export class TimeoutError extends DatabaseError {}

/** The database, or the kind of column, cannot do what was asked. */
export class NotSupported extends DatabaseError {
  constructor(message: string) {
    super('E_NOT_SUPPORTED', message)
  }
}
