/** Functions and `Case`, resolved: their arguments are columns and values, and it is known how they are read. */
import type { CaseOperand, Condition, FunctionOperand, Operand } from '../condition.ts'
import { FieldError } from '../errors.ts'
import type { CaseExpression } from '../expressions/case.ts'
import type { ExtractExpression } from '../expressions/extract.ts'
import type { FunctionExpression, FunctionName } from '../expressions/function.ts'
import { ValueExpression } from '../expressions/value.ts'
import type { FieldInfo } from '../model-info.ts'
import { commonField, literalOperand, valueFields } from './literals.ts'
import { partsOf } from './lookups.ts'
import { fieldOf } from './operand-fields.ts'

/** Resolves what was written inside of an expression. */
export interface Resolver {
  /** A path or an expression; `undefined` for a value. */
  operand(written: unknown): Operand | undefined
  condition(where: object): Condition
}

const fields: Readonly<Record<FunctionName, FieldInfo | 'common'>> = {
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
}

/** The call of a function. */
export function functionOperand(
  { function: name, arguments: given }: FunctionExpression,
  resolver: Resolver,
): FunctionOperand {
  if (name === 'substr') requirePlaces(given.slice(1))
  const operands = together(given, resolver)
  const field = fields[name]
  return {
    kind: 'function',
    name,
    operands,
    field: field === 'common' ? commonField(operands.map(fieldOf)) : field,
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

/** A part of a date. Throws `FieldError` for what is none, and for a part that it does not have. */
export function extractOperand({ of, part }: ExtractExpression, resolver: Resolver): Operand {
  const operand = resolver.operand(of)
  const choices = partsOf((operand && fieldOf(operand))?.kind ?? 'text')
  const parts = choices.filter((name) => name !== 'date')
  if (operand && parts.includes(part)) return { kind: 'part', part, of: operand }
  const known = parts.length > 0 ? `Choices: ${parts.join(', ')}.` : 'It is no date.'
  throw new FieldError(`Extract of ${JSON.stringify(of)} has no part "${part}". ${known}`)
}

/** Arguments that are of one kind: a value is stored as the columns beside it are. */
function together(given: readonly unknown[], resolver: Resolver): Operand[] {
  const known = given.map((written) => resolver.operand(written))
  const beside = commonField(known.map((operand) => operand && fieldOf(operand)))
  return known.map((operand, i) => operand ?? literalOperand(plainValue(given[i]), beside))
}

function plainValue(written: unknown): unknown {
  return written instanceof ValueExpression ? written.value : written
}

function requirePlaces([start, length = 0]: readonly unknown[]): void {
  if (Number.isSafeInteger(start) && (start as number) >= 1 && Number.isSafeInteger(length)) {
    if ((length as number) >= 0) return
  }
  throw new FieldError('Substr takes a start from 1 and a length from 0, both whole numbers.')
}
