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

/** This value, for every row. Only texts need it: other values may be given as they are. */
export function Value<
  const V extends string | number | bigint | boolean | Date | Decimal | Uint8Array | null,
>(value: V): Computed<'typed', readonly [Widened<V>], never> {
  return new ValueExpression(value) as unknown as Computed<'typed', readonly [Widened<V>], never>
}
