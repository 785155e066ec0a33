/** The order and the limits of a select. */
import { sql } from 'kysely'
import type { Operand } from '../../condition.ts'
import { effectiveOrder } from '../../queryset/order.ts'
import type { OrderTerm, QueryState } from '../../queryset/state.ts'
import type { Scope, Sql, Statement } from '../context.ts'
import { operandToSql } from '../operand-sql.ts'

/** ` order by …`, or nothing. */
export function orderBy(state: QueryState, scope: Scope): Sql {
  const terms = orderTerms(state, scope)
  return terms.length > 0 ? sql` order by ${sql.join(terms)}` : sql``
}

/** The terms of the order. */
export function orderTerms(state: QueryState, scope: Scope): Sql[] {
  const { statement } = scope
  return effectiveOrder(state).map((term) => {
    const { operand, descending } = term
    const direction = sql`${orderValue(term, state, scope)} ${sql.raw(descending ? 'desc' : 'asc')}`
    const nulls = term.nulls ?? placeOfNulls(operand, descending, statement)
    return nulls ? sql`${direction} nulls ${sql.raw(nulls)}` : direction
  })
}

function orderValue(
  { operand, annotation, place }: OrderTerm,
  state: QueryState,
  scope: Scope,
): Sql {
  if (place !== undefined) return sql.lit(place)
  return annotation !== undefined && !state.values
    ? sql.id(annotation)
    : operandToSql(operand, scope)
}

/** Where NULL comes unless it is said: before all values, on every database. A column without NULL needs no words. */
function placeOfNulls(
  operand: Operand,
  descending: boolean,
  { words }: Statement,
): 'first' | 'last' | undefined {
  const isFull = operand.kind === 'column' && operand.hops.length === 0 && !operand.field.nullable
  if (!words.nullIsLargest || isFull) return undefined
  return descending ? 'last' : 'first'
}

/** A limit is part of the text: SQLite prepares a statement again whenever a bound limit is given. */
export function limits({ limit, offset }: QueryState, { statement }: Scope): Sql {
  if (limit === undefined && offset === undefined) return sql``
  const count = limit === undefined ? statement.words.noLimit : sql.lit(limit)
  return offset === undefined
    ? sql` limit ${count}`
    : sql` limit ${count} offset ${statement.slot()}`
}
