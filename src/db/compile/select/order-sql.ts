/** The order and the limits of a select. */
import { sql } from 'kysely'
import { effectiveOrder, selectedPlace } from '../../queryset/order.ts'
import type { OrderTerm, QueryState } from '../../queryset/state.ts'
import type { Scope, Sql } from '../context.ts'
import { termToSql } from '../sort-sql.ts'

/** ` order by …`, or nothing. */
export function orderBy(state: QueryState, scope: Scope): Sql {
  const terms = orderTerms(state, scope)
  return terms.length > 0 ? sql` order by ${sql.join(terms)}` : sql``
}

/** The terms of the order. */
export function orderTerms(state: QueryState, scope: Scope): Sql[] {
  return effectiveOrder(state).map((term) => termToSql(term, orderValue(term, state, scope), scope))
}

/** What is selected is not computed again: an annotation by its name, a value by its place. */
function orderValue(term: OrderTerm, state: QueryState, scope: Scope): Sql {
  const { operand, annotation, place = selectedPlace(term, state) } = term
  if (place !== undefined) return sql.lit(term.place ?? place + 1)
  return annotation !== undefined && !state.values
    ? sql.id(annotation)
    : scope.statement.compiler.operand(operand, scope)
}

/** A limit is part of the text: SQLite prepares a statement again whenever a bound limit is given. */
export function limits({ limit, offset }: QueryState, { statement }: Scope): Sql {
  if (limit === undefined && offset === undefined) return sql``
  const count = limit === undefined ? statement.words.noLimit : sql.lit(limit)
  return offset === undefined
    ? sql` limit ${count}`
    : sql` limit ${count} offset ${statement.slot()}`
}
