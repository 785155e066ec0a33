/** Adding and changing columns in PostgreSQL. */
import { quoteName } from '../../../db/schema/names.ts'
import {
  columnSql,
  columnType,
  constraintNames,
  defaultSql,
  identity,
  positiveSql,
} from '../../../db/schema/postgres.ts'
import type { ColumnSchema } from '../../../db/schema/table.ts'
import type { AlteredColumn, FilledColumn } from '../change.ts'

/** Adds a column. Existing rows get their value by a default that does not stay, which rewrites no row. */
export function addColumnSql(table: string, { column, fill }: FilledColumn): string[] {
  const alter = `ALTER TABLE ${quoteName(table)}`
  const isFilled = fill !== undefined && column.generated === undefined && !column.autoIncrement
  const own = column.default === undefined ? undefined : defaultSql(column)
  if (!isFilled || fill === own) return [`${alter} ADD COLUMN ${columnSql(table, column)}`]
  const filled = columnSql(table, { ...column, default: fill })
  const then = own === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${own}`
  return [
    `${alter} ADD COLUMN ${filled}`,
    `${alter} ALTER COLUMN ${quoteName(column.name)} ${then}`,
  ]
}

/** Changes a column that stays. */
export function alterColumnSql(table: string, altered: AlteredColumn): string[] {
  const { before, column } = altered
  const alter = `ALTER TABLE ${quoteName(table)}`
  if (before.generated !== column.generated) {
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

const texts: readonly string[] = ['varchar', 'text']
const numbers: readonly string[] = ['smallint', 'integer', 'bigint', 'numeric', 'double precision']

/**
 * The value in the new type. Between types of one family none is said: PostgreSQL then refuses what does not fit, where
 * a cast would cut it.
 */
function conversion(before: ColumnSchema, after: ColumnSchema): string | undefined {
  const [from, to] = [baseType(before), baseType(after)]
  const name = quoteName(before.name)
  if (from === to || (texts.includes(from) && texts.includes(to))) return undefined
  if (numbers.includes(from) && numbers.includes(to)) return undefined
  if (from === 'boolean' && numbers.includes(to)) return `${name}::integer`
  if (to === 'boolean' && numbers.includes(from)) return `${name} <> 0`
  if (from === 'bytea' && texts.includes(to)) return `convert_from(${name}, 'UTF8')`
  if (to === 'bytea') return `convert_to(${name}::text, 'UTF8')`
  if (from === 'timestamptz' && texts.includes(to))
    return `to_char(${name}, 'YYYY-MM-DD HH24:MI:SS.MS')`
  return `${name}::${texts.includes(to) ? 'text' : to}`
}

function baseType(column: ColumnSchema): string {
  return columnType(column).replace(/\(.*?\)/, '')
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
