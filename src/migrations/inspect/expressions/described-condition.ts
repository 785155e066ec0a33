/** Conditions of SQL in the words of models: fields with lookups, and combinations of them. */
import type { ConditionDescription, OperandDescription } from '../../../db/schema/condition.ts'
import { type ConditionPlace, readCondition } from './condition-key.ts'
import type { Expression } from './expression.ts'

/** Finds the field of a column. */
export type FieldOfColumn = (
  column: string,
) => { readonly name: string; readonly kind: string } | undefined

/** The condition as models say it; `undefined` when they cannot. */
export function describedCondition(
  sql: string,
  place: ConditionPlace,
  fieldOf: FieldOfColumn,
): ConditionDescription | undefined {
  const condition = readCondition(sql, place)
  return condition && described(condition, fieldOf)
}

function described(
  condition: Expression,
  fieldOf: FieldOfColumn,
): ConditionDescription | undefined {
  if (condition.type !== 'call') return undefined
  const { name, args } = condition
  const [left, right] = args
  if (name === 'and' || name === 'or') return combined(name, args, fieldOf)
  if ((name === 'not' || name === 'is not true') && left) return combined('not', [left], fieldOf)
  if (!left) return undefined
  if (name === 'is null' || name === 'is not null')
    return lookup(left, 'isNull', name === 'is null', fieldOf)
  if (name === 'in' && right?.type === 'list') {
    const values = right.items.map((item) => operand(item, fieldOf))
    return lookup(left, 'in', values as OperandDescription, fieldOf)
  }
  return right && compared(name, left, right, fieldOf)
}

const lookups: Readonly<Record<string, string>> = {
  '=': 'exact',
  '>': 'gt',
  '>=': 'gte',
  '<': 'lt',
  '<=': 'lte',
}
const turned: Readonly<Record<string, string>> = { '>': '<', '>=': '<=', '<': '>', '<=': '>=' }

function compared(
  name: string,
  left: Expression,
  right: Expression,
  fieldOf: FieldOfColumn,
): ConditionDescription | undefined {
  if (left.type !== 'column' && right.type === 'column')
    return compared(turned[name] ?? name, right, left, fieldOf)
  if (name === '<>') {
    const equal = compared('=', left, right, fieldOf)
    return equal && { op: 'not', parts: [equal] }
  }
  const word = lookups[name]
  const isTruth = left.type === 'column' && fieldOf(left.name)?.kind === 'boolean'
  const value = isTruth ? truth(right) : operand(right, fieldOf)
  return word === undefined ? undefined : lookup(left, word, value, fieldOf)
}

function lookup(
  left: Expression,
  word: string,
  value: OperandDescription | undefined,
  fieldOf: FieldOfColumn,
): ConditionDescription | undefined {
  const field = left.type === 'column' ? fieldOf(left.name) : undefined
  if (!field || value === undefined) return undefined
  if (Array.isArray(value) && value.some((item) => item === undefined || isObject(item)))
    return undefined
  return {
    where: { [field.name]: { [word]: numbers.includes(field.kind) ? numeric(value) : value } },
  }
}

const numbers: readonly string[] = ['int', 'smallInt', 'bigInt', 'float', 'decimal']

/** A catalogue writes numbers as texts sometimes. Those that a number cannot hold stay texts. */
function numeric(value: OperandDescription): OperandDescription {
  if (Array.isArray(value)) return value.map((item) => numeric(item)) as OperandDescription
  const isNumber = typeof value === 'string' && String(Number(value)) === value
  return isNumber ? Number(value) : value
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function truth(right: Expression): OperandDescription | undefined {
  return right.type === 'literal' ? Boolean(right.value) : undefined
}

function operand(expression: Expression, fieldOf: FieldOfColumn): OperandDescription | undefined {
  if (expression.type === 'literal') return expression.value
  if (expression.type === 'list') return undefined
  if (expression.type === 'column') {
    const field = fieldOf(expression.name)
    return field && { field: field.name }
  }
  const { name, args } = expression
  const [first, second] = args.map((arg) => operand(arg, fieldOf))
  if (!isOperation(name) || first === undefined || second === undefined) return undefined
  return { operation: name, operands: [first, second] }
}

function isOperation(name: string): name is '+' | '-' | '*' | '/' | '%' {
  return ['+', '-', '*', '/', '%'].includes(name)
}

/** One condition of several. Those of different fields that all hold stand together: `{ a: …, b: … }`. */
function combined(
  op: 'and' | 'or' | 'not',
  args: readonly Expression[],
  fieldOf: FieldOfColumn,
): ConditionDescription | undefined {
  const parts = args.map((arg) => described(arg, fieldOf))
  if (!parts.every((part) => part !== undefined)) return undefined
  return op === 'and' ? (together(parts) ?? { op, parts }) : { op, parts }
}

function together(parts: readonly ConditionDescription[]): ConditionDescription | undefined {
  const where: Record<string, Record<string, OperandDescription>> = {}
  for (const part of parts) {
    if (typeof part === 'string' || !('where' in part)) return undefined
    for (const [name, lookupsOfField] of Object.entries(part.where)) {
      const known = where[name] ?? {}
      if (Object.keys(lookupsOfField).some((word) => word in known)) return undefined
      where[name] = { ...known, ...lookupsOfField }
    }
  }
  return { where }
}
