/** Dotted paths: the literal that was written is checked; all that could be are never enumerated. */
import type { AnyExpression, AnyOrdering, OrderingWithin, Within } from './expressions/scope.ts'
import type { FieldsOf } from './model-class.ts'
import type { Scope } from './q.ts'
import type { ManyShape, OneShape, RelationShape, StoredShape } from './shapes.ts'
import type { KeyValue } from './where.ts'

/** The fields on the other side of a relation. */
export type TargetFields<D> = D extends RelationShape ? FieldsOf<D['~target']> : never

/** `P` when it is one of `V`. The compiler infers `P` from what was written, and looks at `V` only to check it. */
export type Checked<P, V> = P extends V ? P : NoInfer<V>

/** The names of columns and of relations with a column. */
export type ColumnName<F> = keyof { [K in keyof F as F[K] extends StoredShape ? K : never]: 1 }

/** The names of relations to one row. */
export type OneName<F> = keyof { [K in keyof F as F[K] extends OneShape ? K : never]: 1 }

/** The names of relations to many rows. */
export type ManyName<F> = keyof { [K in keyof F as F[K] extends ManyShape ? K : never]: 1 }

/** `P` when it leads to a column over relations to one row, otherwise the names that are there. */
export type ColumnPath<F, P> = P extends keyof F
  ? F[P] extends StoredShape
    ? P
    : ColumnName<F>
  : P extends 'pk'
    ? P
    : P extends `${infer H}.${infer Rest}`
      ? H extends keyof F
        ? F[H] extends OneShape
          ? Rest extends ColumnPath<TargetFields<F[H]>, Rest>
            ? P
            : `${H}.${ColumnName<TargetFields<F[H]>> & string}`
          : ColumnName<F>
        : ColumnName<F>
      : ColumnChoice<F, P>

/** While the compiler still looks for the literal, nothing is enumerated; a text that is not known is refused. */
type ColumnChoice<F, P> = string extends P ? never : ColumnName<F>

/** `P` when it is a column, an annotation or a path to one, otherwise the choices. */
export type ValuePath<F, A, P> = P extends keyof A
  ? P
  : P extends ColumnPath<F, P>
    ? P
    : string extends P
      ? never
      : ColumnPath<F, P> | keyof A

/** `P` when it is a column, an annotation or a path to one, with or without `-`; otherwise the choices. */
export type OrderPath<F, A, P> = P extends `-${infer N}`
  ? N extends ValuePath<F, A, N>
    ? P
    : string extends N
      ? never
      : `-${ValuePath<F, A, N> & string}`
  : ValuePath<F, A, P>

/** What rows are ordered by: paths, and expressions. */
export type OrderTerm = string | AnyExpression | AnyOrdering

/** What `orderBy` takes: an expression, or a path that leads to a column or an annotation. */
export type ValidTerm<T, A, P extends string> =
  | (P extends OrderPath<FieldsOf<T>, A, P> ? `${P}` : NoInfer<OrderPath<FieldsOf<T>, A, P>>)
  | Within<Scope<T, A>>
  | OrderingWithin<Scope<T, A>>

/** `P` when it leads over relations to one row, otherwise the names that are there. */
export type OnePath<F, P> = P extends keyof F
  ? F[P] extends OneShape
    ? P
    : OneName<F>
  : P extends `${infer H}.${infer Rest}`
    ? H extends keyof F
      ? F[H] extends OneShape
        ? Rest extends OnePath<TargetFields<F[H]>, Rest>
          ? P
          : `${H & string}.${OneName<TargetFields<F[H]>> & string}`
        : OneName<F>
      : OneName<F>
    : string extends P
      ? never
      : OneName<F>

/** `P` when it leads over relations of any kind to a relation, otherwise the names that are there. */
export type RelationPath<F, P> = P extends keyof F
  ? F[P] extends RelationShape
    ? P
    : OneName<F> | ManyName<F>
  : P extends `${infer H}.${infer Rest}`
    ? H extends keyof F
      ? Rest extends RelationPath<TargetFields<F[H]>, Rest>
        ? P
        : `${H}.${(OneName<TargetFields<F[H]>> | ManyName<TargetFields<F[H]>>) & string}`
      : OneName<F> | ManyName<F>
    : string extends P
      ? never
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
    ? F[P] extends StoredShape
      ? F[P]['~stored']
      : KeyValue<TargetFields<F[P]>>
    : P extends 'pk'
      ? KeyValue<F>
      : P extends `${infer H}.${infer Rest}`
        ? H extends keyof F
          ? PathStored<TargetFields<F[H]>, Rest> | NullIfOptional<F[H]>
          : never
        : never

type NullIfOptional<D> = D extends OneShape ? Extract<D['~loaded'], null> : never
