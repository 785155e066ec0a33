/** Values among expressions: what they are in the database, and as which kind they are read. */
import type { Operand } from '../condition.ts'
import { FieldError } from '../errors.ts'
import { Decimal } from '../fields/decimal.ts'
import { FieldDefinition } from '../fields/definition.ts'
import { fieldInfo } from '../fields/field-info.ts'
import type { FieldInfo, FieldKind } from '../model-info.ts'

const decimalPlaces = 15

function valueField(kind: FieldKind): FieldInfo {
  return fieldInfo(
    'value',
    new FieldDefinition(kind, { null: true, primaryKey: false, decimalPlaces }),
  )
}

/** The columns that computed values are read as, where they are not those of a column that is there. */
export const valueFields = {
  text: valueField('text'),
  /** Whole numbers of any size that is safe. */
  whole: valueField('id'),
  float: valueField('float'),
  bigInt: valueField('bigInt'),
  decimal: valueField('decimal'),
  boolean: valueField('boolean'),
  date: valueField('date'),
  time: valueField('time'),
  dateTime: valueField('dateTime'),
  binary: valueField('binary'),
  json: valueField('json'),
} as const

/** The value for the database. A text beside decimals is a decimal. */
export function literalOperand(value: unknown, beside?: FieldInfo): Operand {
  if (value === null) return { kind: 'literal', stored: null }
  const isDecimal = beside?.kind === 'decimal' && typeof value === 'string'
  const field = isDecimal ? valueFields.decimal : fieldOfValue(value)
  return { kind: 'literal', stored: field.toStored(value), field }
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

const textKinds: readonly FieldKind[] = ['char', 'text', 'slug', 'email', 'url', 'ip', 'choice']

/** The column that values of several columns are read as. */
export function commonField(fields: readonly (FieldInfo | undefined)[]): FieldInfo | undefined {
  const known = fields.filter((field) => field !== undefined)
  const [first] = known
  if (!first || known.every((field) => field === first)) return first
  const decimals = known.filter(({ kind }) => kind === 'decimal')
  if (decimals.length > 0) return decimals.reduce(morePlaces)
  if (textKinds.includes(first.kind)) return valueFields.text
  return known.find(({ kind }) => kind === 'float' || kind === 'bigInt') ?? first
}

function morePlaces(one: FieldInfo, other: FieldInfo): FieldInfo {
  return (other.decimalPlaces ?? 0) > (one.decimalPlaces ?? 0) ? other : one
}
