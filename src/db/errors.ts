/** The errors of models and queries. Those of the database itself are in `engine/errors.ts`. */
import { VoltaicError } from '../core/errors.ts'
import type { FieldMessages } from '../core/standard-schema.ts'

/**
 * `get`, `earliest`, `latest`, `refresh` or a relation found no row (`E_DOES_NOT_EXIST`). Each model has its own:
 * `Lot.DoesNotExist`.
 *
 * @example
 * try {
 *   await Lot.get({ slug: 'gone' })
 * } catch (error) {
 *   if (!(error instanceof Lot.DoesNotExist)) throw error
 *   console.log(error.message)
 * }
 */
export class DoesNotExist extends VoltaicError {
  constructor(message: string) {
    super('E_DOES_NOT_EXIST', message)
  }
}

/** `get` found more than one row (`E_MULTIPLE_OBJECTS`). Each model has its own: `Lot.MultipleObjectsReturned`. */
export class MultipleObjectsReturned extends VoltaicError {
  constructor(message: string) {
    super('E_MULTIPLE_OBJECTS', message)
  }
}

/** A name, lookup or value that the model does not have (`E_FIELD`); the message names the choices. */
export class FieldError extends VoltaicError {
  constructor(message: string) {
    super('E_FIELD', message)
  }
}

/**
 * Values that break the rules of a model (`E_VALIDATION`).
 *
 * @example
 * try {
 *   await new Lot({ title: '', slug: 'no title', seller: ann, closesAt }).validate()
 * } catch (error) {
 *   if (!(error instanceof ValidationError)) throw error
 *   console.log(error.fields) // { title: […], slug: […] }
 * }
 */
export class ValidationError extends VoltaicError {
  /** The messages by field; what belongs to no field stands under `''`. */
  readonly fields: FieldMessages

  constructor(fields: FieldMessages) {
    super('E_VALIDATION', describe(fields))
    this.fields = fields
  }
}

/**
 * A deletion reached rows that a relation with `onDelete: 'protect'` protects (`E_PROTECTED`). Nothing was deleted.
 *
 * @example
 * try {
 *   await bob.delete() // he has bids
 * } catch (error) {
 *   if (!(error instanceof ProtectedError)) throw error
 *   console.log(error.rows.length)
 * }
 */
export class ProtectedError extends VoltaicError {
  /** The rows that protect. */
  readonly rows: readonly object[]

  constructor(message: string, rows: readonly object[]) {
    super('E_PROTECTED', message)
    this.rows = rows
  }
}

/**
 * A deletion would have to delete rows that a relation with `onDelete: 'restrict'` keeps (`E_RESTRICTED`). Nothing was
 * deleted.
 */
export class RestrictedError extends VoltaicError {
  /** The rows that restrict. */
  readonly rows: readonly object[]

  constructor(message: string, rows: readonly object[]) {
    super('E_RESTRICTED', message)
    this.rows = rows
  }
}

/** `save` or `update` of a row that is no longer in the database (`E_NOT_UPDATED`). */
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
