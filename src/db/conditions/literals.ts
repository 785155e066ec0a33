/** Values among expressions: what they are in the database, and as which kind they are read. */

import { FieldError } from '../errors.ts'
import { Decimal } from '../fields/decimal.ts'
import { FieldDefinition } from '../fields/definition.ts'
import { fieldInfo } from '../fields/field-info.ts'
import type { FieldInfo, FieldKind } from '../model-info.ts'
import type { LiteralOperand } from '../operand.ts'

/** The most places behind the point that a computed decimal keeps. */
export const mostPlaces = 15

function valueField(kind: FieldKind, decimalPlaces = mostPlaces): FieldInfo {
  return fieldInfo(
    'value',
    new FieldDefinition(kind, { null: true, primaryKey: false, decimalPlaces }),
  )
}

const decimals = new Map<number, FieldInfo>()

/** The column that decimals with so many places are read as. */
export function decimalField(places: number): FieldInfo {
  const field = decimals.get(places) ?? valueField('decimal', places)
  decimals.set(places, field)
  return field
}

/** The columns that computed values are read as, where they are not those of a column that is there. */
export const valueFields = {
  text: valueField('text'),
  /** Whole numbers of any size that is safe. */
  whole: valueField('id'),
  float: valueField('float'),
  bigInt: valueField('bigInt'),
  decimal: decimalField(mostPlaces),
  boolean: valueField('boolean'),
  date: valueField('date'),
  time: valueField('time'),
  dateTime: valueField('dateTime'),
  binary: valueField('binary'),
  json: valueField('json'),
} as const

/** The value for the database. A text beside decimals is a decimal. */
export function literalOperand(value: unknown, beside?: FieldInfo): LiteralOperand {
  if (value === null) return { kind: 'literal', stored: null, field: beside }
  const field = fieldBeside(value, beside) ?? fieldOfValue(value)
  return { kind: 'literal', stored: field.toStored(value), field }
}

/** A text is a decimal beside decimals, and a date or a time beside those. */
function fieldBeside(value: unknown, beside: FieldInfo | undefined): FieldInfo | undefined {
  if (typeof value !== 'string') return undefined
  if (beside?.kind === 'decimal') return valueFields.decimal
  return beside?.kind === 'date' || beside?.kind === 'time' ? valueFields[beside.kind] : undefined
}

function fieldOfValue(value: unknown): FieldInfo {
  if (typeof value === 'string') return valueFields.text
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? valueFields.whole : valueFields.float
  if (typeof value === 'bigint') return valueFields.bigInt
  if (typeof value === 'boolean') return valueFields.boolean
  if (value instanceof Date) return valueFields.dateTime
  if (Decimal.isDecimal(value)) return valueFields.decimal
  if (value instanceof Uint8Array) return valueFields.binary
  throw new FieldError(
    `${String(value)} cannot stand among expressions. Use a path, Value('…'), a number, a date or an expression.`,
  )
}

/** Whether the values of a column are texts. */
export function isTextual({ holds }: FieldInfo): boolean {
  return holds === 'text'
}

/** The column that values of several columns are read as. */
export function commonField(fields: readonly (FieldInfo | undefined)[]): FieldInfo | undefined {
  const known = fields.filter((field) => field !== undefined)
  const [first] = known
  if (!first || known.every((field) => field === first)) return first
  const decimals = known.filter(({ kind }) => kind === 'decimal')
  if (decimals.length > 0) return decimals.reduce(morePlaces)
  if (isTextual(first)) return valueFields.text
  return known.find(({ kind }) => kind === 'float' || kind === 'bigInt') ?? first
}

function morePlaces(one: FieldInfo, other: FieldInfo): FieldInfo {
  return (other.decimalPlaces ?? 0) > (one.decimalPlaces ?? 0) ? other : one
}
