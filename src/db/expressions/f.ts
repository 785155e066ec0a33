/** `F('views')`: the value of a column, used in the database. */
import type { FieldPath } from '../types/expressions/expression.ts'
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

/** A column of a queryset around a subquery. */
export class OuterReference extends Computation {
  readonly path: string
  /** How many querysets out: 1 is the next one. */
  readonly levels: number

  constructor(path: string, levels: number) {
    super()
    this.path = path
    this.levels = levels
  }
}

/**
 * Inside a subquery: the column at `path` of the queryset around it. `OuterRef(OuterRef('pk'))` is that of the queryset around
 * both.
 */
export function OuterRef(path: string | FieldPath): FieldPath<string> {
  const outer = path as unknown
  const made =
    outer instanceof OuterReference
      ? new OuterReference(outer.path, outer.levels + 1)
      : new OuterReference(outer as string, 1)
  return made as unknown as FieldPath<string>
}
