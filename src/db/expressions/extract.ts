/** `Extract('closesAt', 'year')`: a part of a date or a point in time. */
import type { Argument, Computed, PathsIn } from '../types/expression.ts'
import { Computation } from './computation.ts'

/** The parts that are numbers. Of a day only those from the year to the day are there. */
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

/** A part of a date, as it was written. */
export class ExtractExpression extends Computation {
  readonly of: unknown
  readonly part: NumberPart

  constructor(of: unknown, part: NumberPart) {
    super()
    this.of = of
    this.part = part
  }
}

/** A part of a date or a point in time (in UTC), as a number. The week is that of ISO 8601; `weekDay` is 1 on Sunday. */
export function Extract<const P extends Argument>(
  moment: P,
  part: NumberPart,
): Computed<'nullable', readonly [number, P], PathsIn<P>> {
  return new ExtractExpression(moment, part) as never
}
