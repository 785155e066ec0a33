/** Arithmetic in SQL. The result of a division by 0 is NULL. */
import { sql } from 'kysely'
import { fieldOf } from '../conditions/operand-fields.ts'
import type { ArithmeticOperand } from '../operand.ts'
import type { Scope, Sql } from './context.ts'

/** The computation. Division of whole numbers cuts, as databases do; of decimals and floats it does not. */
export function arithmeticToSql(operand: ArithmeticOperand, scope: Scope): Sql {
  const { words, compiler } = scope.statement
  const left = compiler.operand(operand.left, scope)
  const right = compiler.operand(operand.right, scope)
  const kind = operand.field?.kind
  switch (operand.operation) {
    case 'between':
      return words.between(left, right)
    case 'later':
    case 'earlier': {
      const isDate = fieldOf(operand.left)?.kind === 'date'
      return words.shifted({ value: left, isDate, zone: undefined }, right, operand.operation)
    }
    case '/':
      return exact(words.quotient(left, right, kind), operand, scope)
    case '%':
      return exact(words.remainder(left, right, kind), operand, scope)
    default:
      return exact(sql`(${left} ${sql.raw(operand.operation)} ${right})`, operand, scope)
  }
}

/** A decimal has as many places as it is read with, so that it compares equal to what is read. */
function exact(value: Sql, { field }: ArithmeticOperand, scope: Scope): Sql {
  if (field?.kind !== 'decimal' || field.decimalPlaces === undefined) return value
  return scope.statement.words.rounded(value, field.decimalPlaces)
}
