/** The types of values to write. */
import type { Assigned } from './expressions/scope.ts'
import type { None } from './query-set.ts'
import type { DefaultShape, NeededShape, SetShape, StoredShape } from './shapes.ts'

/**
 * The values that make a row: what has no default is required; a relation takes a row or a key, under its own name.
 * `Insert<FieldsOf<typeof Lot>>`.
 */
export type Insert<F> = Shown<Needed<F> & Defaulted<F>>

/** The values to change in rows that are there. */
export type Changes<F> = {
  readonly [K in keyof F as F[K] extends SetShape ? K : never]?: F[K] extends SetShape
    ? F[K]['~set']
    : never
} & None

/** The values to change, as they are or computed by the database: `{ status: 'open', views: F('views').plus(1) }`. */
export type Update<F, T = { readonly fields: F }> = {
  readonly [K in keyof F as F[K] extends SetShape ? K : never]?:
    | (F[K] extends SetShape ? F[K]['~set'] : never)
    | Assigned<T, F[K] extends StoredShape ? F[K]['~stored'] : unknown>
} & None

/** With `& None` the compiler shows what a type holds, not how it is made. */
type Shown<V> = { readonly [K in keyof V]: V[K] } & None

type Needed<F> = {
  readonly [K in keyof F as F[K] extends NeededShape ? K : never]: F[K] extends SetShape
    ? F[K]['~set']
    : never
}

type Defaulted<F> = {
  readonly [K in keyof F as F[K] extends DefaultShape ? K : never]?: F[K] extends SetShape
    ? F[K]['~set']
    : never
}
