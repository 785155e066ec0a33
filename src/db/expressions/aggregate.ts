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

/** An aggregate as it was written. */
export class AggregateExpression {
  readonly aggregate: AggregateName
  readonly path: string
  readonly options: AggregateOptions

  constructor(aggregate: AggregateName, path: string, options: AggregateOptions = {}) {
    this.aggregate = aggregate
    this.path = path
    this.options = options
  }
}

type EmptyOf<O> = O extends { readonly default: unknown } ? never : null

function make<T>(name: AggregateName, path: string, options: AggregateOptions | undefined): T {
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
