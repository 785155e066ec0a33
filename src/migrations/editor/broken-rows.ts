/** What a migration says when rows do not meet a new rule: how many, which, and what to do. */
import { quoteName } from '../../db/schema/names.ts'
import type { IndexSchema } from '../../db/schema/table.ts'
import { MigrationError } from '../migration-error.ts'

/** Rows that break a rule. */
export interface BrokenRows {
  readonly count: number
  /** Some of them: their keys, with the values in question: `id 4: 'abc'`. */
  readonly samples: readonly string[]
}

/** The most rows that an error names. */
export const mostSamples = 5

/** A column of a table. */
export interface ColumnPlace {
  readonly table: string
  readonly column: string
}

/** Rows without a value where there has to be one. */
export function nullsError({ table, column }: ColumnPlace, rows: BrokenRows): MigrationError {
  return new MigrationError(
    'E_MIGRATION_NULLS',
    `"${column}" of "${table}" must have a value, but ${those(rows, 'has', 'have')} none: ${list(rows)}. Nothing was changed; say with "existing" what they get, or give them values first.`,
  )
}

/** Values that a changed column cannot hold. `what` says what it holds: `integer`. */
export function valuesError(
  { table, column }: ColumnPlace,
  rows: BrokenRows,
  what: string,
): MigrationError {
  return new MigrationError(
    'E_MIGRATION_VALUES',
    `"${column}" of "${table}" is to be ${what}, but ${those(rows, 'has a value', 'have values')} that ${rows.count === 1 ? 'does' : 'do'} not fit: ${list(rows)}. Nothing was changed; correct the values first.`,
  )
}

/** Rows for which a new check does not hold. */
export function checkError(table: string, check: string, rows: BrokenRows): MigrationError {
  return new MigrationError(
    'E_MIGRATION_CHECK',
    `The check "${check}" of "${table}" does not hold for ${those(rows, '', '').trim()}: ${list(rows)}. Nothing was changed; correct the rows first.`,
  )
}

/** Rows that have the same values where an index wants them different: what {@link duplicatesSql} found. */
export function sharedValuesError(
  table: string,
  index: IndexSchema,
  shared: readonly (readonly unknown[])[],
): MigrationError {
  const columns = index.columns.map(({ name }) => name).join(', ')
  const samples = shared.map(([count, ...values]) => `${count} rows with (${values.join(', ')})`)
  return new MigrationError(
    'E_MIGRATION_DUPLICATES',
    `"${index.name}" cannot be made: rows of "${table}" have the same values for (${columns}): ${samples.join(', ')}. Nothing was changed; make the rows different first.`,
  )
}

/** The query for values that several rows share: how many do, and the values. */
export function duplicatesSql(from: string, { columns, condition }: IndexSchema): string {
  const names = columns.map(({ name }) => quoteName(name))
  const conditions = names.map((name) => `${name} IS NOT NULL`)
  if (condition) conditions.push(`(${condition})`)
  const list = names.join(', ')
  return `SELECT count(*), ${list} FROM ${from} WHERE ${conditions.join(' AND ')}
    GROUP BY ${list} HAVING count(*) > 1 LIMIT ${mostSamples}`
}

function those({ count }: BrokenRows, one: string, several: string): string {
  return count === 1 ? `1 row ${one}` : `${count} rows ${several}`
}

function list({ count, samples }: BrokenRows): string {
  return `${samples.join(', ')}${count > samples.length ? ', …' : ''}`
}
