/** `Value('open')`: a value among expressions, where a plain text would be a path. */
import type { Decimal } from 'decimal.js'
import type { Computed, Widened } from '../types/expressions/expression.ts'
import { Computation } from './computation.ts'

/** A value as it was given. */
export class ValueExpression extends Computation {
  readonly value: unknown

  constructor(value: unknown) {
    super()
    this.value = value
  }
}

/**
 * This value, for every row. Only texts need it, because a text is a path elsewhere.
 *
 * @example
 * const lot = await Lot.annotate({ label: Concat('title', Value(' (lot)')) }).get({ slug: 'clock' })
 * console.log(lot.label) // Clock (lot)
 */
export function Value<
  const V extends string | number | bigint | boolean | Date | Decimal | Uint8Array | null,
>(value: V): Computed<'typed', readonly [Widened<V>], never> {
  return new ValueExpression(value) as unknown as Computed<'typed', readonly [Widened<V>], never>
}

/** What a value stands for; other things stand for themselves. */
export function plainValue(written: unknown): unknown {
  return written instanceof ValueExpression ? written.value : written
}
