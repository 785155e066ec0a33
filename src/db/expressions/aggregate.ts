/** Aggregates: `Count('bids')`, `Max('bids.amount')`, `Sum('reserve', { default: 0 })`. */

import type { AnyWhere } from '../types/any-query-set.ts'
import type { Aggregate, AggregateName } from '../types/expression.ts'
import type { None } from '../types/query-set.ts'

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
export class AggregateExpression {
  readonly aggregate: AggregateName
  readonly path: string
  readonly options: WrittenOptions

  constructor(aggregate: AggregateName, path: string, options: WrittenOptions = {}) {
    this.aggregate = aggregate
    this.path = path
    this.options = options
  }
}

type WrittenOptions = ListOptions & { readonly separator?: string }

type EmptyOf<O> = O extends { readonly default: unknown } ? never : null

function make<T>(name: AggregateName, path: string, options: WrittenOptions | undefined): T {
  return new AggregateExpression(name, path, options) as T
}

/** How many rows there are, or how many values that are not NULL at `path`. */
export function Count<const P extends string = '*'>(
  path?: P,
  options?: AggregateOptions,
): Aggregate<'count', P, never> {
  return make('count', path ?? '*', options)
}

/** The sum of the values at `path`; `null` without any. Of decimals it is exact. */
export function Sum<const P extends string, const O extends AggregateOptions = None>(
  path: P,
  options?: O,
): Aggregate<'sum', P, EmptyOf<O>> {
  return make('sum', path, options)
}

/** The mean of the values at `path`; `null` without any. */
export function Avg<const P extends string, const O extends AggregateOptions = None>(
  path: P,
  options?: O,
): Aggregate<'avg', P, EmptyOf<O>> {
  return make('avg', path, options)
}

/** The least value at `path`; `null` without any. */
export function Min<const P extends string, const O extends AggregateOptions = None>(
  path: P,
  options?: O,
): Aggregate<'min', P, EmptyOf<O>> {
  return make('min', path, options)
}

/** The greatest value at `path`; `null` without any. */
export function Max<const P extends string, const O extends AggregateOptions = None>(
  path: P,
  options?: O,
): Aggregate<'max', P, EmptyOf<O>> {
  return make('max', path, options)
}

/** How far the values at `path` lie from their mean; `null` without any. */
export function StdDev<const P extends string, const O extends DeviationOptions = None>(
  path: P,
  options?: O,
): Aggregate<'stdDev', P, EmptyOf<O>> {
  return make('stdDev', path, options)
}

/** The variance of the values at `path`; `null` without any. */
export function Variance<const P extends string, const O extends DeviationOptions = None>(
  path: P,
  options?: O,
): Aggregate<'variance', P, EmptyOf<O>> {
  return make('variance', path, options)
}

/** The values at `path` as one text; `null` without any. `distinct` texts are in their own order. */
export function StringAgg<const P extends string, const O extends ListOptions = None>(
  path: P,
  separator: string,
  options?: O,
): Aggregate<'stringAgg', P, EmptyOf<O>> {
  return make('stringAgg', path, { ...options, separator })
}

/** The values at `path` as an array; empty without any. */
export function JsonAgg<const P extends string>(
  path: P,
  options?: Pick<ListOptions, 'filter' | 'orderBy'>,
): Aggregate<'jsonAgg', P, never> {
  return make('jsonAgg', path, options)
}
