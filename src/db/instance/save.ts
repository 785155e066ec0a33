/** Saving a row: an insert, or an update of what changed. */
import type { AnyModel, AnyRow } from '../any-model.ts'
import { parametersOf, planOf } from '../compile/plan.ts'
import { Shape } from '../compile/shape.ts'
import { type Assignment, updateSql } from '../compile/write-sql.ts'
import type { Database } from '../engine/database.ts'
import type { Result } from '../engine/driver.ts'
import { atomic } from '../engine/transaction.ts'
import { FieldError, NotUpdated } from '../errors.ts'
import { andThen, type Eventual } from '../eventual.ts'
import type { ModelMeta } from '../model/meta.ts'
import { unsavedError } from '../model/row-key.ts'
import type { FieldInfo } from '../model-info.ts'
import { keyCondition } from '../queryset/keys.ts'
import { allRows, forSubselect, isSliced, type QueryState } from '../queryset/state.ts'
import { refuseForeignRows } from '../relations/one-database.ts'
import { tellRowChanges } from '../row-changes.ts'
import { postSave, preSave } from '../signals.ts'
import { isReadable } from './columns.ts'
import { insertRows, stampMoments } from './insert.ts'
import { keepForRollback } from './rollback.ts'
import { type RowState, rowState } from './row-state.ts'
import { columnFor, generatedError } from './values.ts'

type Values = Record<string, unknown>

/** How a row is saved. */
export interface SaveRowOptions {
  readonly only?: readonly string[]
  readonly insert?: boolean
  /** The database, when it is not the one of the row. */
  readonly database?: Database
}

/** Saves a row. Throws `NotUpdated` when it is no longer there, `ValidationError` when a value is missing. */
export function saveRow(row: object, options: SaveRowOptions = {}): Eventual<void> {
  const { model } = rowState(row).meta
  if (!preSave.isHeard(model) && !postSave.isHeard(model)) return write(row, options)
  const using = options.database ?? rowState(row).database
  return atomic(() => saveWithSignals(row, model, options), { using })
}

async function saveWithSignals(
  row: object,
  model: AnyModel,
  options: SaveRowOptions,
): Promise<void> {
  const created = !rowState(row).isSaved || options.insert === true
  await preSave.send({ model, row, created })
  await write(row, options)
  await postSave.send({ model, row, created })
}

function write(row: object, options: SaveRowOptions): Eventual<void> {
  const state = rowState(row)
  refuseForeignRows(state)
  if (!state.isSaved || options.insert) return insert(row, state, options)
  if (keyMoved(row, state)) return saveUnderNewKey(row, state, options)
  return update(row, state, options)
}

function insert(row: object, state: RowState, options: SaveRowOptions): Eventual<void> {
  if (options.only)
    throw new FieldError(`A new row of ${state.meta.label} is saved as a whole. Leave out only.`)
  const database = options.database ?? state.database
  stampMoments(row, state.meta, true)
  return andThen(insertRows(state.meta, [row], { database }), () =>
    tell(row, state.meta, database, 'created'),
  )
}

function update(row: object, state: RowState, options: SaveRowOptions): Eventual<void> {
  const fields = changedFields(row, state, options.only)
  if (fields.length === 0) return
  return andThen(writeFields(row, state, fields, options), (stored) => {
    if (!stored) throw gone(state.meta)
  })
}

/** Writes columns; `false` when no row has the key. */
function writeFields(
  row: object,
  state: RowState,
  fields: readonly FieldInfo[],
  given: SaveRowOptions,
): Eventual<boolean> {
  const { meta } = state
  const database = given.database ?? state.database
  const values = fields.map((field) => field.toStored((row as Values)[field.attribute]))
  const keys = meta.keyFields.map((field) => field.toStored((row as Values)[field.attribute]))
  const assignments = fields.map((field) => ({ field, operand: undefined }))
  const options = { values, database, returning: meta.generated }
  const written = runUpdate(rowsWithKey(meta, keys), assignments, options)
  return andThen(written, ({ changes, rows }) => {
    if (changes === 0) return false
    const next = meta.columns.map((field, i) => {
      const at = fields.indexOf(field)
      return at < 0 ? state.stored?.[i] : values[at]
    })
    keepForRollback([row], database)
    state.stored = next
    if (rows[0]) takeStored(row, meta.generated, rows[0])
    return andThen(tell(row, meta, database, 'changed'), () => true)
  })
}

/** Runs an update; `values` are those of the assignments without an operand. */
export function runUpdate(
  state: QueryState,
  assignments: readonly Assignment[],
  options: {
    readonly values: readonly unknown[]
    readonly database: Database
    readonly returning?: readonly FieldInfo[]
  },
): Eventual<Result> {
  const narrow = isNarrow(state) ? state : keysOnly(state)
  const { dialect } = options.database
  const shape = new Shape(dialect)
  const returning = options.returning ?? []
  shape.key = 'update:'
  for (const { name } of returning) shape.key += `${name},`
  let next = 0
  for (const { field, operand } of assignments) {
    shape.key += `${field.name}=`
    if (operand) shape.operand(operand)
    else shape.values.push(options.values[next++])
  }
  shape.select(narrow, 'u')
  const plan = planOf(state.meta, shape, () => ({
    sql: updateSql(keysOnly(state), assignments, { dialect, returning }),
    layout: undefined,
  }))
  const parameters = parametersOf(plan, shape.values)
  return options.database.run({ sql: plan.sql, parameters, kind: 'write' })
}

