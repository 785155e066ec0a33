/** `F('views')`: the value of a column, used in the database. */
import type { FieldPath } from '../types/expression.ts'

export function F<const P extends string>(path: P): FieldPath<P> {
  return path as never
}
