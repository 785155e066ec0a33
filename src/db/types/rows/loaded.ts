/** The types of rows that carry more than their columns: annotations, joined and prefetched rows. */

import type { FieldsOf, InstanceOf } from '../model-class.ts'
import type { ManyShape, OneShape, RelationShape } from '../shapes.ts'
import type { loaded } from './row.ts'

/** The row `R` with what was loaded beyond its columns: annotations, joined rows. */
export type With<R, L> = R & L & Loaded<L>

/** Records what a row carries beyond its columns. */
export interface Loaded<out L> {
  readonly [loaded]: L
}

/** The rows that `selectRelated(P)` adds. The condition lets the compiler show what it holds. */
export type SelectedRows<F, P> = [P] extends [string]
  ? { readonly [K in Head<P>]: K extends keyof F ? Selected<F[K], Tail<P, K>> : never }
  : never

type Head<P> = P extends `${infer H}.${string}` ? H : P & string

type Tail<P, K extends string> = P extends `${K}.${infer Rest}` ? Rest : never

type Selected<D, P> = D extends OneShape
  ? [P] extends [never]
    ? D['~loaded']
    : Deeper<D['~loaded'], SelectedRows<FieldsOf<D['~target']>, P>>
  : never

type Deeper<R, L> = R extends null ? null : With<R, L>

/**
 * What `prefetch(P, rows, O)` adds to the row `R`; `X` are the rows that were asked for. Lists are made anew with what
 * `R` has loaded in them: methods of an intersection of lists would be those of the first.
 */
export type Prefetched<F, P, X, O, R> = P extends `${infer H}.${infer Rest}`
  ? H extends keyof F
    ? { readonly [K in H]: Further<F[H], Rest, X, O, ValueAt<R, H>> }
    : never
  : O extends { readonly as: infer N extends string }
    ? { readonly [K in N]: readonly X[] }
    : P extends keyof F
      ? { readonly [K in P]: PrefetchedValue<F[P], X, ValueAt<R, P>> }
      : never

type ValueAt<R, K> = K extends keyof R ? R[K] : unknown

type TargetFields<D> = D extends RelationShape ? FieldsOf<D['~target']> : never

/** The model class that `P` leads to. */
export type RelatedModel<F, P> = P extends `${infer H}.${infer Rest}`
  ? H extends keyof F
    ? RelatedModel<TargetFields<F[H]>, Rest>
    : never
  : P extends keyof F
    ? F[P] extends RelationShape
      ? F[P]['~target']
      : never
    : never

type PrefetchedValue<D, X, V> = D extends ManyShape
  ? PrefetchedRows<D, X & RowsIn<V, unknown>>
  : D extends OneShape
    ? X | Extract<D['~loaded'], null>
    : never

type Further<D, P, X, O, V> = D extends ManyShape
  ? RowsIn<V, InstanceOf<D['~target']>> extends infer E
    ? PrefetchedRows<D, Prefetched<TargetFields<D>, P, X, O, E> & E>
    : never
  : D extends OneShape
    ?
        | (Prefetched<TargetFields<D>, P, X, O, NonNullable<V>> & NonNullable<D['~loaded']>)
        | Extract<D['~loaded'], null>
    : never

interface PrefetchedRows<D, E> {
  readonly rows: readonly E[]
  readonly links: PrefetchedLinks<D>
}

/** The rows that are in `V` already. */
type RowsIn<V, Otherwise> = V extends { readonly rows: readonly (infer E)[] } ? E : Otherwise

/** The rows of the model between, of a many-to-many relation that has one. */
type PrefetchedLinks<D> = D extends { readonly '~through': infer X }
  ? { readonly rows: readonly InstanceOf<X>[] }
  : unknown
