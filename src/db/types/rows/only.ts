/** The type of rows of which only some columns were loaded. */
import type { ColumnShape, ForeignKeyShape, KeyShape, StoredShape } from '../shapes.ts'
import type { JsonRow } from './json.ts'

/** The row `R` without the columns `N`, which were not loaded. It is no whole row of its model. */
export type Only<R, N> = Without<R, N | 'toJSON'> & PartialRow<R, N>

type Without<R, N> = { [K in keyof R as K extends N ? never : K]: R[K] }

interface PartialRow<R, N> {
  /** The loaded columns as plain data. Never queries; never holds secrets. */
  toJSON(): Without<JsonRow<R>, N>
}

/** The names on a row of what `only(P)` leaves out. The key is always there. The condition lets the compiler show them. */
export type LeftOut<F, P> = [P] extends [string]
  ? {
      [K in keyof F]: K extends First<P> ? never : F[K] extends KeyShape ? never : NamesOf<F[K], K>
    }[keyof F]
  : never

type First<P> = P extends `${infer H}.${string}` ? H : P

type NamesOf<D, K> = D extends ColumnShape
  ? K
  : D extends ForeignKeyShape
    ? K | `${K & string}Id`
    : D extends StoredShape
      ? K
      : never
