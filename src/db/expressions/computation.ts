/** What all computed values have in common: arithmetic, and a direction when they are ordered by. */
import type { NullsPlace, Operable } from '../types/expressions/expression.ts'

/** The operations of arithmetic. */
export type Operation = '+' | '-' | '*' | '/' | '%'

/** A value that the database computes. Immutable. */
export abstract class Computation {
  plus(other: Operable): ArithmeticExpression {
    return new ArithmeticExpression('+', [this, other])
  }

  minus(other: Operable): ArithmeticExpression {
    return new ArithmeticExpression('-', [this, other])
  }

  times(other: Operable): ArithmeticExpression {
    return new ArithmeticExpression('*', [this, other])
  }

  dividedBy(other: Operable): ArithmeticExpression {
    return new ArithmeticExpression('/', [this, other])
  }

  mod(other: Operable): ArithmeticExpression {
    return new ArithmeticExpression('%', [this, other])
  }

  asc({ nulls }: NullsPlace = {}): OrderExpression {
    return new OrderExpression(this, false, nulls)
  }

  desc({ nulls }: NullsPlace = {}): OrderExpression {
    return new OrderExpression(this, true, nulls)
  }
}

/** Arithmetic over two values. */
export class ArithmeticExpression extends Computation {
  readonly operation: Operation
  readonly operands: readonly [unknown, unknown]

  constructor(operation: Operation, operands: readonly [unknown, unknown]) {
    super()
    this.operation = operation
    this.operands = operands
  }
}

/** A computed value to order by, with its direction. */
export class OrderExpression {
  readonly of: Computation
  readonly descending: boolean
  readonly nulls: 'first' | 'last' | undefined

  constructor(of: Computation, descending: boolean, nulls: 'first' | 'last' | undefined) {
    this.of = of
    this.descending = descending
    this.nulls = nulls
  }
}
