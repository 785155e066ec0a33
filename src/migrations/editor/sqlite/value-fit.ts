/** Values that get into a column of another kind: how they are converted, and which of them fit. */
import type { ColumnKind, ColumnSchema } from '../../../db/schema/table.ts'

const days = String.raw`^\d{4}-\d\d-\d\d$`
const times = String.raw`^\d\d:\d\d(:\d\d(\.\d{1,6})?)?$`
const moments = String.raw`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?$`
const uuids = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
const wholes = String.raw`^\s*[-+]?\d+\s*$`
const numbers = String.raw`^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$`

const numeric: readonly ColumnKind[] = [
  'id',
  'int',
  'bigInt',
  'smallInt',
  'positiveInt',
  'float',
  'decimal',
  'duration',
]
const textual: readonly ColumnKind[] = ['char', 'text']

/** The expression that makes what a column of one kind holds a value of another. `name` is quoted. */
export function conversion(name: string, from: ColumnKind, to: ColumnKind): string {
  if (from === 'dateTime' && to === 'date') return `substr(${name}, 1, 10)`
  if (from === 'dateTime' && to === 'time') return `substr(${name}, 12, 12)`
  if (from === 'date' && to === 'dateTime') return `${name} || ' 00:00:00.000'`
  if (from === 'boolean' && textual.includes(to))
    return `CASE ${name} WHEN 1 THEN 'true' WHEN 0 THEN 'false' ELSE ${name} END`
  if (to !== 'boolean' || from === 'boolean') return name
  if (numeric.includes(from)) return `${name} <> 0`
  return `CASE WHEN lower(${name}) IN ('true', 't', 'yes', 'y', 'on', '1') THEN 1 WHEN lower(${name}) IN ('false', 'f', 'no', 'n', 'off', '0') THEN 0 ELSE ${name} END`
}

/** The condition that a value, not NULL, has to meet in a changed column; `undefined` when every one that is there does. */
export function fitCondition(
  name: string,
  before: ColumnSchema,
  after: ColumnSchema,
): string | undefined {
  if (isWider(before, after)) return undefined
  const condition = fits(name, after)
  return condition === fits(name, before) ? undefined : condition
}

/** Whether what fits before fits after. SQLite lets rows break the length that a type names, and such rows may stay. */
function isWider(before: ColumnSchema, after: ColumnSchema): boolean {
  if (before.kind !== after.kind) return false
  if (after.kind === 'char') return (after.maxLength ?? Infinity) >= (before.maxLength ?? Infinity)
  return after.kind === 'decimal' && wholeDigits(after) >= wholeDigits(before)
}

function wholeDigits({ maxDigits = Infinity, decimalPlaces = 0 }: ColumnSchema): number {
  return maxDigits - decimalPlaces
}

function fits(name: string, column: ColumnSchema): string | undefined {
  const { kind, maxLength } = column
  if (kind === 'char')
    return maxLength === undefined ? undefined : `length(${name}) <= ${maxLength}`
  if (kind === 'float') return isNumber(name, numbers)
  if (kind === 'decimal') return fitsDecimal(name, column)
  if (kind === 'boolean') return `${name} IN (0, 1)`
  if (kind === 'json' || kind === 'array') return `json_valid(${name})`
  const range = ranges[kind]
  if (range) return `(${isNumber(name, wholes)}) AND ${name} + 0 BETWEEN ${range}`
  const pattern = patterns[kind]
  return pattern && `regexp('${pattern}', ${name})`
}

const long = '-9223372036854775808 AND 9223372036854775807'
const ranges: Partial<Record<ColumnKind, string>> = {
  id: long,
  bigInt: long,
  duration: long,
  int: '-2147483648 AND 2147483647',
  smallInt: '-32768 AND 32767',
  positiveInt: '0 AND 2147483647',
}
const patterns: Partial<Record<ColumnKind, string>> = {
  date: days,
  time: times,
  dateTime: moments,
  uuid: uuids,
}

function fitsDecimal(name: string, column: ColumnSchema): string {
  const digits = wholeDigits(column)
  const isAny = isNumber(name, numbers)
  return digits === Infinity ? isAny : `(${isAny}) AND abs(${name} + 0) < 1e${digits}`
}

/** A text that reads as a number becomes one in a column of numbers; a number that is not whole stays as it is. */
function isNumber(name: string, pattern: string): string {
  const real = pattern === wholes ? `${name} = CAST(${name} AS INTEGER)` : '1'
  return `CASE typeof(${name}) WHEN 'integer' THEN 1 WHEN 'real' THEN ${real} WHEN 'text' THEN regexp('${pattern}', ${name}) ELSE 0 END`
}

/** The type to compare a value by that gets into a column of another kind; `undefined` when it compares as before. */
export function comparedAs(before: ColumnSchema, after: ColumnSchema): string | undefined {
  const type = comparison(after.kind)
  return type === comparison(before.kind) ? undefined : type
}

function comparison(kind: ColumnKind): string | undefined {
  if (kind === 'float') return 'real'
  if (kind === 'decimal' || kind === 'boolean') return 'numeric'
  if (numeric.includes(kind)) return 'integer'
  return textual.includes(kind) ? 'text' : undefined
}

/** What a column holds, in words. */
export function kindInWords({ kind, maxLength, maxDigits, decimalPlaces }: ColumnSchema): string {
  if (kind === 'char') return `text of at most ${maxLength} characters`
  if (kind === 'decimal' && maxDigits !== undefined)
    return `decimal (${maxDigits}, ${decimalPlaces ?? 0})`
  return kind
}
