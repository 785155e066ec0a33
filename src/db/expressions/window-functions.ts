/** The functions that stand in `Window`. A text among their arguments is a path. */
import type { Argument } from '../types/expressions/expression.ts'
import type { Beside, NumberCall, ValueCall } from '../types/expressions/window.ts'
import type { WindowFunctionName } from './function.ts'
import { WindowFunction } from './window.ts'

function make<T>(name: WindowFunctionName, ...given: readonly unknown[]): T {
  return new WindowFunction(name, given) as T
}

/**
 * The place of the row, from 1: each row has another one.
 *
 * @example
 * const numbered = await Bid.annotate({ n: Window(RowNumber(), { partitionBy: 'lot', orderBy: '-amount' }) })
 * console.log(numbered.map(({ n }) => n).sort()) // [1, 2]
 */
export function RowNumber(): NumberCall {
  return make('rowNumber')
}

/** The place of the row, from 1; equal rows have equal places, and the next has the place it would have anyway. */
export function Rank(): NumberCall {
  return make('rank')
}

/** The place of the row, from 1; equal rows have equal places, and the next has the next place. */
export function DenseRank(): NumberCall {
  return make('denseRank')
}

/** The part of the other rows that come before the row: from 0 to 1. */
export function PercentRank(): NumberCall {
  return make('percentRank')
}

/** The part of the rows that come before the row or are equal to it: above 0, at most 1. */
export function CumeDist(): NumberCall {
  return make('cumeDist')
}

/** The number of the row's part, from 1, when the window is cut into `parts` of nearly equal size. */
export function Ntile(parts: number): NumberCall {
  return make('ntile', parts)
}

/**
 * The value of the row `distance` rows before; without one `default`, or `null`.
 *
 * @example
 * const raises = await Bid.annotate({
 *   before: Window(Lag('amount'), { partitionBy: 'lot', orderBy: 'amount' }),
 * }).orderBy('amount')
 * console.log(raises.map(({ before }) => before?.toFixed(0) ?? null)) // [null, '120']
 */
export function Lag<const P extends Argument, const D extends Argument = null>(
  value: P,
  distance = 1,
  options?: { readonly default: D },
): Beside<P, D> {
  return options ? make('lag', value, distance, options.default) : make('lag', value, distance)
}

/** The value of the row `distance` rows after; without one `default`, or `null`. */
export function Lead<const P extends Argument, const D extends Argument = null>(
  value: P,
  distance = 1,
  options?: { readonly default: D },
): Beside<P, D> {
  return options ? make('lead', value, distance, options.default) : make('lead', value, distance)
}

/** The value of the first row of the frame. */
export function FirstValue<const P extends Argument>(value: P): ValueCall<P> {
  return make('firstValue', value)
}

/** The value of the last row of the frame, which ends with the current row unless a frame says otherwise. */
export function LastValue<const P extends Argument>(value: P): ValueCall<P> {
  return make('lastValue', value)
}

/** The value of the `n`-th row of the frame, from 1; `null` without one. */
export function NthValue<const P extends Argument>(value: P, n: number): Beside<P, null> {
  return make('nthValue', value, n)
}
