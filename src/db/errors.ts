/** The errors of models and queries. Those of the database itself are in `engine/errors.ts`. */
import { VoltaicError } from '../core/errors.ts'
import type { FieldMessages } from '../core/standard-schema.ts'

/** `get` found no row. */
export class DoesNotExist extends VoltaicError {
  constructor(message: string) {
    super('E_DOES_NOT_EXIST', message)
  }
}

/** `get` found more than one row. */
export class MultipleObjectsReturned extends VoltaicError {
  constructor(message: string) {
    super('E_MULTIPLE_OBJECTS', message)
  }
}

/** A name, lookup or value that the model does not have; the message names the choices. */
export class FieldError extends VoltaicError {
  constructor(message: string) {
    super('E_FIELD', message)
  }
}

/** Values that break the rules of a model, by field; what belongs to no field stands under `''`. */
export class ValidationError extends VoltaicError {
  readonly fields: FieldMessages

  constructor(fields: FieldMessages) {
    super('E_VALIDATION', describe(fields))
    this.fields = fields
  }
}

/** A deletion reached rows that a relation with `onDelete: 'protect'` protects; nothing was deleted. */
export class ProtectedError extends VoltaicError {
  /** The rows that protect. */
  readonly rows: readonly object[]

  constructor(message: string, rows: readonly object[]) {
    super('E_PROTECTED', message)
    this.rows = rows
  }
}

/** A deletion would have to delete rows that a relation with `onDelete: 'restrict'` keeps; nothing was deleted. */
export class RestrictedError extends VoltaicError {
  /** The rows that restrict. */
  readonly rows: readonly object[]

  constructor(message: string, rows: readonly object[]) {
    super('E_RESTRICTED', message)
    this.rows = rows
  }
}

/** `save` or `update` of a row that is no longer in the database. */
export class NotUpdated extends VoltaicError {
  constructor(message: string) {
    super('E_NOT_UPDATED', message)
  }
}

function describe(fields: FieldMessages): string {
  const lines = Object.entries(fields).map(([name, messages]) =>
    name ? `${name}: ${messages.join(' ')}` : messages.join(' '),
  )
  return `The values are not valid. ${lines.join(' ')}`
}
