/** Querysets inside others: `Exists(Bid.filter(…))`, `Subquery(Bid.filter(…).values('amount'))`. */
import type { Expression } from '../types/expressions/expression.ts'
import type { Q } from '../types/q.ts'
import type { AnyRows, RowsOf } from '../types/query-set.ts'
import { Computation } from './computation.ts'

/** Whether a queryset has rows: a condition, and a value. */
export class ExistsExpression extends Computation {
  readonly rows: AnyRows

  constructor(rows: AnyRows) {
    super()
    this.rows = rows
  }
}

/** The one value of a queryset, as an annotation. */
export class SubqueryExpression extends Computation {
  readonly rows: AnyRows

  constructor(rows: AnyRows) {
    super()
    this.rows = rows
  }
}

/**
 * Whether the queryset has a row: a condition in `filter` and `Case`, a value as an annotation. `OuterRef` refers to
 * the row around it; `Q.not(Exists(…))` negates.
 *
 * @example
 * const wanted = Bid.filter({ lot: OuterRef('pk'), amount: { gt: 125 } })
 * const lots = await Lot.annotate({ isWanted: Exists(wanted) }).filter(Exists(wanted))
 * console.log(lots.map(({ title, isWanted }) => [title, isWanted])) // [['Clock', true]]
 */
export function Exists<S = never>(rows: AnyRows): Q<S> & Expression<boolean> {
  return new ExistsExpression(rows) as unknown as Q<S> & Expression<boolean>
}

/**
 * The value of the one column of the first row, or `null`.
 *
 * @example
 * const highest = Bid.filter({ lot: OuterRef('pk') }).orderBy('-amount').values('bidder.name')
 * const lot = await Lot.annotate({ leader: Subquery(highest) }).get({ slug: 'clock' })
 * console.log(lot.leader) // Bob
 */
export function Subquery<V = never, R = unknown>(
  rows: RowsOf<R>,
): Expression<[V] extends [never] ? OneValue<R> | null : V> {
  return new SubqueryExpression(rows) as never
}

/** The value of the one column of a row. */
type OneValue<R> = R extends Readonly<Record<string, unknown>> ? R[keyof R] : R
