/**
 * The condition of a check or an index in plain data, so that migrations can record it and every dialect can write it:
 * fields with their lookups, and combinations of these. A text is SQL, the same for all databases.
 */
import { VoltaicError } from '../../core/errors.ts'
import { ArithmeticExpression, Computation, type Operation } from '../expressions/computation.ts'
import { FieldExpression } from '../expressions/f.ts'
import { type Combination, Combined } from '../expressions/q.ts'
import { Decimal } from '../fields/decimal.ts'

/** A condition. */
export type ConditionDescription = string | FieldConditions | CombinedConditions

/** What is said of fields, by their names. All of it holds. */
export interface FieldConditions {
  readonly where: Readonly<Record<string, LookupsDescription>>
}

/** Conditions that are combined. */
export interface CombinedConditions {
  readonly op: Combination
  readonly parts: readonly ConditionDescription[]
}

/** What is said of one field: operands by lookup. */
export type LookupsDescription = Readonly<Record<string, OperandDescription>>

/** What a field is compared with: a plain value, several, another field, or arithmetic. */
export type OperandDescription = PlainValue | readonly PlainValue[] | FieldOperand | Arithmetic

type PlainValue = null | string | number | bigint | boolean

/** Another field of the row. */
export interface FieldOperand {
  readonly field: string
}

/** Arithmetic over two operands. */
export interface Arithmetic {
  readonly operation: Operation
  readonly operands: readonly [OperandDescription, OperandDescription]
}

/** Describes what is written with names, lookups, `Q` and `F`. Throws `E_SCHEMA_CONDITION` for what no schema can hold. */
export function describeCondition(where: unknown): ConditionDescription {
  if (typeof where === 'string') return where
  if (where instanceof Combined) return describeCombined(where)
  return { where: mapValues(where as object, (value) => lookupsOf(value)) }
}

/** The condition after a field was renamed. SQL stays as it is. */
export function renameInCondition(
  condition: ConditionDescription,
  from: string,
  to: string,
): ConditionDescription {
  if (typeof condition === 'string') return condition
  if ('op' in condition)
    return { ...condition, parts: condition.parts.map((part) => renameInCondition(part, from, to)) }
  const rename = (name: string) => (name === from ? to : name)
  const entries = Object.entries(condition.where).map(([name, lookups]) => [
    rename(name),
    mapValues(lookups, (operand) => renameInOperand(operand as OperandDescription, rename)),
  ])
  return { where: Object.fromEntries(entries) }
}

/** The names of the fields that a condition uses; of SQL none are known. */
export function fieldsOfCondition(condition: ConditionDescription): string[] {
  if (typeof condition === 'string') return []
  if ('op' in condition) return condition.parts.flatMap(fieldsOfCondition)
  return Object.entries(condition.where).flatMap(([name, lookups]) => [
    name,
    ...Object.values(lookups).flatMap(fieldsOfOperand),
  ])
}

function describeCombined({ op, parts }: Combined): ConditionDescription {
  const described = parts.map(describeCondition)
  const [first] = described
  return op !== 'not' && described.length === 1 && first !== undefined
    ? first
    : { op, parts: described }
}

function lookupsOf(value: unknown): LookupsDescription {
  return isLookups(value) ? mapValues(value, operandOf) : { exact: operandOf(value) }
}

/** A plain object holds lookups; a date, a decimal or an expression is a value. */
function isLookups(value: unknown): value is object {
  return (
    value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
  )
}

function operandOf(operand: unknown): OperandDescription {
  if (operand instanceof FieldExpression) return { field: operand.path }
  if (operand instanceof ArithmeticExpression) {
    const [left, right] = operand.operands
    return { operation: operand.operation, operands: [operandOf(left), operandOf(right)] }
  }
  return Array.isArray(operand) ? operand.map(plainValue) : plainValue(operand)
}

function plainValue(value: unknown): PlainValue {
  if (value instanceof Date) return value.toISOString()
  if (Decimal.isDecimal(value)) return (value as Decimal).toFixed()
  if (value === null) return null
  if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return value as PlainValue
  throw unfitCondition(value instanceof Computation ? 'a function' : `a value (${typeof value})`)
}

function renameInOperand(
  operand: OperandDescription,
  rename: (name: string) => string,
): OperandDescription {
  if (typeof operand !== 'object' || operand === null) return operand
  if ('field' in operand) return { field: rename(operand.field) }
  if (!('operation' in operand)) return operand
  const [left, right] = operand.operands
  return { ...operand, operands: [renameInOperand(left, rename), renameInOperand(right, rename)] }
}

function fieldsOfOperand(operand: OperandDescription): string[] {
  if (typeof operand !== 'object' || operand === null) return []
  if ('field' in operand) return [operand.field]
  return 'operation' in operand ? operand.operands.flatMap(fieldsOfOperand) : []
}

function mapValues<T>(record: object, map: (value: unknown) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}

/** The error for what cannot stand in a schema. */
export function unfitCondition(what: string, model = 'a model'): VoltaicError {
  return new VoltaicError(
    'E_SCHEMA_CONDITION',
    `A condition in the options of ${model} uses ${what}. Use columns of the model with exact, in, gt, gte, lt, lte, range and isNull, or write the constraint in SQL in a migration.`,
  )
}
