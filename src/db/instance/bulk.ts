/** Writing many rows with few statements. No signals are sent. */
import type { AnyRow } from '../any-model.ts'
import type { Database } from '../engine/database.ts'
import { atomic } from '../engine/transaction.ts'
import { FieldError } from '../errors.ts'
import type { ModelMeta } from '../model/meta.ts'
import { type RowChange, tellRowChanges } from '../row-changes.ts'
import { givenFields, insertRows, stampMoments } from './insert.ts'
import { rowState } from './row-state.ts'
import { saveRow } from './save.ts'
import { columnFor } from './values.ts'

/** How many rows are inserted. */
export interface BulkOptions {
  readonly ignoreConflicts?: boolean
  readonly batch?: number
}

/** The most parameters of one statement. */
const mostParameters = 30_000

/** Inserts rows, in one transaction. With `ignoreConflicts` the keys are not known afterwards. */
export async function bulkCreateRows(
  meta: ModelMeta,
  rows: readonly object[],
  database: Database,
  { ignoreConflicts = false, batch }: BulkOptions = {},
): Promise<object[]> {
  if (rows.length === 0) return []
  for (const row of rows) stampMoments(row, meta, true)
  await atomic(
    async () => {
      for (const part of statements(meta, rows, batch))
        await insertRows(meta, part, { database, ignoreConflicts })
    },
    { using: database },
  )
  tellRowChanges(database, created(meta, rows, { database, ignoreConflicts }))
  return [...rows]
}

/** Writes columns of rows; gives how many there were. */
export async function bulkUpdateRows(
  meta: ModelMeta,
  rows: readonly object[],
  names: readonly string[],
  database: Database,
): Promise<number> {
  for (const name of names)
    if (columnFor(meta, name, null).primaryKey)
      throw new FieldError(`The key "${name}" cannot be changed in bulk.`)
  await atomic(
    async () => {
      for (const row of rows) await saveRow(row, { only: names, database })
    },
    { using: database },
  )
  return rows.length
}

/** Rows of one statement have values for the same columns. */
function statements(
  meta: ModelMeta,
  rows: readonly object[],
  batch: number | undefined,
): object[][] {
  const groups = Map.groupBy(rows, (row) =>
    givenFields(row, meta)
      .map(({ name }) => name)
      .join(),
  )
  return [...groups.values()].flatMap((group) => {
    const columns = Math.max(givenFields(group[0]!, meta).length, 1)
    const size = columns === 0 ? 1 : Math.min(batch ?? 500, Math.floor(mostParameters / columns))
    return Array.from({ length: Math.ceil(group.length / size) }, (_, i) =>
      group.slice(i * size, (i + 1) * size),
    )
  })
}

function created(
  meta: ModelMeta,
  rows: readonly object[],
  { database, ignoreConflicts }: { database: Database; ignoreConflicts: boolean },
): RowChange[] {
  const { model } = meta
  if (ignoreConflicts) return [{ model, pk: undefined, kind: 'created', row: undefined, database }]
  return rows
    .filter((row) => rowState(row).isSaved)
    .map((row) => ({
      model,
      pk: (row as AnyRow).pk,
      kind: 'created',
      row: row as AnyRow,
      database,
    }))
}
