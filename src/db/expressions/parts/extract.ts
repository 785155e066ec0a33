/** `Extract('closesAt', 'year')`: a part of a date or a point in time. */
import type { Argument, Computed, PathsIn } from '../../types/expressions/expression.ts'
import { Computation } from '../computation.ts'

/** The parts that are numbers. A day has those from the year to the day, a time of day those from the hour on. */
export type NumberPart =
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'weekDay'
  | 'hour'
  | 'minute'
  | 'second'

/** Where the clock is read. */
export interface ZoneOptions {
  /** The name of a time zone, such as `'Europe/Berlin'`; UTC unless given. */
  readonly timeZone?: string
}

/** A part of a date, as it was written. */
export class ExtractExpression extends Computation {
  readonly of: unknown
  readonly part: NumberPart | 'date'
  readonly options: ZoneOptions

  constructor(of: unknown, part: NumberPart | 'date', options: ZoneOptions) {
    super()
    this.of = of
    this.part = part
    this.options = options
  }
}

/**
 * A part of a date, a time of day or a point in time as a number, or the `'date'` of a point in time; in UTC unless
 * `timeZone` is given. The week is that of ISO 8601; `weekDay` is 1 on Sunday.
 *
 * @example
 * const perYear = await Lot.annotate({ year: Extract('closesAt', 'year') }).values('title', 'year')
 * console.log(perYear[0]?.year) // 2030
 */
export function Extract<const P extends Argument, const K extends NumberPart | 'date'>(
  moment: P,
  part: K,
  options: ZoneOptions = {},
): Computed<'nullable', readonly [K extends 'date' ? string : number, P], PathsIn<P>> {
  return new ExtractExpression(moment, part, options) as never
}
