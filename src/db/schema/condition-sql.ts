/**
 * The condition of a check or a partial index in SQL. It stands in the schema, so it has literals where a query has
 * parameters, and it knows only the columns of its own table.
 */
import type { Dialect } from '../engine/driver.ts'
import {
  type CombinedConditions,
  type ConditionDescription,
  type OperandDescription,
  unfitCondition,
} from './condition.ts'
import {
  allFields,
  columnName,
  type FieldDescription,
  type ModelDescription,
  modelLabel,
} from './description.ts'
import { storedLiteral, storedPlainValue } from './literals.ts'
import { quoteName } from './names.ts'

interface Place {
  readonly model: ModelDescription
  readonly dialect: Dialect
}

/** The condition in SQL. Throws `E_SCHEMA_CONDITION` for what cannot stand in a schema. */
export function conditionSql(
  model: ModelDescription,
  condition: ConditionDescription,
  dialect: Dialect,
): string {
  return sqlOf({ model, dialect }, condition)
}

function sqlOf(place: Place, condition: ConditionDescription): string {
  if (typeof condition === 'string') return condition
  if ('op' in condition) return combinedSql(place, condition)
  const parts = Object.entries(condition.where).map(([name, lookups]) => {
    const field = fieldNamed(place, name)
    return joined(
      Object.entries(lookups).map(([lookup, operand]) => lookupSql(field, lookup, operand)),
      'AND',
    )
  })
  return parts.length === 0 ? '1 = 1' : joined(parts, 'AND')
}

function combinedSql(place: Place, { op, parts }: CombinedConditions): string {
  const conditions = parts.map((part) => sqlOf(place, part))
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

interface NamedField extends Place {
  readonly column: string
  readonly field: FieldDescription
}

function fieldNamed(place: Place, name: string): NamedField {
  const field = allFields(place.model)[name]
  if (!field || field.kind === 'manyToMany')
    throw unfit(place, `"${name}", which is not a column of the model`)
  return { ...place, field, column: quoteName(columnName(name, field)) }
}

const comparisons: Readonly<Record<string, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' }

function lookupSql(field: NamedField, lookup: string, operand: OperandDescription): string {
  const { column } = field
  const comparison = comparisons[lookup]
  if (comparison) return `${column} ${comparison} ${operandSql(field, operand)}`
  switch (lookup) {
    case 'exact':
      return operand === null ? `${column} IS NULL` : `${column} = ${operandSql(field, operand)}`
    case 'isNull':
      return `${column} IS ${operand === true ? '' : 'NOT '}NULL`
    case 'in':
      return `${column} IN (${list(field, operand).join(', ')})`
    case 'range':
      return `${column} BETWEEN ${list(field, operand).join(' AND ')}`
    default:
      throw unfit(field, `the lookup "${lookup}"`)
  }
}

function list(field: NamedField, operand: OperandDescription): string[] {
  if (!Array.isArray(operand) || operand.length === 0) throw unfit(field, 'an empty list')
  return operand.map((item) => operandSql(field, item))
}

function operandSql(field: NamedField, operand: OperandDescription): string {
  if (typeof operand === 'object' && operand !== null) {
    if ('field' in operand) return fieldNamed(field, operand.field).column
    if (!('operation' in operand)) throw unfit(field, 'a list')
    const sides = operand.operands.map((side) => operandSql(field, side))
    return `(${sides.join(` ${operand.operation} `)})`
  }
  return literal(field, operand)
}

function literal(place: NamedField, value: unknown): string {
  const { field, column, dialect } = place
  try {
    return storedLiteral(storedPlainValue(value, field), field, dialect)
  } catch (error) {
    throw unfit(place, `${JSON.stringify(value)} for ${column} (${(error as Error).message})`)
  }
}

function unfit({ model }: Place, what: string): Error {
  return unfitCondition(what, modelLabel(model))
}
