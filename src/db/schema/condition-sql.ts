/**
 * The condition of a check or a partial index in SQL. It stands in the schema, so it has literals where a query has
 * parameters, and it knows only the columns of its own table.
 */
import { VoltaicError } from '../../core/errors.ts'
import { ArithmeticExpression, Computation } from '../expressions/computation.ts'
import { FieldExpression } from '../expressions/f.ts'
import { Combined } from '../expressions/q.ts'
import type { FieldInfo, ModelInfo } from '../model-info.ts'
import { quoteName, sqlLiteral } from './names.ts'

/** Writes a stored value of a field as a literal of a dialect. */
export type Literal = (stored: unknown, field: FieldInfo) => string

interface Place {
  readonly info: ModelInfo
  readonly literal: Literal
}

/** The condition in SQL. Throws `E_SCHEMA_CONDITION` for what cannot stand in a schema. */
export function conditionSql(
  info: ModelInfo,
  where: unknown,
  literal: Literal = sqlLiteral,
): string {
  const place = { info, literal }
  if (where instanceof Combined) return combinedSql(place, where)
  const parts = Object.entries(where as object).map(([name, value]) => fieldSql(place, name, value))
  return parts.length === 0 ? '1 = 1' : joined(parts, 'AND')
}

function combinedSql({ info, literal }: Place, { op, parts }: Combined): string {
  const conditions = parts.map((part) => conditionSql(info, part, literal))
  if (op === 'not') return `(${conditions.join('')}) IS NOT TRUE`
  if (op === 'and') return joined(conditions, 'AND')
  if (op === 'or') return joined(conditions, 'OR')
  const counted = conditions.map((condition) => `CASE WHEN ${condition} THEN 1 ELSE 0 END`)
  return `(${counted.join(' + ')}) % 2 = 1`
}

function joined(conditions: readonly string[], word: 'AND' | 'OR'): string {
  if (conditions.length === 1) return conditions[0] ?? ''
  return conditions.map((condition) => `(${condition})`).join(` ${word} `)
}

function fieldSql(place: Place, name: string, value: unknown): string {
  const field = fieldOf(place.info, name)
  const lookups = isLookups(value) ? Object.entries(value) : [['exact', value] as const]
  const context = { ...place, field, column: quoteName(field.column) }
  return joined(
    lookups.map(([lookup, operand]) => lookupSql(context, lookup, operand)),
    'AND',
  )
}

function fieldOf(info: ModelInfo, name: string): FieldInfo {
  const field = info.fields.get(name)
  if (field) return field
  throw unfit(info, `"${name}" is not a column of the model`)
}

/** A plain object holds lookups; a date, a decimal or an expression is a value. */
function isLookups(value: unknown): value is Record<string, unknown> {
  return (
    value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype
  )
}

interface LookupContext extends Place {
  readonly field: FieldInfo
  readonly column: string
}

const comparisons: Readonly<Record<string, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' }

function lookupSql(context: LookupContext, lookup: string, operand: unknown): string {
  const { column, info } = context
  const comparison = comparisons[lookup]
  if (comparison) return `${column} ${comparison} ${operandSql(context, operand)}`
  switch (lookup) {
    case 'exact':
      return operand === null ? `${column} IS NULL` : `${column} = ${operandSql(context, operand)}`
    case 'isNull':
      return `${column} IS ${operand === true ? '' : 'NOT '}NULL`
    case 'in':
      return `${column} IN (${list(context, operand).join(', ')})`
    case 'range':
      return `${column} BETWEEN ${list(context, operand).join(' AND ')}`
    default:
      throw unfit(info, `the lookup "${lookup}"`)
  }
}

function list(context: LookupContext, operand: unknown): string[] {
  if (!Array.isArray(operand) || operand.length === 0) throw unfit(context.info, 'an empty list')
  return operand.map((item) => operandSql(context, item))
}

function operandSql(context: LookupContext, operand: unknown): string {
  if (operand instanceof FieldExpression)
    return quoteName(fieldOf(context.info, operand.path).column)
  if (operand instanceof ArithmeticExpression) return arithmeticSql(context, operand)
  if (operand instanceof Computation) throw unfit(context.info, 'a function')
  if (operand === undefined) throw unfit(context.info, '"undefined"')
  return context.literal(context.field.toStored(operand), context.field)
}

function arithmeticSql(
  context: LookupContext,
  { operation, operands }: ArithmeticExpression,
): string {
  return `(${operands.map((operand) => operandSql(context, operand)).join(` ${operation} `)})`
}

function unfit(info: ModelInfo, what: string): VoltaicError {
  return new VoltaicError(
    'E_SCHEMA_CONDITION',
    `A condition in the options of ${info.label} uses ${what}. Use columns of the model with exact, in, gt, gte, lt, lte, range and isNull, or write the constraint in SQL in a migration.`,
  )
}
