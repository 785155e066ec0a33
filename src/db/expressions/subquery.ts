/** Querysets inside others: `Exists(Bid.filter(…))`, `Subquery(Bid.filter(…).values('amount'))`. */
import type { Expression } from '../types/expression.ts'
import type { Q } from '../types/q.ts'
import type { AnyRows } from '../types/query-set.ts'

/** Whether a queryset has rows, as a condition. */
export class ExistsExpression {
  readonly rows: AnyRows

  constructor(rows: AnyRows) {
    this.rows = rows
  }
}

/** The one value of a queryset, as an annotation. */
export class SubqueryExpression {
  readonly rows: AnyRows

  constructor(rows: AnyRows) {
    this.rows = rows
  }
}

/** Holds when the queryset has a row. `OuterRef` refers to the row around it; `Q.not(Exists(…))` negates. */
export function Exists<S = never>(rows: AnyRows): Q<S> {
  return new ExistsExpression(rows) as unknown as Q<S>
}

/** The value of the one column of the first row: `Subquery(Bid.filter({ lot: OuterRef('pk') }).values('amount').limit(1))`. */
export function Subquery<V = unknown>(rows: AnyRows): Expression<V> {
  return new SubqueryExpression(rows) as unknown as Expression<V>
}
