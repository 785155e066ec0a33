/** Values of PostgreSQL that get into a column of another type: how they are converted, and which must not be. */
import { quoteName } from '../../../db/schema/names.ts'
import { columnType } from '../../../db/schema/postgres.ts'
import type { ColumnSchema } from '../../../db/schema/table.ts'

const texts: readonly string[] = ['varchar', 'text']
const whole: readonly string[] = ['smallint', 'integer', 'bigint']
const numbers: readonly string[] = [...whole, 'numeric', 'double precision']
const moments: readonly string[] = ['date', 'time', 'timestamptz']

/**
 * The value in the new type. Between types of one family none is said: PostgreSQL then refuses what does not fit, where
 * a cast would cut it. What it knows no way for goes by its text.
 */
export function conversion(before: ColumnSchema, after: ColumnSchema): string | undefined {
  const [from, to] = [baseType(before), baseType(after)]
  const name = quoteName(before.name)
  if (from === to || (texts.includes(from) && texts.includes(to))) return undefined
  if (numbers.includes(from) && numbers.includes(to)) return undefined
  if (from.endsWith('[]') && to.endsWith('[]')) return `${name}::${to}`
  if (to === 'jsonb' && isPlainJson(from)) return `to_jsonb(${name})`
  if (from === 'boolean' && numbers.includes(to)) return `${name}::integer`
  if (to === 'boolean' && numbers.includes(from)) return `${name} <> 0`
  if (from === 'bytea') return castText(`convert_from(${name}, 'UTF8')`, to)
  if (to === 'bytea') return `convert_to(${textOf(name, from)}, 'UTF8')`
  if (from === 'timestamptz' && moments.includes(to)) return `(${name} AT TIME ZONE 'UTC')::${to}`
  if (from === 'date' && to === 'timestamptz') return `${name}::timestamp AT TIME ZONE 'UTC'`
  return castText(textOf(name, from), to)
}

/** Whether a value is one of JSON as it stands; others have to be JSON as text. */
function isPlainJson(from: string): boolean {
  return from === 'boolean' || numbers.includes(from) || from.endsWith('[]')
}

function castText(text: string, to: string): string {
  return texts.includes(to) ? text : `(${text})::${to}`
}

/** A value as SQLite has it as text. */
function textOf(name: string, from: string): string {
  if (from === 'timestamptz') return `to_char(${name}, 'YYYY-MM-DD HH24:MI:SS.MS')`
  if (from === 'time') return `to_char(${name}::interval, 'HH24:MI:SS.MS')`
  return from.endsWith('[]') ? `to_jsonb(${name})::text` : `${name}::text`
}

const forms: Readonly<Record<string, string>> = {
  date: String.raw`^\d{4}-\d\d-\d\d$`,
  time: String.raw`^\d\d:\d\d(:\d\d(\.\d{1,6})?)?$`,
  timestamptz: String.raw`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?$`,
}

/** The condition of values that the database would cut, round or guess, where it does not refuse them itself. */
export function lossCondition(before: ColumnSchema, after: ColumnSchema): string | undefined {
  const [from, to] = [baseType(before), baseType(after)]
  const name = quoteName(before.name)
  if (to === 'varchar') return lengthLoss(before, after)
  if (from !== 'boolean' && numbers.includes(from) && whole.includes(to))
    return whole.includes(from) ? undefined : `${name} <> trunc(${name})`
  if (to === 'numeric') return scaleLoss(before, after)
  if (to === 'double precision' && whole.includes(from))
    return from === 'bigint' ? `${name} <> ${name}::double precision::numeric` : undefined
  if (from === to || moments.includes(from)) return momentLoss(name, from, to)
  const form = forms[to]
  return form && `${textOf(name, from)} !~ '${form}'`
}

/** A day is no time of day, and the other way round. */
function momentLoss(name: string, from: string, to: string): string | undefined {
  const isLost = (from === 'date' && to === 'time') || (from === 'time' && moments.includes(to))
  return isLost && from !== to ? `${name} IS NOT NULL` : undefined
}

function lengthLoss(before: ColumnSchema, { maxLength = Infinity, kind }: ColumnSchema) {
  const longest = kind === 'ip' ? 39 : maxLength
  const now = before.kind === 'char' ? (before.maxLength ?? Infinity) : Infinity
  if (longest === Infinity || (before.kind === 'char' && now <= longest)) return undefined
  return `char_length(${textOf(quoteName(before.name), baseType(before))}) > ${longest}`
}

function scaleLoss(before: ColumnSchema, after: ColumnSchema): string | undefined {
  const { decimalPlaces: places = 0, maxDigits } = after
  const from = baseType(before)
  if (maxDigits === undefined || !numbers.includes(from) || whole.includes(from)) return undefined
  const isFiner = before.maxDigits === undefined || (before.decimalPlaces ?? 0) > places
  const name = `${quoteName(before.name)}::numeric`
  return isFiner ? `${name} <> round(${name}, ${places})` : undefined
}

/** The type without its length; of arrays that of the items with `[]`. */
export function baseType(column: ColumnSchema): string {
  return columnType(column).replace(/\(.*?\)/, '')
}

/** What a column holds, in words. */
export function typeInWords(column: ColumnSchema): string {
  if (column.kind === 'char') return `text of at most ${column.maxLength} characters`
  if (column.kind === 'decimal' && column.maxDigits !== undefined)
    return `decimal (${column.maxDigits}, ${column.decimalPlaces ?? 0})`
  return column.kind
}
