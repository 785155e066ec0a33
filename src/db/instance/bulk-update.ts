/** Writing columns of many rows, each with values of its own, with few statements. No signals are sent. */

import type { AnyRow } from '../any-model.ts'
import { wordsOf } from '../compile/dialects/dialect-words.ts'
import { parametersOf, planOf } from '../compile/plan.ts'
import { updateEachSql } from '../compile/write-sql.ts'
import type { Database } from '../engine/database.ts'
import { atomic } from '../engine/transaction.ts'
import type { ModelMeta } from '../model/meta.ts'
import { keyOf } from '../model/row-key.ts'
import type { FieldInfo } from '../model-info.ts'
import { type RowChange, tellRowChanges } from '../row-changes.ts'
import { chunks } from './bulk.ts'
import { writableColumns } from './conflicts.ts'
import { stampMoments } from './insert.ts'
import { keepForRollback } from './rollback.ts'
import { rowState } from './row-state.ts'
import { keyText, storedKey } from './save.ts'

type Values = Record<string, unknown>

const defaultBatch = 1000

/** What is written where. */
export interface BulkUpdate {
  readonly names: readonly string[]
  readonly database: Database
  /** Rows per statement. */
  readonly batch?: number | undefined
}

/**
 * Writes columns of rows, in one transaction; gives how many rows of the database they matched. Of several objects with
 * the same key the last one holds.
 */
export async function bulkUpdateRows(
  meta: ModelMeta,
  rows: readonly object[],
  { names, database, batch = defaultBatch }: BulkUpdate,
): Promise<number> {
  const given = writableColumns(meta, names)
  for (const row of rows) keyOf(row, meta)
  const byKey = new Map(rows.map((row) => [keyText(row), row]))
  for (const row of rows) stampMoments(row, meta, false)
  const fields = [...new Set([...given, ...meta.columns.filter((field) => field.autoNow)])]
  let matched = 0
  await atomic(
    async () => {
      for (const part of chunks([...byKey.values()], batch))
        matched += await writeEach(meta, part, { fields, database })
    },
    { using: database },
  )
  const changes = [...byKey.values()].map((row): RowChange => {
    const { pk } = row as AnyRow
    return { model: meta.model, pk, kind: 'changed', row: row as AnyRow, database }
  })
  await tellRowChanges(database, () => changes)
  return matched
}

async function writeEach(
  meta: ModelMeta,
  rows: readonly object[],
  { fields, database }: { fields: readonly FieldInfo[]; database: Database },
): Promise<number> {
  const stored = rows.map((row) => storedOf(row, fields))
  const values = rows.map((row, i) => [...storedKey(row), ...stored[i]!])
  const matched = await updateEach(meta, values, { fields, database })
  for (const [i, row] of rows.entries()) markWritten(row, { fields, stored: stored[i]!, database })
  return matched
}

/** Updates rows by their keys; each is its key and the values of `fields`, as the database takes them. */
export async function updateEach(
  meta: ModelMeta,
  rows: readonly (readonly unknown[])[],
  { fields, database }: { fields: readonly FieldInfo[]; database: Database },
): Promise<number> {
  const { dialect } = database
  const key = `update-each:${meta.table}:${fields.map(({ name }) => name).join()}`
  const plan = planOf(meta, { key, dialect }, () => ({
    sql: updateEachSql(meta, fields, dialect),
    layout: undefined,
  }))
  const value = wordsOf(dialect).rowsValue([...meta.keyFields, ...fields], rows)
  const parameters = parametersOf(plan, [value])
  return (await database.execute({ sql: plan.sql, parameters, kind: 'write' })).changes
}

function storedOf(row: object, fields: readonly FieldInfo[]): unknown[] {
  return fields.map((field) => field.toStored((row as Values)[field.attribute]))
}

interface Written {
  readonly fields: readonly FieldInfo[]
  readonly stored: readonly unknown[]
  readonly database: Database
}

function markWritten(row: object, { fields, stored, database }: Written): void {
  keepForRollback([row], database)
  const state = rowState(row)
  state.stored = state.meta.columns.map((field, i) => {
    const at = fields.indexOf(field)
    return at < 0 ? state.stored?.[i] : stored[at]
  })
}
