/** The type of rows that went through a scope. */
import type { annotationsOf, QuerySet, rowsOf } from '../query-set.ts'

/** What a scope gives, with the annotations that were there before. */
export type Piped<T, R, A, X> = X extends {
  readonly [rowsOf]: unknown
  readonly [annotationsOf]: unknown
}
  ? QuerySet<T, R & X[typeof rowsOf], A & X[typeof annotationsOf]>
  : X
