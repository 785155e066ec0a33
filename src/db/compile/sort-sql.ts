/** Orders in SQL. */
import { sql } from 'kysely'
import type { Operand, SortTerm } from '../operand.ts'
import type { Scope, Sql } from './context.ts'

/** ` order by …`, or nothing; `fragmentOf` says what stands for a term. */
export function orderToSql<T extends SortTerm>(
  terms: readonly T[],
  scope: Scope,
  fragmentOf: (term: T) => Sql = ({ operand }) => scope.statement.compiler.operand(operand, scope),
): Sql {
  const parts = terms.map((term) => termToSql(term, fragmentOf(term), scope))
  return parts.length > 0 ? sql` order by ${sql.join(parts)}` : sql``
}

/** A value with its direction. */
export function termToSql({ operand, descending, nulls }: SortTerm, value: Sql, scope: Scope): Sql {
  const direction = sql`${value} ${sql.raw(descending ? 'desc' : 'asc')}`
  const place = nulls ?? placeOfNulls(operand, descending, scope)
  return place ? sql`${direction} nulls ${sql.raw(place)}` : direction
}

/** Where NULL comes unless it is said: before all values, on every database. A column without NULL needs no words. */
function placeOfNulls(
  operand: Operand,
  descending: boolean,
  { statement }: Scope,
): 'first' | 'last' | undefined {
  const isFull = operand.kind === 'column' && operand.hops.length === 0 && !operand.field.nullable
  if (!statement.words.nullIsLargest || isFull) return undefined
  return descending ? 'last' : 'first'
}
