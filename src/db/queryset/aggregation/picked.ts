/** What an inner select has computed, as columns of the select around it: `c0`, `c1`, … */

import { valueFields } from '../../conditions/literals.ts'
import { fieldOf } from '../../conditions/operand-fields.ts'
import { columnAt } from '../../conditions/paths.ts'
import type { ColumnOperand, Operand } from '../../operand.ts'

/** The column at this place, from 0, which holds the values of `operand`. */
export function pickedColumn(operand: Operand, place: number): ColumnOperand {
  const field = fieldOf(operand) ?? valueFields.float
  return columnAt([], { ...field, column: `c${place}`, relation: undefined, nullable: true })
}
