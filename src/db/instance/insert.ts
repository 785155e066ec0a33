/** Inserting rows: one, or many with one statement. */

import { now } from '../../core/clock.ts'
import { parametersOf, planOf } from '../compile/plan.ts'
import { insertSql, type OnConflict } from '../compile/write-sql.ts'
import type { Database } from '../engine/database.ts'
import { ValidationError } from '../errors.ts'
import { andThen, type Eventual } from '../eventual.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { columnValue } from './columns.ts'
import { keepForRollback } from './rollback.ts'
import { rowState } from './row-state.ts'

type Values = Record<string, unknown>

/** How rows are inserted. */
export interface InsertOptions {
  readonly database: Database
  readonly onConflict?: OnConflict | undefined
}

/**
 * Inserts rows of one model that have values for the same columns, and their times set. Afterwards they have their keys and are saved, unless
 * conflicts are ignored: then nobody knows which of them were there already.
 */
export function insertRows(
  meta: ModelMeta,
  rows: readonly object[],
  { database, onConflict }: InsertOptions,
): Eventual<void> {
  const given = givenColumns(rows[0]!, meta)
  const stored = rows.map((row) => storedValues(row, meta, given.fields))
  const missing = missingFields(meta, given.fields, onConflict)
  const { dialect } = database
  const tellsKey = dialect === 'sqlite' && rows.length === 1 && !onConflict
  const isCounted = tellsKey && missing.length === 1 && missing[0]?.kind === 'id'
  const key = `insert${rows.length}${given.key}${conflictKey(onConflict)}`
  const plan = planOf(meta, { key, dialect }, () => {
    const returning = isCounted ? [] : missing
    const shape = { fields: given.fields, rows: rows.length, onConflict, returning }
    return { sql: insertSql(meta, shape, dialect), layout: undefined }
  })
  const parameters = parametersOf(plan, rows.length === 1 ? stored[0]! : stored.flat())
  const result = database.run({ sql: plan.sql, parameters, kind: 'write' })
  if (onConflict === 'ignore') return andThen(result, () => undefined)
  return andThen(result, ({ rows: returned, lastInsertId }) => {
    const inOrderOf = onConflict ? returned : inOrder(returned, missing)
    const made = isCounted ? [[lastInsertId]] : inOrderOf
    keepForRollback(rows, database)
    rows.forEach((row, i) => {
      markInserted(row, { meta, missing, stored: stored[i]!, made: made[i] ?? [] })
    })
  })
}

/** What the database tells: what it made, and of rows that may have been there all that they hold. */
function missingFields(
  meta: ModelMeta,
  fields: readonly FieldInfo[],
  onConflict: OnConflict | undefined,
): readonly FieldInfo[] {
  if (onConflict === 'ignore') return []
  return onConflict ? meta.columns : meta.columns.filter((field) => !fields.includes(field))
}

function conflictKey(onConflict: OnConflict | undefined): string {
  if (typeof onConflict !== 'object') return onConflict ?? ''
  return `${names(onConflict.on)}>${names(onConflict.set)}`
}

function names(fields: readonly FieldInfo[]): string {
  return fields.map(({ name }) => name).join()
}

/** The columns that a row has values for. */
export interface GivenColumns {
  readonly fields: readonly FieldInfo[]
  /** The same for rows that have values for the same columns. Rows of one insert have to agree. */
  readonly key: string
}

/** The columns that a row has values for. */
export function givenColumns(row: object, { columns }: ModelMeta): GivenColumns {
  const fields: FieldInfo[] = []
  let key = ''
  for (let i = 0; i < columns.length; i++) {
    const field = columns[i]!
    if (field.generated || columnValue(row, field) === undefined) continue
    fields.push(field)
    key += ','
    key += i
  }
  return { fields, key }
}

/** Sets the times that are set when a row is written. */
export function stampMoments(row: object, meta: ModelMeta, isNew: boolean): void {
  for (const field of meta.columns) {
    const isDue =
      field.autoNow || (isNew && field.autoNowAdd && columnValue(row, field) === undefined)
    if (isDue) (row as Values)[field.attribute] = field.defaultValue() ?? now()
  }
}

/** The values of columns in the form that the database takes. Throws `ValidationError` for missing ones. */
export function storedValues(
  row: object,
  meta: ModelMeta,
  fields: readonly FieldInfo[],
): unknown[] {
  for (const field of meta.required)
    if (columnValue(row, field) === undefined) throw absentError(row, meta)
  return fields.map((field) => field.toStored((row as Values)[field.attribute]))
}

function absentError(row: object, { required }: ModelMeta): ValidationError {
  const absent = required.filter((field) => columnValue(row, field) === undefined)
  return new ValidationError(
    Object.fromEntries(absent.map(({ name }) => [name, ['Fill in this field.']])),
  )
}

/** Keys that the database counts up are in the order of the rows; so that order does not depend on the driver. */
function inOrder(
  rows: readonly (readonly unknown[])[],
  missing: readonly FieldInfo[],
): readonly (readonly unknown[])[] {
  const at = missing.findIndex((field) => field.kind === 'id')
  return at < 0 ? rows : [...rows].sort((a, b) => Number(a[at]) - Number(b[at]))
}

interface Inserted {
  readonly meta: ModelMeta
  /** The columns that the database told, and what it told. */
  readonly missing: readonly FieldInfo[]
  readonly made: readonly unknown[]
  /** What it was given for the other columns. */
  readonly stored: readonly unknown[]
}

function markInserted(row: object, { meta, missing, stored, made }: Inserted): void {
  for (let i = 0; i < missing.length; i++)
    (row as Values)[missing[i]!.attribute] = missing[i]!.fromStored(made[i] ?? null)
  const state = rowState(row)
  let told = 0
  let given = 0
  state.isSaved = true
  state.stored = meta.columns.map((field) =>
    field === missing[told] ? made[told++] : stored[given++],
  )
}
