/** The words of PostgreSQL. */
import { sql } from 'kysely'
import type { DatePart } from '../../condition.ts'
import { NotSupported } from '../../engine/errors.ts'
import type { FieldInfo } from '../../model-info.ts'
import { functionToSql } from './function-sql.ts'
import type { DialectWords } from './words.ts'

const fields: Partial<Record<DatePart, string>> = { week: 'week', weekDay: 'dow' }

const lockWords = { wait: sql``, skip: sql` skip locked`, refuse: sql` nowait` } as const

/** Lists are arrays. Texts are compared by functions that know no wildcards. */
export const postgresWords: DialectWords = {
  listValue: (values) => values,
  lookupValue: (_, stored) => stored,
  inList: (value, list) => sql`${value} = any(${list})`,
  text(lookup, column, value) {
    const [text, other] = [sql`cast(${column} as text)`, sql`cast(${value} as text)`]
    const [low, otherLow] = [sql`lower(${text})`, sql`lower(${other})`]
    switch (lookup) {
      case 'iexact':
        return sql`${low} = ${otherLow}`
      case 'contains':
        return sql`strpos(${text}, ${other}) > 0`
      case 'icontains':
        return sql`strpos(${low}, ${otherLow}) > 0`
      case 'startsWith':
        return sql`starts_with(${text}, ${other})`
      case 'istartsWith':
        return sql`starts_with(${low}, ${otherLow})`
      case 'endsWith':
        return sql`right(${text}, length(${other})) = ${other}`
      case 'iendsWith':
        return sql`right(${low}, length(${otherLow})) = ${otherLow}`
      case 'regex':
        return sql`${text} ~ ${other}`
      case 'iregex':
        return sql`${text} ~* ${other}`
      default:
        throw new NotSupported(`PostgreSQL cannot compare with "${lookup}".`)
    }
  },
  part(part, value) {
    if (part === 'date') return sql`cast(${value} as date)`
    const field = sql.raw(fields[part] ?? part)
    const number = sql`cast(floor(extract(${field} from ${value})) as integer)`
    return part === 'weekDay' ? sql`(${number} + 1)` : number
  },
  nullIsLargest: true,
  noLimit: sql.raw('all'),
  locked: (aliases, whenLocked) =>
    sql` for update of ${sql.join(aliases.map((alias) => sql.id(alias)))}${lockWords[whenLocked]}`,
  rowsValue: (fields, rows) => `[${rows.map((row) => jsonRow(fields, row)).join(',')}]`,
  // A cast to the type of the table's rows would find a type of the same name, such as "line", instead.
  rowsTable: (_, rows, table) =>
    sql`json_populate_recordset((select voltaic_row from ${sql.table(table)} as voltaic_row limit 0), ${rows})`,
  explain: 'explain',
  call(name, given) {
    switch (name) {
      case 'greatest':
      case 'least':
        return sql`${sql.raw(name)}(${sql.join(given)})`
      case 'concat':
        return sql`concat(${sql.join(given.map((one) => sql`cast(${one} as text)`))})`
      case 'now':
        return sql`date_trunc('milliseconds', statement_timestamp())`
      default:
        return functionToSql(name, given)
    }
  },
  machineNumber: (value) => sql`cast(${value} as double precision)`,
  joined(argument, { separator, distinct, order }) {
    const text = sql`cast(${argument} as text)`
    if (!distinct) return sql`string_agg(${text}, cast(${separator} as text)${order})`
    return sql`array_to_string(array_agg(distinct ${text} order by ${text}), cast(${separator} as text))`
  },
  listed: (argument, order) => sql`json_agg(${argument}${order})`,
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
  const isJson = (kind === 'json' || kind === 'array') && typeof value === 'string'
  return isJson ? value : JSON.stringify(value)
}
