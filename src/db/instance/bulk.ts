/** Inserting many rows with few statements. No signals are sent. */
import type { AnyRow } from '../any-model.ts'
import type { OnConflict } from '../compile/write-sql.ts'
import type { Database } from '../engine/database.ts'
import type { Dialect } from '../engine/driver.ts'
import { atomic } from '../engine/transaction.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { FieldInfo } from '../model-info.ts'
import { type RowChange, tellRowChanges } from '../row-changes.ts'
import { columnValue } from './columns.ts'
import { type ConflictOptions, conflictOf } from './conflicts.ts'
import { givenColumns, insertRows, stampMoments } from './insert.ts'
import { rowState } from './row-state.ts'

/** How many rows are inserted. */
export interface BulkOptions extends ConflictOptions {
  /** Rows per statement; fewer where they would have too many values for one. */
  readonly batch?: number | undefined
}

const defaultBatch = 100

/** The most parameters that one statement may have. */
const mostParameters: Readonly<Record<Dialect, number>> = { sqlite: 32_766, postgres: 65_535 }

/** Inserts rows, in one transaction. With `ignoreConflicts` the keys are not known afterwards. */
export async function bulkCreateRows(
  meta: ModelMeta,
  rows: readonly object[],
  database: Database,
  options: BulkOptions = {},
): Promise<object[]> {
  const onConflict = conflictOf(meta, options)
  if (rows.length === 0) return []
  for (const row of rows) stampMoments(row, meta, true)
  const { batch = defaultBatch } = options
  const limits = { batch, parameters: mostParameters[database.dialect] }
  await atomic(
    async () => {
      for (const part of statements(meta, rows, { ...limits, onConflict }))
        await insertRows(meta, part, { database, onConflict })
    },
    { using: database },
  )
  await tellRowChanges(database, () => changesOf(meta, rows, { database, onConflict }))
  return [...rows]
}

interface StatementLimits {
  readonly batch: number
  readonly parameters: number
  readonly onConflict: OnConflict | undefined
}

/** Rows of one statement have values for the same columns, and none is there twice. */
function statements(meta: ModelMeta, rows: readonly object[], limits: StatementLimits): object[][] {
  const { onConflict, batch, parameters } = limits
  const rounds = typeof onConflict === 'object' ? roundsOf(rows, onConflict.on) : [rows]
  return rounds.flatMap((round) => {
    return alike(round, meta).flatMap((group) => {
      const columns = givenColumns(group[0]!, meta).fields.length
      const size = columns === 0 ? 1 : Math.min(batch, Math.floor(parameters / columns))
      return parts(group, Math.max(size, 1))
    })
  })
}

/** Rows that have values for the same columns, together. Mostly that is all of them. */
function alike(rows: readonly object[], meta: ModelMeta): (readonly object[])[] {
  const { fields } = givenColumns(rows[0]!, meta)
  const others = meta.columns.filter((field) => !field.generated && !fields.includes(field))
  const isAlike = (row: object) =>
    fields.every((field) => columnValue(row, field) !== undefined) &&
    others.every((field) => columnValue(row, field) === undefined)
  if (rows.every(isAlike)) return [rows]
  return [...Map.groupBy(rows, (row) => givenColumns(row, meta).key).values()]
}

/** Chunks, the last of them in parts of 2, 4, 8 … rows, so that any number of rows needs few different statements. */
function parts(rows: readonly object[], size: number): object[][] {
  const whole = rows.length - (rows.length % size)
  const made = chunks(rows.slice(0, whole), size)
  for (let start = whole, left = rows.length % size; left > 0; ) {
    const count = 2 ** Math.floor(Math.log2(left))
    made.push(rows.slice(start, start + count))
    start += count
    left -= count
  }
  return made
}

/** A row that comes several times is written once in each round, so that the last one holds. */
function roundsOf(rows: readonly object[], on: readonly FieldInfo[]): object[][] {
  const seen = new Map<string, number>()
  const rounds: object[][] = []
  for (const row of rows) {
    const key = conflictKey(row, on)
    const round = key === undefined ? 0 : (seen.get(key) ?? 0)
    if (key !== undefined) seen.set(key, round + 1)
    rounds[round] ??= []
    rounds[round].push(row)
  }
  return rounds
}

/** What tells whether two rows are one; `undefined` for a row that has no value there yet, so that it is like no other. */
function conflictKey(row: object, on: readonly FieldInfo[]): string | undefined {
  const values = on.map(({ attribute }) => Object.getOwnPropertyDescriptor(row, attribute)?.value)
  const isKnown = values.every((value) => value !== undefined && value !== null)
  return isKnown ? on.map((field, i) => String(field.toStored(values[i]))).join('\0') : undefined
}

/** Parts of a list with at most `size` members. */
export function chunks<T>(all: readonly T[], size: number): T[][] {
  const count = Math.ceil(all.length / size)
  return Array.from({ length: count }, (_, i) => all.slice(i * size, (i + 1) * size))
}

interface Written {
  readonly database: Database
  readonly onConflict: OnConflict | undefined
}

/** Of rows that may have been there before it is only known that they were written. */
function changesOf(
  { model }: ModelMeta,
  rows: readonly object[],
  { database, onConflict }: Written,
): RowChange[] {
  if (onConflict === 'ignore')
    return [{ model, pk: undefined, kind: 'created', row: undefined, database }]
  const kind = onConflict ? 'changed' : 'created'
  return rows
    .filter((row) => rowState(row).isSaved)
    .map((row) => ({ model, pk: (row as AnyRow).pk, kind, row: row as AnyRow, database }))
}
