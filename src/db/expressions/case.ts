/** `Case(When({ views: { gte: 100 } }, Value('hot')), { default: Value('cold') })`. */
import type {
  Argument,
  Branch,
  CaseArguments,
  Computed,
  ConditionsIn,
  Otherwise,
  PathsIn,
} from '../types/expressions/expression.ts'
import type { AnyScope, Q } from '../types/q.ts'
import { Computation } from './computation.ts'

/** A condition and the value where it holds. */
export class WhenExpression {
  readonly where: object
  readonly value: unknown

  constructor(where: object, value: unknown) {
    this.where = where
    this.value = value
  }
}

/** The value of the first branch whose condition holds. */
export class CaseExpression extends Computation {
  readonly branches: readonly WhenExpression[]
  readonly fallback: unknown

  constructor(branches: readonly WhenExpression[], fallback: unknown) {
    super()
    this.branches = branches
    this.fallback = fallback
  }
}

/** A branch of `Case`: `value` where the condition holds. A text is a path; `Value('…')` is the text itself. */
export function When<const V extends Argument, const W extends object = object>(
  where: W | Q<AnyScope>,
  value: V,
): Branch<V, W> {
  return new WhenExpression(where, value) as unknown as Branch<V, W>
}

/**
 * The value of the first branch whose condition holds, else `default`, else `null`.
 *
 * @example
 * const lot = await Lot.annotate({
 *   heat: Case(When({ views: { gte: 100 } }, Value('hot')), When({ bids: { amount: { gt: 0 } } }, Value('warm')), {
 *     default: Value('cold'),
 *   }),
 * }).get({ slug: 'clock' })
 * console.log(lot.heat) // warm
 */
export function Case<const B extends readonly (Branch<Argument> | Otherwise)[]>(
  ...branches: B
): Computed<'common', CaseArguments<B>, PathsIn<CaseArguments<B>[number]> | ConditionsIn<B>> {
  const last = branches.at(-1)
  const whens = branches.filter((branch) => branch instanceof WhenExpression)
  const fallback = last && 'default' in last ? last.default : null
  return new CaseExpression(whens, fallback) as never
}
