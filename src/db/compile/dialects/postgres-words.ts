/** The words of PostgreSQL. */
import { sql } from 'kysely'
import type { FunctionName } from '../../expressions/function.ts'
import { StoredList } from '../../fields/stored-list.ts'
import type { FieldInfo, FieldKind } from '../../model-info.ts'
import type { Sql } from '../context.ts'
import { functionToSql } from './function-sql.ts'
import { postgresCast, postgresType } from './postgres-casts.ts'
import { postgresArrays, postgresDocuments } from './postgres-documents.ts'
import { postgresMoments } from './postgres-moments.ts'
import { postgresText } from './postgres-texts.ts'
import type { DialectWords } from './words.ts'

const lockWords = { wait: sql``, skip: sql` skip locked`, refuse: sql` nowait` } as const

/** Lists are arrays. */
export const postgresWords: DialectWords = {
  documents: postgresDocuments,
  arrays: postgresArrays,
  listValue: (values) => values,
  lookupValue: (_, stored) => stored,
  inList: (value, list) => sql`${value} = any(${list})`,
  text: postgresText,
  literal(parameter, kind) {
    const type = kind && postgresType(kind)
    return type ? sql`cast(${parameter} as ${sql.raw(type)})` : parameter
  },
  ...postgresMoments,
  quotient: (dividend, divisor) => sql`(${dividend} / nullif(${divisor}, 0))`,
  remainder: (dividend, divisor, kind) =>
    kind === 'float'
      ? sql`cast(mod(cast(${dividend} as numeric), nullif(cast(${divisor} as numeric), 0)) as double precision)`
      : sql`(${dividend} % nullif(${divisor}, 0))`,
  rounded: (value, places) => sql`round(cast(${value} as numeric), ${sql.lit(places)})`,
  cast: postgresCast,
  nullIsLargest: true,
  noLimit: sql.raw('all'),
  locked: (aliases, whenLocked) =>
    sql` for update of ${sql.join(aliases.map((alias) => sql.id(alias)))}${lockWords[whenLocked]}`,
  rowsValue: (fields, rows) => `[${rows.map((row) => jsonRow(fields, row)).join(',')}]`,
  // A cast to the type of the table's rows would find a type of the same name, such as "line", instead.
  rowsTable: (_, rows, table) =>
    sql`json_populate_recordset((select voltaic_row from ${sql.table(table)} as voltaic_row limit 0), ${rows})`,
  explain: 'explain',
  call: postgresCall,
  summand: (value) => value,
  total: (sum, { decimalPlaces = 0 }) =>
    sql`round(cast(${sum} as numeric), ${sql.lit(decimalPlaces)})`,
  machineNumber: (value) => sql`cast(${value} as double precision)`,
  joined(argument, { separator, distinct, order }) {
    const text = sql`cast(${argument} as text)`
    if (!distinct) return sql`string_agg(${text}, cast(${separator} as text)${order})`
    const direction = sql.raw(distinct === 'descending' ? 'desc' : 'asc')
    return sql`array_to_string(array_agg(distinct ${text} order by ${text} ${direction}), cast(${separator} as text))`
  },
  listed: (argument, { kind, distinct, order }) => {
    const value = kind && textInLists.includes(kind) ? sql`cast(${argument} as text)` : argument
    return sql`json_agg(${distinct ? sql`distinct ${value}` : value}${order})`
  },
  comparable: (value, kind) => (kind === 'uuid' ? sql`cast(${value} as text)` : value),
  countable: (flag) => sql`cast(${flag} as integer)`,
}

/** A row as JSON; its members have the names of the columns, so that the table tells their types. */
function jsonRow(fields: readonly FieldInfo[], row: readonly unknown[]): string {
  const members = fields.map(
    (field, i) => `${JSON.stringify(field.column)}:${jsonText(field, row[i])}`,
  )
  return `{${members.join(',')}}`
}

function jsonText({ kind }: FieldInfo, value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return `"\\\\x${Buffer.from(value).toString('hex')}"`
  if (value instanceof StoredList) return String(value)
  return kind === 'json' && typeof value === 'string' ? value : JSON.stringify(value)
}

/** The kinds whose values JSON would change. */
const textInLists: readonly FieldKind[] = ['bigInt', 'json']

function postgresCall(name: FunctionName, given: readonly Sql[]): Sql {
  switch (name) {
    case 'greatest':
    case 'least': {
      const missing = given.map((one) => sql`${one} is null`)
      const best = sql`${sql.raw(name)}(${sql.join(given)})`
      return sql`(case when ${sql.join(missing, sql` or `)} then null else ${best} end)`
    }
    case 'concat':
      return sql`concat(${sql.join(given.map((one) => sql`cast(${one} as text)`))})`
    case 'lower':
    case 'upper':
      return sql`(${sql.raw(name)}(${sql.join(given)} collate "und-x-icu") collate "default")`
    case 'now':
      return sql`date_trunc('milliseconds', statement_timestamp())`
    case 'substr':
    case 'lag':
    case 'lead':
    case 'nthValue':
      return functionToSql(name, withNumbers(given, name === 'substr' ? given.length : 2))
    case 'ntile':
      return sql`ntile(${asInteger(given[0]!)})`
    default:
      return functionToSql(name, given)
  }
}

/** The arguments after the first, up to `end`, say how far or how many. */
function withNumbers(given: readonly Sql[], end: number): readonly Sql[] {
  return given.map((one, i) => (i > 0 && i < end ? asInteger(one) : one))
}

function asInteger(value: Sql): Sql {
  return sql`cast(${value} as integer)`
}
