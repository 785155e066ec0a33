/** Tables and indexes in the SQL of SQLite. */
import { quoteName } from './names.ts'
import type { CheckSchema, ColumnKind, ColumnSchema, IndexSchema, TableSchema } from './table.ts'

/** `CREATE TABLE`, then `CREATE INDEX` for each index. */
export function createTableSql(table: TableSchema): string[] {
  return [
    `CREATE TABLE ${quoteName(table.name)} (\n  ${tableParts(table).join(',\n  ')}\n)`,
    ...table.indexes.map((index) => createIndexSql(table.name, index)),
  ]
}

/** The definitions of columns and constraints, as they stand between the parentheses. */
function tableParts(table: TableSchema): string[] {
  const single = table.primaryKey.length === 1 ? table.primaryKey[0] : undefined
  const parts = table.columns.map((column) => columnSql(column, column.name === single))
  if (!single) parts.push(`PRIMARY KEY (${table.primaryKey.map(quoteName).join(', ')})`)
  return [...parts, ...table.checks.map(checkSql)]
}

/** A column as it stands in `CREATE TABLE`. */
export function columnSql(column: ColumnSchema, isPrimaryKey: boolean): string {
  const { name, nullable, autoIncrement, references } = column
  const parts = [quoteName(name), columnType(column)]
  if (column.generated) parts.push(`GENERATED ALWAYS AS (${column.generated}) STORED`)
  else if (!nullable) parts.push('NOT NULL')
  if (isPrimaryKey) parts.push(autoIncrement ? 'PRIMARY KEY AUTOINCREMENT' : 'PRIMARY KEY')
  if (column.default !== undefined) parts.push(`DEFAULT ${column.default}`)
  if (column.kind === 'positiveInt') parts.push(`CHECK (${quoteName(name)} >= 0)`)
  if (references) parts.push(referencesSql(references))
  return parts.join(' ')
}

/** A check as it stands in `CREATE TABLE`. */
export function checkSql({ name, condition }: CheckSchema): string {
  return `CONSTRAINT ${quoteName(name)} CHECK (${condition})`
}

export function createIndexSql(table: string, index: IndexSchema): string {
  const columns = index.columns.map(
    (column) => quoteName(column.name) + (column.descending ? ' DESC' : ''),
  )
  const kind = index.unique ? 'UNIQUE INDEX' : 'INDEX'
  const where = index.condition === undefined ? '' : ` WHERE ${index.condition}`
  return `CREATE ${kind} ${quoteName(index.name)} ON ${quoteName(table)} (${columns.join(', ')})${where}`
}

export function dropIndexSql(name: string): string {
  return `DROP INDEX ${quoteName(name)}`
}

export function dropTableSql(name: string): string {
  return `DROP TABLE ${quoteName(name)}`
}

function referencesSql({
  table,
  column,
  onDelete,
}: NonNullable<ColumnSchema['references']>): string {
  const action = onDelete ? ` ON DELETE ${onDelete.toUpperCase()}` : ''
  return `REFERENCES ${quoteName(table)} (${quoteName(column)})${action} DEFERRABLE INITIALLY DEFERRED`
}

/**
 * Text must have a type with the affinity TEXT, or `'007'` would become a number. `date`, `time` and `datetime` have
 * the affinity NUMERIC, which leaves ISO strings alone.
 */
const types: Readonly<Record<ColumnKind, string>> = {
  id: 'integer',
  char: 'varchar',
  text: 'text',
  uuid: 'char(36)',
  int: 'integer',
  bigInt: 'bigint',
  smallInt: 'smallint',
  positiveInt: 'integer',
  float: 'real',
  decimal: 'decimal',
  boolean: 'bool',
  date: 'date',
  time: 'time',
  dateTime: 'datetime',
  duration: 'bigint',
  json: 'text',
  binary: 'blob',
  ip: 'varchar(39)',
  array: 'text',
}

/** The type of a column. */
export function columnType({ kind, maxLength, maxDigits, decimalPlaces }: ColumnSchema): string {
  if (kind === 'char' && maxLength !== undefined) return `varchar(${maxLength})`
  if (kind === 'decimal' && maxDigits !== undefined)
    return `decimal(${maxDigits}, ${decimalPlaces ?? 0})`
  return types[kind] ?? 'text'
}
