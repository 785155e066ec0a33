/** Aggregates: `Count('bids')`, `Sum('reserve', { default: 0 })`, `Max(Length('title'))`. A text is a path. */

import type { AnyWhere } from '../types/any-query-set.ts'
import type { Aggregate, Aggregated, AggregateName } from '../types/expressions/expression.ts'
import type { None } from '../types/query-set.ts'
import { Computation } from './computation.ts'

/** Options of aggregates. */
export interface AggregateOptions {
  /** Takes only the rows that meet this condition; its names are those of the rows that are aggregated. */
  readonly filter?: AnyWhere
  /** Takes equal values once. */
  readonly distinct?: boolean
  /** Stands for the aggregate of no rows, instead of `null`. */
  readonly default?: unknown
}

/** Options of deviations. */
export interface DeviationOptions extends AggregateOptions {
  /** The rows are a part of those that there could be. */
  readonly sample?: boolean
}

/** Options of aggregates whose values have an order. */
export interface ListOptions extends DeviationOptions {
  /** Columns of the rows that are aggregated; `-` is descending. */
  readonly orderBy?: string | readonly string[]
}

/** An aggregate as it was written. */
export class AggregateExpression extends Computation {
  readonly aggregate: AggregateName
  /** A path, `'*'`, or an expression. */
  readonly of: unknown
  readonly options: WrittenOptions

  constructor(aggregate: AggregateName, of: unknown, options: WrittenOptions = {}) {
    super()
    this.aggregate = aggregate
    this.of = of
    this.options = options
  }
}

type WrittenOptions = ListOptions & { readonly separator?: string }

type FilterOf<O> = O extends { readonly filter: infer W } ? W : unknown

type EmptyOf<O> = O extends { readonly default: unknown } ? never : null

function make<T>(name: AggregateName, of: unknown, options: WrittenOptions | undefined): T {
  return new AggregateExpression(name, of, options) as T
}

/**
 * How many rows there are, or how many values of `of` that are not NULL.
 *
 * @example
 * const lot = await Lot.annotate({
 *   n: Count('bids'),
 *   bidders: Count('bids.bidder', { distinct: true }),
 *   high: Count('bids', { filter: { amount: { gte: 125 } } }),
 * }).get({ slug: 'clock' })
 * console.log(lot.n, lot.bidders, lot.high) // 2 1 1
 */
export function Count<const X extends Aggregated = '*', const O extends AggregateOptions = None>(
  of?: X,
  options?: O,
): Aggregate<'count', X, never, FilterOf<O>> {
  return make('count', of ?? '*', options)
}

/**
 * The sum of the values of `of`; `null` without any, or `default`. Of decimals it is exact.
 *
 * @example
 * const { total } = await Bid.aggregate({ total: Sum('amount', { default: 0 }) })
 * console.log(total.toFixed(2)) // 250.00
 */
export function Sum<const X extends Aggregated, const O extends AggregateOptions = None>(
  of: X,
  options?: O,
): Aggregate<'sum', X, EmptyOf<O>, FilterOf<O>> {
  return make('sum', of, options)
}

/** The mean of the values of `of`; `null` without any. */
export function Avg<const X extends Aggregated, const O extends AggregateOptions = None>(
  of: X,
  options?: O,
): Aggregate<'avg', X, EmptyOf<O>, FilterOf<O>> {
  return make('avg', of, options)
}

/** The least value of `of`; `null` without any. */
export function Min<const X extends Aggregated, const O extends AggregateOptions = None>(
  of: X,
  options?: O,
): Aggregate<'min', X, EmptyOf<O>, FilterOf<O>> {
  return make('min', of, options)
}

/** The greatest value of `of`; `null` without any. */
export function Max<const X extends Aggregated, const O extends AggregateOptions = None>(
  of: X,
  options?: O,
): Aggregate<'max', X, EmptyOf<O>, FilterOf<O>> {
  return make('max', of, options)
}

/** How far the values of `of` lie from their mean; `null` without any. */
export function StdDev<const X extends Aggregated, const O extends DeviationOptions = None>(
  of: X,
  options?: O,
): Aggregate<'stdDev', X, EmptyOf<O>, FilterOf<O>> {
  return make('stdDev', of, options)
}

/** The variance of the values of `of`; `null` without any. */
export function Variance<const X extends Aggregated, const O extends DeviationOptions = None>(
  of: X,
  options?: O,
): Aggregate<'variance', X, EmptyOf<O>, FilterOf<O>> {
  return make('variance', of, options)
}

/**
 * The values of `of` as one text; `null` without any. `distinct` texts are in their own order.
 *
 * @example
 * const lot = await Lot.annotate({ amounts: StringAgg('bids.amount', ' < ', { orderBy: 'amount' }) }).get({ slug: 'clock' })
 * console.log(lot.amounts)
 */
export function StringAgg<const X extends Aggregated, const O extends ListOptions = None>(
  of: X,
  separator: string,
  options?: O,
): Aggregate<'stringAgg', X, EmptyOf<O>, FilterOf<O>> {
  return make('stringAgg', of, { ...options, separator })
}

/** The values of `of` as an array; empty without any. */
export function JsonAgg<
  const X extends Aggregated,
  const O extends Pick<ListOptions, 'filter' | 'orderBy'> = None,
>(of: X, options?: O): Aggregate<'jsonAgg', X, never, FilterOf<O>> {
  return make('jsonAgg', of, options)
}

/**
 * The values of `of` as an array; empty without any. `distinct` values are in their own order.
 *
 * @example
 * const lot = await Lot.annotate({ names: ArrayAgg('bids.bidder.name', { distinct: true }) }).get({ slug: 'clock' })
 * console.log(lot.names) // ['Bob']
 */
export function ArrayAgg<
  const X extends Aggregated,
  const O extends Pick<ListOptions, 'filter' | 'orderBy' | 'distinct'> = None,
>(of: X, options?: O): Aggregate<'arrayAgg', X, never, FilterOf<O>> {
  return make('arrayAgg', of, options)
}
