/** The types of rows that are plain values: what `values` and `valuesList` give. */

import type { PathStored, ValuePath } from '../path.ts'

/** The type of the column or annotation `P`. */
export type PathValue<F, A, P> = P extends keyof A ? A[P] : PathStored<F, P>

/** An object of the columns and annotations `P`, by path. The condition lets the compiler show what it holds. */
export type PathValues<F, A, P extends string> = [P] extends [string]
  ? { [K in P]: PathValue<F, A, K> }
  : never

/** An array of the columns and annotations `P`. */
export type ListedValues<F, A, P extends readonly unknown[]> = {
  -readonly [I in keyof P]: PathValue<F, A, P[I]>
}

/** Paths that lead to columns and annotations. */
export type ValuePaths<F, A, P extends readonly unknown[]> = {
  readonly [I in keyof P]: ValuePath<F, A, P[I]>
}
