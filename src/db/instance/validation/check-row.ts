/** Whether a row meets a condition on its own columns, without asking the database. */
import type { Comparand, Condition, Lookup } from '../../condition.ts'
import { columnsOf, operandsOf } from '../../conditions/operand-fields.ts'
import { Decimal } from '../../fields/decimal.ts'
import { ExactNumber } from '../../fields/exact-number.ts'
import type { FieldInfo } from '../../model-info.ts'
import type { ArithmeticOperand, ColumnOperand, Operand } from '../../operand.ts'

/** `null` is what SQL calls unknown, because of a NULL; `undefined` is what only the database can tell. */
type Answer = boolean | null | undefined

/** Whether the condition holds for the row: `null` where a NULL makes it unknown, `undefined` where only the database knows. */
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
      return answer === undefined ? undefined : answer !== true
    }
    case 'compare':
      return compare(storedOf(condition.left, row), condition.lookup, condition.right, row)
    default:
      return undefined
  }
}

/** Whether all columns that the condition compares are among these. */
export function usesOnly(condition: Condition, columns: ReadonlySet<FieldInfo>): boolean {
  return operandsOf(condition)
    .flatMap(columnsOf)
    .every(({ field }) => columns.has(field))
}

function combine(parts: readonly Condition[], row: object, decisive: boolean): Answer {
  const answers = parts.map((part) => holdsFor(row, part))
  if (answers.includes(decisive)) return decisive
  if (answers.includes(undefined)) return undefined
  return answers.includes(null) ? null : !decisive
}

/** The value as the database would hold it; `undefined` when only the database knows. */
function storedOf(operand: Operand, row: object): unknown {
  if (operand.kind === 'literal') return operand.stored
  if (operand.kind === 'column') return storedColumn(operand, row)
  return operand.kind === 'arithmetic' ? computed(operand, row) : undefined
}

function storedColumn({ hops, field }: ColumnOperand, row: object): unknown {
  if (hops.length > 0 || field.generated) return undefined
  const own = Object.getOwnPropertyDescriptor(row, field.attribute)
  const value = own && 'value' in own ? own.value : undefined
  if (value !== undefined) return field.toStored(value)
  return field.hasDbDefault ? undefined : null
}

const methods = { '+': 'plus', '-': 'minus', '*': 'times' } as const

/** Sums, differences and products of numbers; the rest is done differently by the databases. */
function computed({ operation, left, right }: ArithmeticOperand, row: object): unknown {
  const method = methods[operation as keyof typeof methods]
  const [a, b] = [storedOf(left, row), storedOf(right, row)]
  if (a === null || b === null) return null
  return method && isNumber(a) && isNumber(b) ? decimal(a)[method](decimal(b)) : undefined
}

function compare(left: unknown, lookup: Lookup, right: Comparand, row: object): Answer {
  if (left === undefined) return undefined
  if (right.kind === 'flag') return (left === null) === right.flag
  if (left === null) return null
  switch (right.kind) {
    case 'list':
      return right.stored.some((one) => order(left, one) === 0)
    case 'range':
      return order(right.low, left) <= 0 && order(left, right.high) <= 0
    case 'value':
      return compareTwo(left, lookup, right.stored)
    case 'operand': {
      const other = storedOf(right.operand, row)
      return other === undefined || other === null ? other : compareTwo(left, lookup, other)
    }
    default:
      return undefined
  }
}

function compareTwo(left: unknown, lookup: Lookup, right: unknown): Answer {
  switch (lookup) {
    case 'exact':
      return order(left, right) === 0
    case 'gt':
      return order(left, right) > 0
    case 'gte':
      return order(left, right) >= 0
    case 'lt':
      return order(left, right) < 0
    case 'lte':
      return order(left, right) <= 0
    case 'contains':
      return String(left).includes(String(right))
    case 'startsWith':
      return String(left).startsWith(String(right))
    case 'endsWith':
      return String(left).endsWith(String(right))
    default:
      return undefined
  }
}

/** Below 0 when the first comes first: numbers by their size, texts by their code points. */
function order(a: unknown, b: unknown): number {
  if (isNumber(a) && isNumber(b)) return decimal(a).comparedTo(decimal(b))
  return Buffer.compare(Buffer.from(String(a)), Buffer.from(String(b)))
}

function isNumber(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'bigint') return true
  return value instanceof ExactNumber || Decimal.isDecimal(value)
}

function decimal(number: unknown): Decimal {
  return new Decimal(String(number))
}
