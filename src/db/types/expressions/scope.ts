/**
 * What expressions may name where they are used, and what they may be compared with. Interfaces, so that the compiler
 * looks up names only where an expression was written.
 */
import type { Decimal } from 'decimal.js'
import type { FieldsOf } from '../model-class.ts'
import type { ColumnName, OneName, TargetFields } from '../path.ts'
import type { Scope } from '../q.ts'
import type { StoredShape } from '../shapes.ts'
import type { Aggregating, gives, Holding, needs, ordering } from './expression.ts'

/** An expression, whatever it names. */
export interface AnyExpression {
  readonly [needs]: unknown
}

/** An expression to order by, whatever it names. */
export interface AnyOrdering {
  readonly [ordering]: unknown
}

/** An expression that names what the scope `S` has. */
export interface Within<S> {
  readonly [needs]: Needs<NamesIn<S>>
}

/** Such an expression to order by, with its direction. */
export interface OrderingWithin<S> {
  readonly [ordering]: Needs<NamesIn<S>>
}

/** An expression over what the scope `S` has, to compare with values such as `V`. */
export interface Compared<S, V> extends Within<S> {
  readonly [gives]: { readonly column: NamesIn<S, Kin<V>> } | { readonly value: Kin<V> | null }
}

/** An expression over the columns of the model `T`, to assign where values such as `V` are. */
export interface Assigned<T, V> {
  readonly [needs]: Needs<ColumnName<FieldsOf<T>> | 'pk'>
  readonly [gives]:
    | { readonly column: NamesLike<FieldsOf<T>, Kin<V>> }
    | { readonly value: Kin<V> | null }
}

/** What is aggregated, and the conditions of a `Case`, are checked where the expression becomes an annotation. */
type Needs<N> = N | Aggregating<unknown, unknown, unknown> | Holding<unknown>

/** The paths to columns whose values are such as `V`. */
type NamesIn<S, V = unknown> =
  S extends Scope<infer T, infer A> ? PathNames<FieldsOf<T>, V> | AnnotationNames<A, V> : string

/** Columns of the model and of related rows. What lies behind these is looked at when the query is made. */
type PathNames<F, V> = NamesLike<F, V> | Further<F, OneName<F>, V>

type Further<F, K, V> = K extends keyof F & string
  ?
      | `${K}.${NamesLike<TargetFields<F[K]>, V> & string}`
      | `${K}.${OneName<TargetFields<F[K]>> & string}.${string}`
  : never

type NamesLike<F, V> =
  | 'pk'
  | keyof { [K in keyof F as F[K] extends StoredShape ? IfLike<F[K]['~stored'], V, K> : never]: 1 }

type AnnotationNames<A, V> = keyof { [K in keyof A as IfLike<A[K], V, K>]: 1 }

type IfLike<X, V, K> = NonNullable<X> extends V ? K : never

/** What values such as `V` can be compared with: numbers with numbers, texts with texts. */
export type Kin<V> = unknown extends V
  ? unknown
  : [Extract<V, number | bigint | Decimal>] extends [never]
    ? Widest<NonNullable<V>>
    : number | bigint | Decimal

type Widest<V> = V extends string
  ? string
  : V extends boolean
    ? boolean
    : V extends Date
      ? Date
      : unknown
