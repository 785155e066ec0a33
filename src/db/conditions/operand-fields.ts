/** What is known of a resolved expression: the field it is read as, and what it is made of. */
import type { AggregateOperand, ColumnOperand, Condition, Operand } from '../condition.ts'
import type { FieldInfo } from '../model-info.ts'
import { valueFields } from './literals.ts'

/** The field whose values an operand has, where it has those of one. */
export function fieldOf(operand: Operand): FieldInfo | undefined {
  switch (operand.kind) {
    case 'part':
      return undefined
    case 'aggregate':
      return aggregateField(operand)
    default:
      return operand.field
  }
}

/** The columns that an operand is computed from. Aggregates and subqueries are not looked into. */
export function columnsOf(operand: Operand): readonly ColumnOperand[] {
  return operand.kind === 'column' ? [operand] : partsOf(operand).flatMap(columnsOf)
}

function aggregateField({ name, column }: AggregateOperand): FieldInfo | undefined {
  if (name === 'count') return undefined
  if (name === 'stringAgg') return valueFields.text
  return name === 'jsonAgg' ? valueFields.json : column?.field
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
      return operand.operands
    case 'part':
      return [operand.of]
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
function operandsOf(condition: Condition): readonly Operand[] {
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

/** Whether an operand is computed over several rows of the queryset itself. */
export function aggregatesRows(operand: Operand): boolean {
  return someOperand(operand, (part) => part.kind === 'aggregate' && part.many.length === 0)
}

/** Whether an operand is computed over related rows. */
export function aggregatesRelated(operand: Operand): boolean {
  return someOperand(operand, (part) => part.kind === 'aggregate' && part.many.length > 0)
}
