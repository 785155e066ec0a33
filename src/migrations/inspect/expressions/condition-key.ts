/** Telling whether two conditions in SQL mean the same, however they are written. */
import type { Dialect } from '../../../db/engine/driver.ts'
import { callOf, type Expression, expressionKey, literalOf } from './expression.ts'
import { parseExpression } from './parse-expression.ts'
import { tokensOf } from './tokens.ts'

/** Where a condition stands. */
export interface ConditionPlace {
  readonly dialect: Dialect
  /** A check is kept by rows for which it is NULL; a partial index leaves them out. */
  readonly isCheck: boolean
}

/** The same text for conditions that mean the same. */
export function conditionKey(sql: string, place: ConditionPlace): string {
  const condition = readCondition(sql, place)
  return condition ? expressionKey(condition) : wordsOf(sql, place.dialect)
}

/** The same text for expressions that mean the same. */
export function valueKey(sql: string, dialect: Dialect): string {
  const expression = parseExpression(sql, dialect)
  return expression ? expressionKey(expression) : wordsOf(sql, dialect)
}

/** The condition as a tree in its plainest form; `undefined` when it cannot be read. */
export function readCondition(sql: string, place: ConditionPlace): Expression | undefined {
  const parsed = parseExpression(sql, place.dialect)
  return parsed && plain(parsed, place)
}

/** What cannot be read is compared by its words. */
function wordsOf(sql: string, dialect: Dialect): string {
  const words = tokensOf(sql, dialect).filter(({ value }) => value !== '(' && value !== ')')
  return words.map(({ value }) => value.toLowerCase()).join(' ')
}

function plain(condition: Expression, place: ConditionPlace): Expression {
  if (condition.type === 'column') return isTrue(condition, true, place.dialect)
  if (condition.type !== 'call') return condition
  const { name, args } = condition
  const [first] = args
  if (name === 'and' || name === 'or') return joined(name, args, place)
  if (name === 'not' && first) return opposite(plain(first, place))
  if (name === 'is not true' && first && place.isCheck) return opposite(plain(first, place))
  return name === '<>' ? opposite(callOf('=', ...args)) : withPlainParts(condition, place)
}

function withPlainParts(condition: Expression, place: ConditionPlace): Expression {
  if (condition.type !== 'call' || condition.name !== 'is not true') return condition
  return callOf(condition.name, ...condition.args.map((part) => plain(part, place)))
}

function joined(
  name: 'and' | 'or',
  args: readonly Expression[],
  place: ConditionPlace,
): Expression {
  const parts = args
    .map((part) => plain(part, place))
    .flatMap((part) => (part.type === 'call' && part.name === name ? part.args : [part]))
  return callOf(name, ...parts)
}

const opposites: Readonly<Record<string, string>> = {
  '=': '<>',
  '<>': '=',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
  'is null': 'is not null',
  'is not null': 'is null',
}

/** The condition that holds where this one does not, and is NULL where this one is. */
function opposite(condition: Expression): Expression {
  if (condition.type !== 'call') return callOf('not', condition)
  const { name, args } = condition
  const [left, right] = args
  if (name === 'not' && left) return left
  if (name === '=' && left && right?.type === 'literal' && typeof right.value === 'boolean')
    return callOf('=', left, literalOf(!right.value))
  const other = opposites[name]
  return other === undefined ? callOf('not', condition) : callOf(other, ...args)
}

function isTrue(column: Expression, value: boolean, dialect: Dialect): Expression {
  return callOf('=', column, literalOf(dialect === 'sqlite' ? Number(value) : value))
}
