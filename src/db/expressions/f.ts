/** `F('views')`: the value of a column, used in the database. */
import type { Column, Expression, FieldPath } from '../types/expressions/expression.ts'
import { Computation } from './computation.ts'

/** A column by its path. */
export class FieldExpression extends Computation {
  readonly path: string

  constructor(path: string) {
    super()
    this.path = path
  }
}

/**
 * The column at `path`, of the queryset's model: in `update`, in annotations, on the right of a condition. Arithmetic
 * runs in the database, so that two who add at the same time both count.
 *
 * @example
 * await Lot.filter({ slug: 'clock' }).update({ views: F('views').plus(1) })
 * await Bid.filter({ amount: { gt: F('lot.reserve').times(2) } })
 * await Lot.orderBy(F('reserve').asc({ nulls: 'last' }))
 */
export function F<const P extends string>(path: P): Column<P> {
  return new FieldExpression(path) as unknown as Column<P>
}

/** A column of a queryset around a subquery. */
export class OuterReference extends Computation {
  readonly path: string
  /** How many querysets out: 1 is the next one. */
  readonly levels: number

  constructor(path: string, levels: number) {
    super()
    this.path = path
    this.levels = levels
  }
}

/**
 * Inside a subquery: the column at `path` of the queryset around it. `OuterRef(OuterRef('pk'))` is that of the
 * queryset around both.
 *
 * @example
 * const quiet = await Lot.filter(Q.not(Exists(Bid.filter({ lot: OuterRef('pk') }))))
 */
export function OuterRef(path: string | FieldPath): Expression<never> {
  const outer = path as unknown
  const made =
    outer instanceof OuterReference
      ? new OuterReference(outer.path, outer.levels + 1)
      : new OuterReference(outer as string, 1)
  return made as unknown as Expression<never>
}
