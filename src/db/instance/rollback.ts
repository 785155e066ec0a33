/** What a row knows of the database is taken back when the transaction of a write is rolled back. */
import type { Database } from '../engine/database.ts'
import { afterRollback } from '../engine/transaction.ts'
import type { FieldInfo } from '../model-info.ts'
import { columnValue, forgetKey } from './columns.ts'
import { type RowState, rowState } from './row-state.ts'

type Values = Record<string, unknown>

/**
 * Called before the state of rows changes for a write. After a rollback, `save` writes again what was lost; a new row
 * is new again, and a deleted one has its key back. Their values stay as they are.
 */
export function keepForRollback(rows: readonly object[], database: Database): void {
  if (!database.block()) return
  const kept = rows.map(keep)
  afterRollback(() => {
    for (const one of kept) takeBack(one)
  }, database)
}

interface Kept extends Pick<RowState, 'isSaved' | 'stored'> {
  readonly row: object
  /** Parts of the key that the row did not have. */
  readonly generated: readonly FieldInfo[]
}

function keep(row: object): Kept {
  const { isSaved, stored, meta } = rowState(row)
  const isAbsent = (field: FieldInfo) => columnValue(row, field) === undefined
  return { row, isSaved, stored, generated: isSaved ? [] : meta.keyFields.filter(isAbsent) }
}

function takeBack({ row, isSaved, stored, generated }: Kept): void {
  const state = rowState(row)
  state.isSaved = isSaved
  state.stored = stored
  for (const field of generated) forgetKey(row, field)
  if (isSaved) for (const field of state.meta.keyFields) giveBack(row, field, stored)
}

/** Puts the key of a deleted row where reading it throws. */
function giveBack(row: object, field: FieldInfo, stored: readonly unknown[] | undefined): void {
  const value = stored?.[rowState(row).meta.columns.indexOf(field)]
  if (value !== undefined && columnValue(row, field) === undefined)
    (row as Values)[field.attribute] = field.fromStored(value)
}
