/** `Trunc('createdAt', 'month')`: the beginning of the month that a date or a point in time lies in. */
import type { Aggregated, Computed, PathsIn } from '../types/expressions/expression.ts'
import { Computation } from './computation.ts'
import type { ZoneOptions } from './extract.ts'

/** How far a date or a point in time is cut back; a date has those down to the day. The week begins on Monday. */
export type TruncUnit = 'year' | 'quarter' | 'month' | 'week' | 'day' | 'hour' | 'minute' | 'second'

/** A date that is cut back, as it was written. */
export class TruncExpression extends Computation {
  readonly of: unknown
  readonly unit: TruncUnit
  readonly options: ZoneOptions

  constructor(of: unknown, unit: TruncUnit, options: ZoneOptions) {
    super()
    this.of = of
    this.unit = unit
    this.options = options
  }
}

/**
 * When the year, the day, … of a date or a point in time began. With `timeZone` it is the day there, which may be 23 or 25
 * hours long: `Trunc('createdAt', 'day', { timeZone: 'Europe/Berlin' })` is midnight in Berlin, as a `Date`.
 */
export function Trunc<const P extends Aggregated>(
  moment: P,
  unit: TruncUnit,
  options: ZoneOptions = {},
): Computed<'common', readonly [P], PathsIn<P>> {
  return new TruncExpression(moment, unit, options) as never
}