function keysOnly(state: QueryState): QueryState {
  return forSubselect({ ...state, values: undefined })
}

/** Whether nothing but the conditions tells which rows are meant: then their keys need no select of their own. */
function isNarrow(state: QueryState): boolean {
  const { annotations, related, order, values, only, prefetches } = state
  const isPlain = annotations.size === 0 && related.length === 0 && prefetches.length === 0
  return isPlain && !order && !values && !only && !isSliced(state)
}

/** Takes over values that the database gave back. */
export function takeStored(
  row: object,
  fields: readonly FieldInfo[],
  stored: readonly unknown[],
): void {
  const state = rowState(row)
  fields.forEach((field, i) => {
    ;(row as Values)[field.attribute] = field.fromStored(stored[i] ?? null)
  })
  state.stored = state.meta.columns.map((field, i) => {
    const at = fields.indexOf(field)
    return at < 0 ? state.stored?.[i] : stored[at]
  })
}

/** The row with a key, whatever the model's own filter. */
export function rowsWithKey(meta: ModelMeta, storedKeys: readonly unknown[]): QueryState {
  return { ...allRows(meta), isUnfiltered: true, where: keyCondition(meta, storedKeys) }
}

/** The key of a saved row, in the form that the database takes. */
export function storedKey(row: object): unknown[] {
  const { meta, isSaved } = rowState(row)
  if (!isSaved) throw unsavedError(meta)
  return meta.keyFields.map((field) => field.toStored((row as Values)[field.attribute]))
}

/** The key of a saved row as a text, to compare rows by. */
export function keyText(row: object): string {
  return storedKey(row).map(String).join('\0')
}

async function saveUnderNewKey(
  row: object,
  state: RowState,
  options: SaveRowOptions,
): Promise<void> {
  stampMoments(row, state.meta, false)
  const fields = fieldsUnderNewKey(state.meta, options.only)
  if (await writeFields(row, state, fields, options)) return
  if (options.only) throw gone(state.meta)
  await insert(row, state, options)
}

/** All columns, because the row that has the key may hold anything; of a model that is nothing but its key, the key. */
function fieldsUnderNewKey(meta: ModelMeta, only: readonly string[] | undefined): FieldInfo[] {
  const isOther = (field: FieldInfo) => !field.generated && !meta.keyFields.includes(field)
  const others = meta.columns.filter(isOther)
  if (!only) return others.length > 0 ? others : [...meta.keyFields]
  const wanted = wantedFields(meta, only)
  return others.filter((field) => field.autoNow || wanted.includes(field))
}

function wantedFields(meta: ModelMeta, only: readonly string[]): FieldInfo[] {
  const fields = only.map((name) => columnFor(meta, name, null))
  const key = fields.find((field) => meta.keyFields.includes(field))
  if (!key) return fields
  throw new FieldError(
    `The key "${key.name}" of ${meta.label} is not a column to save. Leave it out.`,
  )
}

function keyMoved(row: object, { meta, stored }: RowState): boolean {
  return meta.keyFields.some((field) => {
    const before = stored?.[meta.columns.indexOf(field)]
    return !isHeld(field, (row as Values)[field.attribute], before)
  })
}

function changedFields(
  row: object,
  state: RowState,
  only: readonly string[] | undefined,
): FieldInfo[] {
  const { meta, stored } = state
  const wanted = only && wantedFields(meta, only)
  const changed = meta.columns.filter((field, i) => {
    return isReadable(row, field) && !isHeld(field, (row as Values)[field.attribute], stored?.[i])
  })
  refuseGenerated(meta, changed)
  const fields = changed.filter((field) => !wanted || wanted.includes(field))
  const stamped = fields.length > 0 || wanted ? stamp(row, meta) : []
  return [...new Set([...fields, ...stamped])]
}

function stamp(row: object, meta: ModelMeta): FieldInfo[] {
  stampMoments(row, meta, false)
  return meta.columns.filter((field) => field.autoNow)
}

/** Whether the database holds a value. */
function isHeld(field: FieldInfo, value: unknown, before: unknown): boolean {
  if (value === before && field.kind !== 'json' && field.kind !== 'array') return true
  return field.isSame(field.toStored(value), before)
}

function refuseGenerated(meta: ModelMeta, changed: readonly FieldInfo[]): void {
  const generated = changed.find((field) => field.generated)
  if (generated) throw generatedError(meta, generated)
}

function tell(
  row: object,
  meta: ModelMeta,
  database: Database,
  kind: 'created' | 'changed',
): Eventual<void> {
  return tellRowChanges(database, () => {
    const { pk } = row as AnyRow
    return [{ model: meta.model, pk, kind, row: row as AnyRow, database }]
  })
}

/** The row is no longer in the database. */
export function gone(meta: ModelMeta): NotUpdated {
  return new NotUpdated(
    `The row of ${meta.label} is no longer in the database. Save it as a new one with { insert: true }.`,
  )
}
