/** Inserting rows: one, or many with one statement. */

import { now } from '../../core/clock.ts'
import { parametersOf, planOf } from '../compile/plan.ts'
import { insertSql, type OnConflict } from '../compile/write-sql.ts'
import type { Database } from '../engine/database.ts'
import { ValidationError } from '../errors.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { keepForRollback } from './rollback.ts'
import { rowState } from './row-state.ts'

type Values = Record<string, unknown>

/** How rows are inserted. */
export interface InsertOptions {
  readonly database: Database
  readonly onConflict?: OnConflict | undefined
}

/**
 * Inserts rows of one model that have values for the same columns. Afterwards they have their keys and are saved, unless
 * conflicts are ignored: then nobody knows which of them were there already.
 */
export async function insertRows(
  meta: ModelMeta,
  rows: readonly object[],
  { database, onConflict }: InsertOptions,
): Promise<void> {
  for (const row of rows) stampMoments(row, meta, true)
  const fields = givenFields(rows[0]!, meta)
  const stored = rows.map((row) => storedValues(row, meta, fields))
  const missing = missingFields(meta, fields, onConflict)
  const { dialect } = database
  const tellsKey = dialect === 'sqlite' && rows.length === 1 && !onConflict
  const auto = tellsKey && missing.length === 1 && missing[0]?.kind === 'id'
  const returning = auto ? [] : missing
  const key = `insert:${meta.table}:${names(fields)}:${rows.length}:${conflictKey(onConflict)}`
  const shape = { fields, rows: rows.length, onConflict, returning }
  const plan = planOf(meta, { key, dialect }, () => ({
    sql: insertSql(meta, shape, dialect),
    layout: undefined,
  }))
  const parameters = parametersOf(plan, stored.flat())
  const result = await database.execute({ sql: plan.sql, parameters, kind: 'write' })
  if (onConflict === 'ignore') return
  const made = auto
    ? [[result.lastInsertId]]
    : onConflict
      ? result.rows
      : inOrder(result.rows, missing)
  rows.forEach((row, i) => {
    keepForRollback(row, database)
    markInserted(row, { meta, fields, missing, stored: stored[i]!, made: made[i] ?? [] })
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

/** The columns that a row has values for. Rows of one insert have to agree. */
export function givenFields(row: object, meta: ModelMeta): FieldInfo[] {
  return meta.columns.filter((field) => !field.generated && hasValue(row, field))
}

/** Sets the times that are set when a row is written. */
export function stampMoments(row: object, meta: ModelMeta, isNew: boolean): void {
  for (const field of meta.columns) {
    const isDue = field.autoNow || (isNew && field.autoNowAdd && !hasValue(row, field))
    if (isDue) (row as Values)[field.attribute] = field.defaultValue() ?? now()
  }
}

/** The values of columns in the form that the database takes. Throws `ValidationError` for missing ones. */
export function storedValues(
  row: object,
  meta: ModelMeta,
  fields: readonly FieldInfo[],
): unknown[] {
  const absent = meta.columns.filter((field) => !field.hasDefault && !hasValue(row, field))
  if (absent.length > 0)
    throw new ValidationError(
      Object.fromEntries(absent.map(({ name }) => [name, ['Fill in this field.']])),
    )
  return fields.map((field) => field.toStored((row as Values)[field.attribute]))
}

function hasValue(row: object, field: FieldInfo): boolean {
  const own = Object.getOwnPropertyDescriptor(row, field.attribute)
  return own !== undefined && 'value' in own && own.value !== undefined
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
  readonly fields: readonly FieldInfo[]
  readonly missing: readonly FieldInfo[]
  readonly stored: readonly unknown[]
  readonly made: readonly unknown[]
}

function markInserted(row: object, { meta, fields, missing, stored, made }: Inserted): void {
  missing.forEach((field, i) => {
    ;(row as Values)[field.attribute] = field.fromStored(made[i] ?? null)
  })
  const state = rowState(row)
  state.isSaved = true
  state.stored = meta.columns.map((field) => {
    const at = missing.indexOf(field)
    return at < 0 ? stored[fields.indexOf(field)] : made[at]
  })
}
