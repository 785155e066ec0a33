/** Aggregates: `Count('bids')`, `Max('bids.amount')`. */
import type { Aggregate, AggregateName } from '../types/expression.ts'

/** Options of aggregates. */
export interface AggregateOptions<D = unknown> {
  readonly filter?: object
  readonly distinct?: boolean
  readonly default?: D
}
type EmptyOf<O> = O extends { readonly default: unknown } ? never : null
export function Count<const P extends string = '*'>(
  path?: P,
  options?: AggregateOptions,
): Aggregate<'count', P, never> {
  return [path, options] as never
}
export function Max<const P extends string, const O extends AggregateOptions = {}>(
  path: P,
  options?: O,
): Aggregate<'max', P, EmptyOf<O>> {
  return [path, options] as never
}
export function Sum<const P extends string, const O extends AggregateOptions = {}>(
  path: P,
  options?: O,
): Aggregate<'sum', P, EmptyOf<O>> {
  return [path, options] as never
}
