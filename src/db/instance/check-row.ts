/** Whether a row meets a condition on its own columns, without asking the database. */
import type { Comparand, Condition, Lookup } from '../condition.ts'
import type { Operand } from '../operand.ts'

type Values = Record<string, unknown>
/** What is not known: NULL in SQL, or a condition that only the database can answer. */
type Answer = boolean | undefined

/** Whether the condition holds for the row; `undefined` when NULL makes it unknown, or only the database knows. */
export function holdsFor(row: object, condition: Condition): Answer {
  switch (condition.kind) {
    case 'always':
      return true
    case 'never':
      return false
    case 'and':
      return combine(condition.parts, row, false)
    case 'or':
      return combine(condition.parts, row, true)
    case 'not': {
      const answer = holdsFor(row, condition.part)
      return answer === undefined ? undefined : !answer
    }
    case 'compare':
      return compare(storedOf(condition.left, row), condition.lookup, condition.right, row)
    default:
      return undefined
  }
}

function combine(parts: readonly Condition[], row: object, decisive: boolean): Answer {
  const answers = parts.map((part) => holdsFor(row, part))
  if (answers.includes(decisive)) return decisive
  return answers.includes(undefined) ? undefined : !decisive
}

/** The value as the database would hold it; `undefined` when only the database knows. */
function storedOf(operand: Operand, row: object): unknown {
  if (operand.kind === 'literal') return operand.stored
  if (operand.kind !== 'column' || operand.hops.length > 0) return undefined
  const value = (row as Values)[operand.field.attribute]
  return value === undefined ? null : operand.field.toStored(value)
}

function compare(left: unknown, lookup: Lookup, right: Comparand, row: object): Answer {
  if (left === undefined) return undefined
  if (right.kind === 'flag') return (left === null) === right.flag
  if (left === null) return undefined
  if (right.kind === 'list') return right.stored.includes(left)
  if (right.kind === 'range') return isOrdered(right.low, left) && isOrdered(left, right.high)
  if (right.kind === 'subselect' || right.kind === 'document') return undefined
  const other = right.kind === 'value' ? right.stored : storedOf(right.operand, row)
  return other === undefined || other === null ? undefined : compareTwo(left, lookup, other)
}

function compareTwo(left: unknown, lookup: Lookup, right: unknown): Answer {
  const a = left as string
  const b = right as string
  switch (lookup) {
    case 'exact':
      return a === b
    case 'gt':
      return a > b
    case 'gte':
      return a >= b
    case 'lt':
      return a < b
    case 'lte':
      return a <= b
    case 'contains':
      return a.includes(b)
    case 'startsWith':
      return a.startsWith(b)
    case 'endsWith':
      return a.endsWith(b)
    default:
      return undefined
  }
}

function isOrdered(low: unknown, high: unknown): boolean {
  return (low as number) <= (high as number)
}
