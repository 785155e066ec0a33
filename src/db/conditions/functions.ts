/** Functions and `Case`, resolved: their arguments are columns and values, and it is known how they are read. */
import { FieldError } from '../errors.ts'
import type { CaseExpression } from '../expressions/case.ts'
import type { FunctionExpression, FunctionName } from '../expressions/function.ts'
import { plainValue } from '../expressions/value.ts'
import type { FieldInfo } from '../model-info.ts'
import type { CaseOperand, FunctionOperand, Operand } from '../operand.ts'
import { commonField, isTextual, literalOperand, valueFields } from './literals.ts'
import { fieldOf } from './operand-fields.ts'
import type { Resolver } from './resolver.ts'

const fields: Readonly<Record<FunctionName, FieldInfo | 'common' | 'first'>> = {
  coalesce: 'common',
  greatest: 'common',
  least: 'common',
  concat: valueFields.text,
  lower: valueFields.text,
  upper: valueFields.text,
  trim: valueFields.text,
  substr: valueFields.text,
  length: valueFields.whole,
  now: valueFields.dateTime,
  rowNumber: valueFields.whole,
  rank: valueFields.whole,
  denseRank: valueFields.whole,
  percentRank: valueFields.float,
  cumeDist: valueFields.float,
  ntile: valueFields.whole,
  lag: 'first',
  lead: 'first',
  firstValue: 'first',
  lastValue: 'first',
  nthValue: 'first',
}

/** The call of a function. */
export function functionOperand(
  { function: name, arguments: given }: FunctionExpression,
  resolver: Resolver,
): FunctionOperand {
  requirePlaces(name, given)
  const operands = argumentsOf(name, given, resolver)
  const field = fields[name]
  const read =
    field === 'first'
      ? commonField([operands[0], operands[2]].map((one) => one && fieldOf(one)))
      : field
  return {
    kind: 'function',
    name,
    operands,
    field: read === 'common' ? commonField(operands.map(fieldOf)) : read,
  }
}

/** The choice between values. Throws `FieldError` without a branch. */
export function caseOperand(
  { branches, fallback }: CaseExpression,
  resolver: Resolver,
): CaseOperand {
  if (branches.length === 0)
    throw new FieldError('Case has no branch. Give it one: Case(When({ … }, …)).')
  const values = together([...branches.map(({ value }) => value), fallback], resolver)
  const conditions = branches.map(({ where }) => resolver.condition(where))
  return {
    kind: 'case',
    branches: conditions.map((condition, i) => ({ condition, value: values[i]! })),
    fallback: values.at(-1)!,
    field: commonField(values.map(fieldOf)),
  }
}

/** Numbers that say how far or how many do not stand beside the values. */
function argumentsOf(name: FunctionName, given: readonly unknown[], resolver: Resolver): Operand[] {
  if (name === 'concat') return given.map((one) => asText(alone(one, resolver)))
  if (fields[name] !== 'first') return together(given, resolver)
  const [value, distance, fallback] = given
  const values = together(given.length > 2 ? [value, fallback] : [value], resolver)
  return [values[0]!, ...(given.length > 1 ? [literalOperand(distance)] : []), ...values.slice(1)]
}

/** The value as a text, which is the same on every database. */
export function asText(operand: Operand): Operand {
  const field = fieldOf(operand)
  if (!field || isTextual(field)) return operand
  return { kind: 'cast', of: operand, field: valueFields.text }
}

/** A text among others is a text, whatever stands beside it. */
function alone(written: unknown, resolver: Resolver): Operand {
  return resolver.operand(written) ?? literalOperand(plainValue(written))
}

/** Arguments that are of one kind: a value is stored as the columns beside it are. */
function together(given: readonly unknown[], resolver: Resolver): Operand[] {
  const known = given.map((written) => resolver.operand(written))
  const beside = commonField(known.map((operand) => operand && fieldOf(operand)))
  return known.map((operand, i) => operand ?? literalOperand(plainValue(given[i]), beside))
}

/** Throws `FieldError` for places and distances that are no whole numbers, or too small. */
function requirePlaces(name: FunctionName, given: readonly unknown[]): void {
  const isCount = (value: unknown, least: number) =>
    Number.isSafeInteger(value) && (value as number) >= least
  if (name === 'substr' && !(isCount(given[1], 1) && isCount(given[2] ?? 0, 0)))
    throw new FieldError('Substr takes a start from 1 and a length from 0, both whole numbers.')
  if (name === 'ntile' && !isCount(given[0], 1))
    throw new FieldError('Ntile takes the number of parts, a whole number from 1.')
  if (name === 'nthValue' && !isCount(given[1], 1))
    throw new FieldError('NthValue takes the place in the frame, a whole number from 1.')
  if ((name === 'lag' || name === 'lead') && !isCount(given[1], 0))
    throw new FieldError('Lag and Lead take a distance, a whole number from 0.')
}
