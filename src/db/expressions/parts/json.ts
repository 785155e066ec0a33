/** `JsonNumber('data', ['price'])`, `JsonText('data', ['title'])`: what stands inside of JSON, to order, group and compute by. */
import type { Argument, Computed, PathsIn } from '../../types/expressions/expression.ts'
import { Computation } from '../computation.ts'

/** Where to look in a JSON value: texts are keys, numbers are places in lists. */
export type JsonSteps = readonly (string | number)[]

/** A place in JSON, as it was written. */
export class JsonExpression extends Computation {
  readonly of: unknown
  readonly path: JsonSteps
  readonly as: 'number' | 'text'

  constructor(of: unknown, path: JsonSteps, as: 'number' | 'text') {
    super()
    this.of = of
    this.path = path
    this.as = as
  }
}

/** The number at a place in JSON; `null` where there is none. */
export function JsonNumber<const P extends Argument>(
  column: P,
  path: JsonSteps,
): Computed<'typed', readonly [number | null], PathsIn<P>> {
  return new JsonExpression(column, path, 'number') as never
}

/** The text at a place in JSON; `null` where there is none. */
export function JsonText<const P extends Argument>(
  column: P,
  path: JsonSteps,
): Computed<'typed', readonly [string | null], PathsIn<P>> {
  return new JsonExpression(column, path, 'text') as never
}
