/** `F('views')`: the value of a column, used in the database. */
import type { FieldPath, Operable } from '../types/expression.ts'

/** The operations of arithmetic. */
export type Operation = '+' | '-' | '*' | '/' | '%'

/** A column by its path, or arithmetic over columns. Immutable. */
export class FieldExpression {
  /** The path of a column; `undefined` of arithmetic. */
  readonly path: string | undefined
  readonly operation: Operation | undefined
  readonly operands: readonly unknown[]

  constructor(path: string | undefined, operation?: Operation, operands: readonly unknown[] = []) {
    this.path = path
    this.operation = operation
    this.operands = operands
  }

  plus(other: Operable): FieldExpression {
    return new FieldExpression(undefined, '+', [this, other])
  }

  minus(other: Operable): FieldExpression {
    return new FieldExpression(undefined, '-', [this, other])
  }

  times(other: Operable): FieldExpression {
    return new FieldExpression(undefined, '*', [this, other])
  }

  dividedBy(other: Operable): FieldExpression {
    return new FieldExpression(undefined, '/', [this, other])
  }

  mod(other: Operable): FieldExpression {
    return new FieldExpression(undefined, '%', [this, other])
  }
}

/** The column at `path`, from the model of the queryset: `F('views').plus(1)`, `{ lt: F('createdAt') }`. */
export function F<const P extends string>(path: P): FieldPath<P> {
  return new FieldExpression(path) as unknown as FieldPath<P>
}

/** A column of the queryset around a subquery. */
export class OuterReference {
  readonly path: string

  constructor(path: string) {
    this.path = path
  }
}

/** Inside a subquery: the column at `path` of the queryset around it. */
export function OuterRef<const P extends string>(path: P): FieldPath<string> {
  return new OuterReference(path) as unknown as FieldPath<string>
}
