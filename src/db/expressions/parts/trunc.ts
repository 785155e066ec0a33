/** `Trunc('createdAt', 'month')`: the beginning of the month that a date or a point in time lies in. */
import type { Aggregated, Computed, PathsIn } from '../../types/expressions/expression.ts'
import { Computation } from '../computation.ts'
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
 * When the year, the day, … of a date or a point in time began, in UTC unless `timeZone` is given. With one it is the
 * day there, which may be 23 or 25 hours long.
 *
 * @example
 * const lot = await Lot.annotate({
 *   month: Trunc('closesAt', 'month'),
 *   day: Trunc('closesAt', 'day', { timeZone: 'Europe/Berlin' }),
 * }).get({ slug: 'clock' })
 * console.log(lot.month.toISOString(), lot.day.toISOString()) // 2030-01-01T00:00:00.000Z 2029-12-31T23:00:00.000Z
 */
export function Trunc<const P extends Aggregated>(
  moment: P,
  unit: TruncUnit,
  options: ZoneOptions = {},
): Computed<'common', readonly [P], PathsIn<P>> {
  return new TruncExpression(moment, unit, options) as never
}
