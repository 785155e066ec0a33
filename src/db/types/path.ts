/** Dotted paths: the literal that was written is checked; all that could be are never enumerated. */
import type { FieldsOf } from './model-class.ts'
import type { KeyValue } from './where.ts'

/** The fields on the other side of a relation. */
export type TargetFields<D> = D extends { readonly '~target': unknown }
  ? FieldsOf<D['~target']>
  : never

/** The names of columns and of relations with a column. */
export type ColumnName<F> = keyof {
  [K in keyof F as F[K] extends { readonly '~stored': unknown } ? K : never]: 1
}

/** The names of relations to one row. */
export type OneName<F> = keyof {
  [K in keyof F as F[K] extends { readonly '~loaded': unknown } ? K : never]: 1
}

/** The names of relations to many rows. */
export type ManyName<F> = keyof {
  [K in keyof F as F[K] extends { readonly '~many': true } ? K : never]: 1
}

/** `P` when it leads to a column over relations to one row, otherwise the names that are there. */
export type ColumnPath<F, P> = P extends keyof F
  ? F[P] extends { readonly '~stored': unknown }
    ? P
    : ColumnName<F>
  : P extends 'pk'
    ? P
    : P extends `${infer H}.${infer Rest}`
      ? H extends keyof F
        ? F[H] extends { readonly '~loaded': unknown }
          ? Rest extends ColumnPath<TargetFields<F[H]>, Rest>
            ? P
            : `${H}.${ColumnName<TargetFields<F[H]>> & string}`
          : ColumnName<F>
        : ColumnName<F>
      : ColumnName<F>

/** `P` when it is a column, an annotation or a path to one, with or without `-`; otherwise the choices. */
export type OrderPath<F, A, P> = P extends `-${infer N}`
  ? N extends keyof A
    ? P
    : N extends ColumnPath<F, N>
      ? P
      : `-${ColumnName<F> & string}`
  : P extends keyof A
    ? P
    : P extends ColumnPath<F, P>
      ? P
      : ColumnName<F> | keyof A

/** What `orderBy` takes: paths that lead somewhere, and expressions. */
export type OrderTerms<F, A, P extends readonly unknown[]> = {
  readonly [I in keyof P]: P[I] extends string
    ? P[I] extends OrderPath<F, A, P[I]>
      ? P[I]
      : OrderPath<F, A, P[I]>
    : P[I]
}

/** `P` when it leads over relations to one row, otherwise the names that are there. */
export type OnePath<F, P> = P extends keyof F
  ? F[P] extends { readonly '~loaded': unknown }
    ? P
    : OneName<F>
  : P extends `${infer H}.${infer Rest}`
    ? H extends OneName<F>
      ? Rest extends OnePath<TargetFields<F[H]>, Rest>
        ? P
        : `${H & string}.${OneName<TargetFields<F[H]>> & string}`
      : OneName<F>
    : OneName<F>

/** `P` when it leads over relations of any kind to a relation, otherwise the names that are there. */
export type RelationPath<F, P> = P extends keyof F
  ? F[P] extends { readonly '~target': unknown }
    ? P
    : OneName<F> | ManyName<F>
  : P extends `${infer H}.${infer Rest}`
    ? H extends keyof F
      ? Rest extends RelationPath<TargetFields<F[H]>, Rest>
        ? P
        : `${H}.${(OneName<TargetFields<F[H]>> | ManyName<TargetFields<F[H]>>) & string}`
      : OneName<F> | ManyName<F>
    : OneName<F> | ManyName<F>

/** Whether `P` leads to something that can be aggregated: a column, a relation, or one beyond relations of any kind. */
export type IsAggregatePath<F, P> = P extends '*' | keyof F
  ? true
  : P extends `${infer H}.${infer Rest}`
    ? H extends keyof F
      ? IsAggregatePath<TargetFields<F[H]>, Rest>
      : false
    : false

/** The type of the column at the end of `P`, over relations of any kind; of a relation, the target's key. */
export type PathStored<F, P> = [F] extends [never]
  ? never
  : P extends keyof F
    ? F[P] extends { readonly '~stored': unknown }
      ? F[P]['~stored']
      : KeyValue<TargetFields<F[P]>>
    : P extends 'pk'
      ? KeyValue<F>
      : P extends `${infer H}.${infer Rest}`
        ? H extends keyof F
          ? PathStored<TargetFields<F[H]>, Rest> | NullIfOptional<F[H]>
          : never
        : never

type NullIfOptional<D> = D extends { readonly '~loaded': infer R }
  ? null extends R
    ? null
    : never
  : never
