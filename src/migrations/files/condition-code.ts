/** Conditions as TypeScript, as they are written in models: `{ price: { gt: 0 } }`, `Q.or(…)`, `F('startsAt')`. */

import type { Operation } from '../../db/expressions/computation.ts'
import type {
  ConditionDescription,
  LookupsDescription,
  OperandDescription,
} from '../../db/schema/condition.ts'
import type { Code } from './layout.ts'
import { call, literal, objectOf } from './literals.ts'

/** A condition as TypeScript. */
export function conditionCode(condition: ConditionDescription): Code {
  if (typeof condition === 'string') return literal(condition)
  if ('op' in condition) return call(`Q.${condition.op}`, condition.parts.map(conditionCode))
  const entries = Object.entries(condition.where)
  return objectOf(entries.map(([name, lookups]) => [name, lookupsCode(lookups)]))
}

function lookupsCode(lookups: LookupsDescription): Code {
  const entries = Object.entries(lookups)
  const [first] = entries
  if (entries.length === 1 && first?.[0] === 'exact') return operandCode(first[1])
  return objectOf(entries.map(([lookup, operand]) => [lookup, operandCode(operand)]))
}

const methods: Readonly<Record<Operation, string>> = {
  '+': 'plus',
  '-': 'minus',
  '*': 'times',
  '/': 'dividedBy',
  '%': 'mod',
}

function operandCode(operand: OperandDescription): Code {
  if (typeof operand !== 'object' || operand === null) return literal(operand)
  if ('field' in operand) return call('F', [literal(operand.field)])
  if (!('operation' in operand)) return literal(operand)
  const [left, right] = operand.operands
  return call(`${inline(operandCode(left))}.${methods[operand.operation]}`, [operandCode(right)])
}

/** What a method is called on stands on one line. */
function inline(code: Code): string {
  return typeof code === 'string'
    ? code
    : `${code.open}${code.items.map(inline).join(', ')}${code.close}`
}
