/** The words of SQLite. */
import { sql } from 'kysely'
import { ExactNumber } from '../../fields/exact-number.ts'
import { StoredList } from '../../fields/stored-list.ts'
import { functionToSql } from './function-sql.ts'
import { sqliteCast } from './sqlite-casts.ts'
import { sqliteArrays, sqliteDocuments } from './sqlite-documents.ts'
import { sqliteMoments } from './sqlite-moments.ts'
import { sqliteSummand, sqliteTotal } from './sqlite-sums.ts'
import { inCase, patternOf, sqliteText } from './sqlite-texts.ts'
import type { DialectWords } from './words.ts'

/** Lists are JSON. */
export const sqliteWords: DialectWords = {
  documents: sqliteDocuments,
  arrays: sqliteArrays,
  listValue: jsonList,
  lookupValue: patternOf,
  inList: (value, list) => sql`${value} in (select value from json_each(${list}))`,
  text: sqliteText,
  literal: (parameter) => parameter,
  ...sqliteMoments,
  quotient: (dividend, divisor, kind) =>
    kind === 'decimal' || kind === 'float'
      ? sql`(${dividend} * 1.0 / ${divisor})`
      : sql`(${dividend} / ${divisor})`,
  remainder: (dividend, divisor, kind) =>
    kind === 'decimal' || kind === 'float'
      ? sql`mod(${dividend}, ${divisor})`
      : sql`(${dividend} % ${divisor})`,
  rounded: (value, places) => sql`round(${value}, ${sql.lit(places)})`,
  cast: sqliteCast,
  nullIsLargest: false,
  noLimit: sql.lit(-1),
  locked: () => sql``,
  rowsValue: (_, rows) => `[${rows.map(jsonList).join(',')}]`,
  rowsTable(fields, rows) {
    const columns = fields.map(({ kind, column }, i) => {
      const value = sql`value ->> ${sql.lit(i)}`
      return sql`${kind === 'binary' ? sql`unhex(${value})` : value} as ${sql.id(column)}`
    })
    return sql`(select ${sql.join(columns)} from json_each(${rows}))`
  },
  explain: 'explain query plan',
  call: (name, given) =>
    name === 'lower' || name === 'upper' ? inCase(name, given) : functionToSql(name, given),
  summand: sqliteSummand,
  total: sqliteTotal,
  machineNumber: (value) => value,
  joined: (argument, { separator, distinct, order }) =>
    distinct
      ? sql`distinct_string_agg(${argument}, ${separator}, ${sql.lit(distinct)})`
      : sql`string_agg(${argument}, ${separator}${order})`,
  listed: (argument, { kind, distinct, order }) => {
    const value = kind === 'bigInt' ? sql`cast(${argument} as text)` : argument
    return sql`json_group_array(${distinct ? sql`distinct ${value}` : value}${order})`
  },
  comparable: (value) => value,
  countable: (flag) => flag,
}

/** A list as one parameter, for `json_each`. */
function jsonList(values: readonly unknown[]): string {
  return `[${values.map(jsonText).join(',')}]`
}

function jsonText(value: unknown): string {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof StoredList) return JSON.stringify(String(value))
  if (value instanceof ExactNumber) throw value.refusal()
  return value instanceof Uint8Array
    ? `"${Buffer.from(value).toString('hex')}"`
    : JSON.stringify(value)
}
