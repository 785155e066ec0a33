/** Deleting rows and what depends on them: what is reached is collected first, then deleted in the right order. */
import type { AnyRow } from '../any-model.ts'
import { wordsOf } from '../compile/dialects/dialect-words.ts'
import { parametersOf, planOf } from '../compile/plan.ts'
import { Shape } from '../compile/shape.ts'
import { deleteEachSql, deleteSql } from '../compile/write-sql.ts'
import type { Database } from '../engine/database.ts'
import { atomic } from '../engine/transaction.ts'
import { updateEach } from '../instance/bulk-update.ts'
import { forgetKey } from '../instance/columns.ts'
import { keepForRollback } from '../instance/rollback.ts'
import { rowState } from '../instance/row-state.ts'
import { rowsWithKey, storedKey } from '../instance/save.ts'
import type { ModelMeta } from '../model/meta.ts'
import { oneOf } from '../queryset/keys.ts'
import { databaseFor, readRows } from '../queryset/read.ts'
import { allRows, forSubselect, type QueryState } from '../queryset/state.ts'
import { type RowChange, tellRowChanges } from '../row-changes.ts'
import { postDelete, preDelete } from '../signals.ts'
import { Collector } from './collector.ts'
import { isLeaf } from './references.ts'
import type { DeleteReport } from './report.ts'

/** Deletes the rows of a queryset. Throws `ProtectedError`, `RestrictedError`; then nothing was deleted. */
export async function deleteQuery(state: QueryState): Promise<DeleteReport> {
  const report = new Report()
  if (state.where.kind === 'never') return report.done()
  const database = databaseFor(state)
  if (isLeaf(state.meta, database)) await deleteSimply(state, database, report)
  else
    await atomic(
      async () => {
        const rows = (await readRows({
          ...state,
          only: undefined,
          values: undefined,
          isFresh: true,
        })) as object[]
        await deleteCollected(state.meta, rows, { database, report })
      },
      { using: database },
    )
  return report.done()
}

/** Deletes a row and what depends on it. */
export async function deleteRow(row: object): Promise<DeleteReport> {
  const { meta, database } = rowState(row)
  const keys = storedKey(row)
  const report = new Report()
  if (isLeaf(meta, database)) {
    await deleteSimply(rowsWithKey(meta, keys), database, report)
    markDeleted(row, meta, database)
  } else await atomic(() => deleteCollected(meta, [row], { database, report }), { using: database })
  return report.done()
}

class Report {
  readonly #counts = new Map<string, number>()

  add(meta: ModelMeta, count: number): void {
    if (count > 0) this.#counts.set(meta.label, (this.#counts.get(meta.label) ?? 0) + count)
  }

  done(): DeleteReport {
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0)
    return { total, byModel: Object.fromEntries(this.#counts) }
  }
}

async function deleteSimply(state: QueryState, database: Database, report: Report): Promise<void> {
  const { meta } = state
  const isSingle = meta.keyFields.length === 1
  const narrow = forSubselect({ ...state, values: undefined })
  const shape = new Shape(database.dialect).select(narrow, 'delete')
  const plan = planOf(meta, shape, () => ({
    sql: deleteSql(narrow, { dialect: database.dialect, returning: meta.keyFields }),
    layout: undefined,
  }))
  const parameters = parametersOf(plan, shape.values)
  const { rows } = await database.execute({ sql: plan.sql, parameters, kind: 'write' })
  report.add(meta, rows.length)
  const [key] = meta.keyFields
  await tellRowChanges(database, () =>
    rows.map((row) => deleted(meta, isSingle ? key!.fromStored(row[0]) : row, database)),
  )
}

interface Work {
  readonly database: Database
  readonly report: Report
}

async function deleteCollected(
  meta: ModelMeta,
  rows: object[],
  { database, report }: Work,
): Promise<void> {
  const collector = new Collector(database)
  await collector.collect(meta, rows)
  collector.refuse()
  const groups = collector.inOrder()
  for (const [group, members] of groups)
    for (const row of members) await preDelete.send({ model: group.model, row })
  for (const { meta: leaf, field, keys } of collector.unread) {
    const state = { ...allRows(leaf), isUnfiltered: true, where: oneOf(field, keys) }
    await deleteSimply(state, database, report)
  }
  for (const update of collector.updates) await writeUpdate(update, database)
  for (const [group, members] of groups) await deleteRows(group, members, { database, report })
  for (const [group, members] of groups)
    for (const row of members) await postDelete.send({ model: group.model, row })
}

async function writeUpdate(
  { field, rows, value, meta }: Collector['updates'][number],
  database: Database,
): Promise<void> {
  const values = rows.map((row) => [...storedKey(row), value])
  await updateEach(meta, values, { fields: [field], database })
  const changes = rows.map((row): RowChange => {
    const { pk } = row as AnyRow
    return { model: meta.model, pk, kind: 'changed', row: undefined, database }
  })
  await tellRowChanges(database, () => changes)
}

/** Deletes rows by their keys; those that are gone already are not counted. */
async function deleteRows(
  meta: ModelMeta,
  rows: readonly object[],
  { database, report }: Work,
): Promise<void> {
  if (rows.length === 0) return
  const { dialect } = database
  const changes = rows.map((row) => deleted(meta, (row as AnyRow).pk, database, row))
  const plan = planOf(meta, { key: `delete-each:${meta.table}`, dialect }, () => ({
    sql: deleteEachSql(meta, dialect),
    layout: undefined,
  }))
  const keys = wordsOf(dialect).rowsValue(meta.keyFields, rows.map(storedKey))
  const parameters = parametersOf(plan, [keys])
  const result = await database.execute({ sql: plan.sql, parameters, kind: 'write' })
  report.add(meta, result.changes)
  for (const row of rows) markDeleted(row, meta, database)
  if (result.changes > 0) await tellRowChanges(database, () => changes)
}

function deleted(meta: ModelMeta, pk: unknown, database: Database, row?: object): RowChange {
  return { model: meta.model, pk, kind: 'deleted', row: row as AnyRow | undefined, database }
}

/** The row stays readable, but for its key. */
function markDeleted(row: object, meta: ModelMeta, database: Database): void {
  keepForRollback([row], database)
  const state = rowState(row)
  state.isSaved = false
  state.stored = undefined
  for (const field of meta.keyFields) forgetKey(row, field)
}
