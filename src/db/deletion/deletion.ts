/** Deleting rows and what depends on them: what is reached is collected first, then deleted in the right order. */
import type { AnyRow } from '../any-model.ts'
import { parametersOf, planOf } from '../compile/plan.ts'
import { Shape } from '../compile/shape.ts'
import { deleteSql } from '../compile/write-sql.ts'
import type { Database } from '../engine/database.ts'
import { atomic } from '../engine/transaction.ts'
import { guardColumn } from '../instance/hydration.ts'
import { keepForRollback } from '../instance/rollback.ts'
import { rowState } from '../instance/row-state.ts'
import { runUpdate, storedKey } from '../instance/save.ts'
import type { ModelMeta } from '../model/meta.ts'
import { unsavedError } from '../model/row-key.ts'
import type { FieldInfo } from '../model-info.ts'
import { oneOf } from '../queryset/keys.ts'
import { databaseFor, readRows } from '../queryset/read.ts'
import { allRows, forSubselect, type QueryState } from '../queryset/state.ts'
import { type RowChange, tellRowChanges } from '../row-changes.ts'
import { postDelete, preDelete } from '../signals.ts'
import { Collector } from './collector.ts'
import { referencesTo } from './references.ts'
import type { DeleteReport } from './report.ts'

/** Deletes the rows of a queryset. Throws `ProtectedError`, `RestrictedError`; then nothing was deleted. */
export async function deleteQuery(state: QueryState): Promise<DeleteReport> {
  const report = new Report()
  if (state.where.kind === 'never') return report.done()
  const database = databaseFor(state)
  if (isSimple(state.meta, database)) await deleteSimply(state, database, report)
  else
    await atomic(
      async () => {
        const rows = (await readRows({ ...state, only: undefined, values: undefined })) as object[]
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
  if (isSimple(meta, database)) {
    const where = meta.keyFields.map((field, i) => oneOf(field, [keys[i]]))
    await deleteSimply(
      { ...allRows(meta), isUnfiltered: true, where: { kind: 'and', parts: where } },
      database,
      report,
    )
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

/** Whether nothing depends on the rows of a model and nobody wants to know: then one statement does. */
function isSimple(meta: ModelMeta, database: Database): boolean {
  if (meta.keyFields.length > 1) return true
  if (preDelete.isHeard(meta.model) || postDelete.isHeard(meta.model)) return false
  return referencesTo(meta, database).every(isLeftToDatabase)
}

function isLeftToDatabase({ onDelete }: { onDelete: string }): boolean {
  return onDelete === 'dbCascade' || onDelete === 'dbSetNull' || onDelete === 'doNothing'
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
  tellRowChanges(
    database,
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
  for (const update of collector.updates) await writeUpdate(update, database)
  for (const [group, members] of groups) {
    if (members.length === 0) continue
    const changes = members.map((row) => deleted(group, (row as AnyRow).pk, database, row))
    const keys = members.map((row) => storedKey(row)[0])
    const count = await deleteKeys(group, keys, database)
    report.add(group, count)
    for (const row of members) markDeleted(row, group, database)
    if (count > 0) tellRowChanges(database, changes)
  }
  for (const [group, members] of groups)
    for (const row of members) await postDelete.send({ model: group.model, row })
}

async function writeUpdate(
  { field, keys, value, meta }: Collector['updates'][number],
  database: Database,
): Promise<void> {
  const state = { ...allRows(meta), isUnfiltered: true, where: oneOf(meta.key, keys) }
  await runUpdate(state, [{ field, operand: undefined }], { values: [value], database })
  const changes = keys.map((key): RowChange => {
    const pk = meta.key.fromStored(key)
    return { model: meta.model, pk, kind: 'changed', row: undefined, database }
  })
  tellRowChanges(database, changes)
}

/** Deletes the rows with these keys; gives how many there were. */
async function deleteKeys(
  meta: ModelMeta,
  keys: readonly unknown[],
  database: Database,
): Promise<number> {
  const { dialect } = database
  const where = oneOf(meta.key, keys)
  const narrow = forSubselect({ ...allRows(meta), isUnfiltered: true, where })
  const shape = new Shape(dialect).select(narrow, 'delete-keys')
  const plan = planOf(meta, shape, () => ({
    sql: deleteSql(narrow, { dialect }),
    layout: undefined,
  }))
  const parameters = parametersOf(plan, shape.values)
  const { changes } = await database.execute({ sql: plan.sql, parameters, kind: 'write' })
  return changes
}

function deleted(meta: ModelMeta, pk: unknown, database: Database, row?: object): RowChange {
  return { model: meta.model, pk, kind: 'deleted', row: row as AnyRow | undefined, database }
}

/** The row stays readable, but for its key. */
function markDeleted(row: object, meta: ModelMeta, database: Database): void {
  keepForRollback(row, database)
  const state = rowState(row)
  state.isSaved = false
  state.stored = undefined
  for (const field of meta.keyFields) forgetKey(row, field, meta)
}

function forgetKey(row: object, field: FieldInfo, meta: ModelMeta): void {
  if (field.kind === 'id') guardColumn(row, field.attribute, () => unsavedError(meta))
}
