/** What stands for a row in a filter or a write: its key, from a row, a reference or the key itself. */
import { VoltaicError } from '../../core/errors.ts'
import { noKey, type Reference, reference } from '../../core/user.ts'
import { FieldError } from '../errors.ts'
import type { ModelMeta } from './meta.ts'

/** Where a row keeps the description of its model. */
export const rowMeta: unique symbol = Symbol('rowMeta')

/** A row, as this file sees it. */
export interface RowLike {
  readonly [rowMeta]: ModelMeta
  readonly isSaved: boolean
  readonly pk: unknown
}

/** Whether a value is a row of any model. */
export function isRow(value: unknown): value is RowLike {
  return typeof value === 'object' && value !== null && rowMeta in value
}

/**
 * The key that `value` stands for; {@link noKey} when it stands for no row.
 * Throws `FieldError` for a row of another model, `E_ROW_UNSAVED` for one that has no key yet.
 */
export function keyOf(value: unknown, meta: ModelMeta): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isRow(value)) {
    refuseOther(value, meta)
    return value.pk
  }
  if (reference in value) return (value as unknown as Reference).pk
  return value
}

/** Whether a value stands for a row by being one, or a reference to one. */
export function isReference(value: unknown): value is object {
  return isRow(value) || (typeof value === 'object' && value !== null && reference in value)
}

function refuseOther(row: RowLike, meta: ModelMeta): void {
  if (row[rowMeta].model !== meta.model)
    throw new FieldError(
      `A row of ${row[rowMeta].label} was given where one of ${meta.label} is asked for.`,
    )
  if (!row.isSaved) throw unsavedError(meta)
}

/** The row has no key yet. */
export function unsavedError(meta: ModelMeta): VoltaicError {
  return new VoltaicError(
    'E_ROW_UNSAVED',
    `This row of ${meta.label} is not in the database, so it has no key. Save it first.`,
  )
}

export { noKey }
