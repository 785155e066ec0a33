/** What a row knows of the database is taken back when the transaction of a write is rolled back. */
import type { Database } from '../engine/database.ts'
import { afterRollback } from '../engine/transaction.ts'
import { unsavedError } from '../model/row-key.ts'
import type { FieldInfo } from '../model-info.ts'
import { guardColumn } from './hydration.ts'
import { rowState } from './row-state.ts'

type Values = Record<string, unknown>

/**
 * Called before the state of a row changes for a write. After a rollback, `save` writes again what was lost; a new row
 * is new again, and a deleted one has its key back. Its values stay as they are.
 */
export function keepForRollback(row: object, database: Database): void {
  if (!database.block()) return
  const state = rowState(row)
  const { isSaved, stored, meta } = state
  const generated = meta.keyFields.filter((field) => !isSaved && !hasOwnValue(row, field))
  afterRollback(() => {
    state.isSaved = isSaved
    state.stored = stored
    for (const field of generated) guardColumn(row, field.attribute, () => unsavedError(meta))
    if (isSaved) for (const field of meta.keyFields) giveBack(row, field, stored)
  }, database)
}

/** Puts the key of a deleted row where reading it throws. */
function giveBack(row: object, field: FieldInfo, stored: readonly unknown[] | undefined): void {
  const value = stored?.[rowState(row).meta.columns.indexOf(field)]
  if (value !== undefined && !hasOwnValue(row, field))
    (row as Values)[field.attribute] = field.fromStored(value)
}

function hasOwnValue(row: object, field: FieldInfo): boolean {
  const own = Object.getOwnPropertyDescriptor(row, field.attribute)
  return own !== undefined && 'value' in own && own.value !== undefined
}
