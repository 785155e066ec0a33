/** `Cast('views', f.text())`: a value as one of another kind. */
import type { FieldDefinition } from '../fields/definition.ts'
import type { Argument, Computed, PathsIn } from '../types/expressions/expression.ts'
import { Computation } from './computation.ts'

/** A declared column that says what a value is like: `f.text()`, `f.decimal({ … })`. */
export type ValueField = FieldDefinition & { readonly '~stored': unknown }

/** A cast, as it was written. */
export class CastExpression extends Computation {
  readonly of: unknown
  readonly definition: FieldDefinition

  constructor(of: unknown, definition: FieldDefinition) {
    super()
    this.of = of
    this.definition = definition
  }
}

/**
 * The value as one of the kind of `field`. Numbers lose what is behind the point when they become whole; a text that
 * is no number is an error of PostgreSQL and 0 on SQLite.
 *
 * @example
 * const [bid] = await Bid.annotate({ whole: Cast('amount', f.int()), text: Cast('id', f.text()) })
 * console.log(bid?.whole, bid?.text) // 120 1
 */
export function Cast<const P extends Argument, const D extends ValueField>(
  value: P,
  field: D,
): Computed<'nullable', readonly [D['~stored'], P], PathsIn<P>> {
  return new CastExpression(value, field) as never
}
