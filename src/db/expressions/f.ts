/** `F('views')`: the value of a column, used in the database. */
import type { FieldPath } from '../types/expression.ts'
import { Computation } from './computation.ts'

/** A column by its path. */
export class FieldExpression extends Computation {
  readonly path: string

  constructor(path: string) {
    super()
    this.path = path
  }
}

/** The column at `path`, from the model of the queryset: `F('views').plus(1)`, `{ lt: F('createdAt') }`. */
export function F<const P extends string>(path: P): FieldPath<P> {
  return new FieldExpression(path) as unknown as FieldPath<P>
}

/** A column of the queryset around a subquery. */
export class OuterReference extends Computation {
  readonly path: string

  constructor(path: string) {
    super()
    this.path = path
  }
}

/** Inside a subquery: the column at `path` of the queryset around it. */
export function OuterRef<const P extends string>(path: P): FieldPath<string> {
  return new OuterReference(path) as unknown as FieldPath<string>
}
