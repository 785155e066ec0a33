/** Adding and changing columns in PostgreSQL. */
import { quoteName } from '../../../db/schema/names.ts'
import {
  columnSql,
  columnType,
  constraintNames,
  defaultSql,
  identity,
  inlineReferenceSql,
  positiveSql,
} from '../../../db/schema/postgres.ts'
import type { ColumnSchema } from '../../../db/schema/table.ts'
import type { AlteredColumn, FilledColumn } from '../change.ts'
import { conversion } from './value-fit.ts'

/** Adds a column. Existing rows get their value by a default that does not stay, which rewrites no row. */
export function addColumnSql(
  table: string,
  { column, fill }: Pick<FilledColumn, 'column' | 'fill'>,
): string[] {
  const alter = `ALTER TABLE ${quoteName(table)}`
  const isFilled = fill !== undefined && column.generated === undefined && !column.autoIncrement
  const own = column.default === undefined ? undefined : defaultSql(column)
  const reference = isEmptyReference({ column, fill })
    ? ` ${inlineReferenceSql(table, column)}`
    : ''
  if (!isFilled || fill === own)
    return [`${alter} ADD COLUMN ${columnSql(table, column)}${reference}`]
  const filled = columnSql(table, { ...column, default: fill })
  const then = own === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${own}`
  return [
    `${alter} ADD COLUMN ${filled}`,
    `${alter} ALTER COLUMN ${quoteName(column.name)} ${then}`,
  ]
}

/** Whether a column refers to rows and is empty at first: added together with its reference, no row is looked at. */
export function isEmptyReference({ column, fill }: Pick<FilledColumn, 'column' | 'fill'>): boolean {
  const { references, nullable, generated } = column
  const isEmpty = nullable && fill === undefined && column.default === undefined
  return references !== undefined && isEmpty && generated === undefined
}

/** Changes a column that stays. */
export function alterColumnSql(table: string, altered: AlteredColumn): string[] {
  const { before, column } = altered
  const alter = `ALTER TABLE ${quoteName(table)}`
  if (column.generated !== undefined && before.generated !== column.generated) {
    const drop = `${alter} DROP COLUMN ${quoteName(column.name)}`
    return [drop, ...addColumnSql(table, altered)]
  }
  const change = `${alter} ALTER COLUMN ${quoteName(column.name)}`
  return [
    ...droppedParts(table, altered).map((part) => alter + part),
    ...typeChange(before, column).map((part) => change + part),
    ...fillSql(table, altered),
    ...nullChange(before, column).map((part) => change + part),
    ...addedParts(table, altered).map((part) => alter + part),
    ...countingSql(table, before, column),
  ]
}

/** Whether the foreign key of a column has to be made anew. */
export function changesReference(before: ColumnSchema, after: ColumnSchema): boolean {
  const isOther = JSON.stringify(before.references) !== JSON.stringify(after.references)
  return isOther || columnType(before) !== columnType(after)
}

function droppedParts(table: string, { before, column }: AlteredColumn): string[] {
  const name = quoteName(column.name)
  const positive = quoteName(constraintNames.positive(table, column.name))
  return [
    ...(before.kind === 'positiveInt' && column.kind !== 'positiveInt'
      ? [` DROP CONSTRAINT ${positive}`]
      : []),
    ...(before.generated !== undefined && column.generated === undefined
      ? [` ALTER COLUMN ${name} DROP EXPRESSION IF EXISTS`]
      : []),
    ...(before.autoIncrement && !column.autoIncrement
      ? [` ALTER COLUMN ${name} DROP IDENTITY IF EXISTS`]
      : []),
    ...(before.default !== undefined && changesDefault(before, column)
      ? [` ALTER COLUMN ${name} DROP DEFAULT`]
      : []),
  ]
}

function addedParts(table: string, { before, column }: AlteredColumn): string[] {
  const name = quoteName(column.name)
  return [
    ...(column.default !== undefined && changesDefault(before, column)
      ? [` ALTER COLUMN ${name} SET DEFAULT ${defaultSql(column)}`]
      : []),
    ...(column.kind === 'positiveInt' && before.kind !== 'positiveInt'
      ? [` ADD ${positiveSql(table, column.name)}`]
      : []),
    ...(column.autoIncrement && !before.autoIncrement
      ? [` ALTER COLUMN ${name} ADD ${identity}`]
      : []),
  ]
}

/** A default is of a type, so it goes before the type changes. */
function changesDefault(before: ColumnSchema, after: ColumnSchema): boolean {
  return before.default !== after.default || columnType(before) !== columnType(after)
}

function typeChange(before: ColumnSchema, after: ColumnSchema): string[] {
  const type = columnType(after)
  if (columnType(before) === type) return []
  const value = conversion(before, after)
  return [` TYPE ${type}${value === undefined ? '' : ` USING ${value}`}`]
}

function fillSql(table: string, { before, column, fill }: AlteredColumn): string[] {
  if (fill === undefined || !before.nullable) return []
  const name = quoteName(column.name)
  return [`UPDATE ${quoteName(table)} SET ${name} = ${fill} WHERE ${name} IS NULL`]
}

function nullChange(before: ColumnSchema, after: ColumnSchema): string[] {
  if (before.nullable === after.nullable) return []
  return [after.nullable ? ' DROP NOT NULL' : ' SET NOT NULL']
}

/** A column that counts from now on goes on after the largest number it has. */
function countingSql(table: string, before: ColumnSchema, after: ColumnSchema): string[] {
  if (!after.autoIncrement || before.autoIncrement) return []
  const sequence = `pg_get_serial_sequence('${quoteName(table).replaceAll("'", "''")}', '${after.name.replaceAll("'", "''")}')`
  const largest = `coalesce(max(${quoteName(after.name)}), 0)`
  return [`SELECT setval(${sequence}, ${largest} + 1, false) FROM ${quoteName(table)}`]
}
