/** Comparing columns: what migrations make of them, and what they are. */
import type { Dialect } from '../../../db/engine/driver.ts'
import { columnType as postgresType } from '../../../db/schema/postgres.ts'
import { columnType as sqliteType } from '../../../db/schema/sqlite.ts'
import type { ColumnSchema, TableSchema } from '../../../db/schema/table.ts'
import { columnDefault, columnMeaning } from '../columns/column-meaning.ts'
import type { Meaning } from '../columns/meaning.ts'
import { plainType } from '../columns/type-name.ts'
import { valueKey } from '../expressions/condition-key.ts'
import { expressionKey, literalOf } from '../expressions/expression.ts'
import type { InspectedColumn, InspectedTable } from '../inspected-schema.ts'
import type { Finding } from './drift.ts'

/** What differs about the columns of a table. */
export function compareColumns(
  expected: TableSchema,
  real: InspectedTable,
  dialect: Dialect,
): Finding[] {
  const byName = new Map(real.columns.map((column) => [column.name, column]))
  const names = new Set(expected.columns.map(({ name }) => name))
  const typeOf = (column: ColumnSchema) => expectedType(column, dialect)
  return [
    ...expected.columns.flatMap((column): Finding[] => {
      const found = byName.get(column.name)
      return found
        ? compareColumn(column, found, dialect)
        : [{ kind: 'column-missing', name: column.name, expected: typeOf(column) }]
    }),
    ...real.columns
      .filter(({ name }) => !names.has(name))
      .map(({ name, type }): Finding => ({ kind: 'column-extra', name, actual: type })),
  ]
}

function compareColumn(expected: ColumnSchema, real: InspectedColumn, dialect: Dialect): Finding[] {
  return [
    ...compareType(expected, real, dialect),
    ...compareNull(expected, real, dialect),
    ...compareDefault(expected, real, dialect),
    ...compareCounting(expected, real),
    ...compareGenerated(expected, real, dialect),
  ]
}

function expectedType(column: ColumnSchema, dialect: Dialect): string {
  return dialect === 'sqlite' ? sqliteType(column) : postgresType(column)
}

function compareType(expected: ColumnSchema, real: InspectedColumn, dialect: Dialect): Finding[] {
  const type = expectedType(expected, dialect)
  const isSame = plainType(type) === plainType(real.type) && real.domain === undefined
  if (isSame) return []
  const isVariant = holdsSame(expected, columnMeaning(real, dialect))
  const { name } = expected
  return [{ kind: 'type', name, expected: type, actual: real.domain ?? real.type, isVariant }]
}

const wholeKinds: readonly string[] = ['smallInt', 'int', 'bigInt']

/** Whether a column of another type holds the same values to the models. */
function holdsSame(expected: ColumnSchema, meaning: Meaning): boolean {
  const { kind } = expected
  if (kind === 'id' || (kind === 'bigInt' && expected.references))
    return wholeKinds.includes(meaning.kind)
  if (kind === 'array') return meaning.kind === 'array' && sameItems(expected, meaning)
  if (kind === 'json') return meaning.kind === 'json' || meaning.kind === 'text'
  if (kind === 'ip') return meaning.kind === 'ip'
  if (kind === 'positiveInt') return meaning.kind === 'int'
  if (kind === 'duration') return meaning.kind === 'bigInt'
  return kind === meaning.kind && sameSizes(expected, meaning)
}

function sameItems({ item }: ColumnSchema, meaning: Meaning): boolean {
  return item !== undefined && meaning.item !== undefined && holdsSame(item, meaning.item)
}

/** Of a decimal without digits nothing is known. */
function sameSizes(expected: ColumnSchema, meaning: Meaning): boolean {
  if (expected.kind === 'char') return expected.maxLength === meaning.maxLength
  if (expected.kind !== 'decimal' || meaning.remark) return true
  const sameDigits = expected.maxDigits === meaning.maxDigits
  return sameDigits && (expected.decimalPlaces ?? 0) === meaning.decimalPlaces
}

/** SQLite says nothing about NULL in a column that it computes. */
function compareNull(expected: ColumnSchema, real: InspectedColumn, dialect: Dialect): Finding[] {
  if (expected.nullable === real.nullable) return []
  if (dialect === 'sqlite' && expected.generated !== undefined) return []
  const word = (nullable: boolean) => (nullable ? 'NULL' : 'NOT NULL')
  const { name } = expected
  return [{ kind: 'null', name, expected: word(expected.nullable), actual: word(real.nullable) }]
}

function compareDefault(
  expected: ColumnSchema,
  real: InspectedColumn,
  dialect: Dialect,
): Finding[] {
  const wanted = columnDefault(expected, dialect)
  const given = columnDefault(real, dialect)
  const { name, kind } = expected
  const key = (one: typeof given) => one && defaultKey(one, kind, dialect)
  if (key(wanted) === key(given)) return []
  const isVariant = wanted === undefined && given?.type !== 'value'
  return [
    {
      kind: 'default',
      name,
      expected: expected.default ?? 'none',
      actual: real.default ?? 'none',
      isVariant,
    },
  ]
}

function defaultKey(
  given: NonNullable<ReturnType<typeof columnDefault>>,
  kind: string,
  dialect: Dialect,
): string {
  if (given.type !== 'value') return valueKey(given.sql, dialect)
  const { value } = given
  if (kind === 'boolean') return String(value === true || Number(value) === 1)
  return ['char', 'text'].includes(kind) ? String(value) : expressionKey(literalOf(value))
}

/** A whole number that is the key of SQLite counts by itself; other counting does no harm. */
function compareCounting({ name, autoIncrement }: ColumnSchema, real: InspectedColumn): Finding[] {
  const isExpected = autoIncrement ?? false
  if (isExpected === (real.counting !== undefined) || real.counting === 'rowid') return []
  const finding = { kind: 'counting', name, expected: 'counted' } as const
  return [isExpected ? finding : { ...finding, isVariant: true }]
}

function compareGenerated(
  { name, generated }: ColumnSchema,
  real: InspectedColumn,
  dialect: Dialect,
): Finding[] {
  const given = real.generated?.expression
  const key = (sql: string | undefined) => sql && valueKey(sql, dialect)
  const isSame = key(generated) === key(given)
  if (isSame && (real.generated?.isStored ?? true)) return []
  const words = (sql: string | undefined) => sql ?? 'none'
  return [
    {
      kind: 'generated',
      name,
      expected: words(generated),
      actual: words(given),
      isVariant: isSame,
    },
  ]
}
