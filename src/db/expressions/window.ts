/** `Window(Rank(), { partitionBy: 'seller', orderBy: '-views' })`: values computed over the rows around each row. */
import type { Aggregate, Aggregated, AggregateName } from '../types/expressions/expression.ts'
import type { WindowCall, Windowed, WindowOptions } from '../types/expressions/window.ts'
import type { AggregateExpression } from './aggregate.ts'
import { Computation } from './computation.ts'
import { FunctionExpression, type WindowFunctionName } from './function.ts'

/** A function that stands in `Window`: it has no value by itself. */
export class WindowFunction {
  readonly call: FunctionExpression

  constructor(name: WindowFunctionName, given: readonly unknown[]) {
    this.call = new FunctionExpression(name, given)
  }
}

/** A window function or an aggregate over the rows around each row. */
export class WindowExpression extends Computation {
  readonly of: WindowFunction | AggregateExpression
  readonly options: WindowOptions

  constructor(of: WindowFunction | AggregateExpression, options: WindowOptions) {
    super()
    this.of = of
    this.options = options
  }
}

/**
 * Computes over the rows around each row: those with equal `partitionBy` values, in the order of `orderBy`, cut to `frame`.
 *
 * @example
 * const ranked = await Lot.annotate({ place: Window(Rank(), { partitionBy: 'seller', orderBy: '-views' }) })
 * console.log(ranked[0]?.title, ranked[0]?.place)
 */
export function Window<
  const W extends WindowCall<unknown> | Aggregate<AggregateName, Aggregated, unknown>,
  const O extends WindowOptions = WindowOptions,
>(call: W, options?: O): Windowed<W, O> {
  return new WindowExpression(call as never, options ?? {}) as never
}
