/** What is known of a resolved expression: the field it is read as, and what it is made of. */
import type { Condition } from '../condition.ts'
import type { FieldInfo } from '../model-info.ts'
import type { AggregateOperand, ColumnOperand, Operand } from '../operand.ts'
import { valueFields } from './literals.ts'

/** The field whose values an operand has, where it has those of one. */
export function fieldOf(operand: Operand): FieldInfo | undefined {
  switch (operand.kind) {
    case 'outer':
      return undefined
    case 'part':
      return operand.part === 'date' ? valueFields.date : undefined
    case 'aggregate':
      return aggregateField(operand)
    case 'window':
      return fieldOf(operand.of)
    default:
      return operand.field
  }
}

/** The columns that an operand is computed from. Aggregates and subqueries are not looked into. */
export function columnsOf(operand: Operand): readonly ColumnOperand[] {
  return operand.kind === 'column' ? [operand] : partsOf(operand).flatMap(columnsOf)
}

function aggregateField({ name, of }: AggregateOperand): FieldInfo | undefined {
  if (name === 'count') return undefined
  if (name === 'stringAgg') return valueFields.text
  if (name === 'jsonAgg' || name === 'arrayAgg') return valueFields.json
  const field = of && fieldOf(of)
  return name === 'sum' && field?.kind === 'boolean' ? undefined : field
}

/** Whether an operand, or one that it is made of, passes the test. Subqueries are not looked into. */
function someOperand(operand: Operand, test: (operand: Operand) => boolean): boolean {
  return test(operand) || partsOf(operand).some((part) => someOperand(part, test))
}

function partsOf(operand: Operand): readonly Operand[] {
  switch (operand.kind) {
    case 'arithmetic':
      return [operand.left, operand.right]
    case 'function':
    case 'fragment':
      return operand.operands
    case 'part':
    case 'truncated':
    case 'cast':
    case 'inside':
      return [operand.of]
    case 'condition':
      return operandsOf(operand.condition)
    case 'window': {
      const { of, partition, order } = operand
      const inside = of.kind === 'function' ? of.operands : of.of ? [of.of] : []
      return [...inside, ...partition, ...order.map((term) => term.operand)]
    }
    case 'case':
      return [
        ...operand.branches.flatMap(({ condition, value }) => [...operandsOf(condition), value]),
        operand.fallback,
      ]
    default:
      return []
  }
}

/** The operands that a condition compares, those of related rows left out. */
export function operandsOf(condition: Condition): readonly Operand[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
    case 'xor':
      return condition.parts.flatMap(operandsOf)
    case 'not':
      return operandsOf(condition.part)
    case 'compare':
      return condition.right.kind === 'operand'
        ? [condition.left, condition.right.operand]
        : [condition.left]
    default:
      return []
  }
}

/** Whether an operand is computed over several rows of the queryset itself, which then are one. */
export function aggregatesRows(operand: Operand): boolean {
  return someOperand(operand, (part) => part.kind === 'aggregate' && part.many.length === 0)
}

/** Whether an operand is computed over related rows. */
export function aggregatesRelated(operand: Operand): boolean {
  return someOperand(operand, (part) => part.kind === 'aggregate' && part.many.length > 0)
}

/** Whether an operand is computed over the rows around each row. */
export function hasWindow(operand: Operand): boolean {
  return someOperand(operand, ({ kind }) => kind === 'window')
}

/** Whether an operand is an aggregate of what is computed over the rows around each row, or is made of one. */
export function aggregatesWindow(operand: Operand): boolean {
  return someOperand(
    operand,
    (part) => part.kind === 'aggregate' && !!part.of && hasWindow(part.of),
  )
}

/** Whether a condition compares what is computed over the rows around each row. */
export function asksWindow(condition: Condition): boolean {
  return operandsOf(condition).some(hasWindow)
}
