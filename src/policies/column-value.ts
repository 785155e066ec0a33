/** The value of a column of a row, where the row certainly holds what the database holds. */
import type { AnyRow } from '../db/any-model.ts'
import { rowState } from '../db/instance/row-state.ts'
import type { FieldInfo } from '../db/model-info.ts'

/** Stands for a value that memory does not tell. */
export const unknown: unique symbol = Symbol('unknown')

/**
 * The value in the form that the database takes; {@link unknown} when the column is not loaded, or was changed and not
 * saved. Of a new row, the value that it will have.
 */
export function columnValue(row: AnyRow, field: FieldInfo): unknown {
  const held = Object.getOwnPropertyDescriptor(row, field.attribute)
  if (!held || !('value' in held) || held.value === undefined) return unknown
  const { meta, isSaved, stored } = rowState(row)
  const value = storedForm(field, held.value)
  if (!isSaved || value === unknown) return value
  return isSame(value, stored?.[meta.columns.indexOf(field)]) ? value : unknown
}

function storedForm(field: FieldInfo, value: unknown): unknown {
  try {
    return field.toStored(value)
  } catch {
    return unknown
  }
}

/** A driver may give a number where a `bigint` was stored. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true
  return typeof a !== typeof b && a !== null && b !== null && String(a) === String(b)
}
