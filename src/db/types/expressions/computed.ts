/** The types of computed values: how they follow from the columns of a model and from earlier annotations. */
import type { Decimal } from 'decimal.js'
import type { PathStored } from '../path.ts'
import type { None } from '../query-set.ts'
import type {
  Aggregate,
  Annotation,
  Computed,
  Expression,
  FieldPath,
  Widened,
} from './expression.ts'

/** The values of annotations by name. With `& None` the compiler shows what they hold, not how they are made. */
export type AnnotationValues<F, E, A = None> = {
  -readonly [K in keyof E]: AnnotationValue<F, E[K], A>
} & None

/** The type of an annotation's value over the fields `F` and the annotations `A`. */
export type AnnotationValue<F, E, A> =
  E extends Aggregate<infer N, infer X, infer Empty>
    ? AggregateValue<N, ArgumentValue<F, X, A>> | Empty
    : E extends Computed<infer K, infer X, unknown>
      ? ComputedValue<F, K, X, A>
      : E extends Expression<infer V>
        ? V
        : E extends FieldPath<infer P>
          ? PathValue<F, A, P>
          : never

type AggregateValue<N, V> = N extends 'count'
  ? number
  : N extends 'avg' | 'stdDev' | 'variance'
    ? NonNullable<V> extends Decimal
      ? Decimal
      : number
    : N extends 'stringAgg'
      ? string
      : N extends 'jsonAgg' | 'arrayAgg'
        ? V[]
        : N extends 'sum'
          ? Total<NonNullable<V>>
          : NonNullable<V>

/** Of booleans the sum is how many are true. */
type Total<V> = V extends boolean ? number : V

type ComputedValue<F, K, X extends readonly unknown[], A> = K extends 'typed'
  ? X[0]
  : K extends 'nullable'
    ? X[0] | Extract<ArgumentValue<F, X[1], A>, null>
    : K extends 'coalesce'
      ? OfOneKind<FirstOf<F, X, A>>
      : K extends 'sum' | 'difference' | 'arithmetic'
        ? Calculated<K, ArgumentValue<F, X[0], A>, OperandValue<F, X[1], A>>
        : OfOneKind<ArgumentValue<F, X[number], A>>

/** The type of an argument's value. */
type ArgumentValue<F, X, A> = X extends string
  ? PathValue<F, A, X>
  : X extends Annotation
    ? AnnotationValue<F, X, A>
    : Widened<X>

/** Beside an operator a text is a decimal. */
type OperandValue<F, X, A> = X extends string ? Decimal : ArgumentValue<F, X, A>

/** Of two points in time, or of two dates, which are texts, the difference is a number. */
type Calculated<K, L, R> =
  | (K extends 'difference'
      ? [NonNullable<L>, NonNullable<R>] extends [Date, Date] | [string, string]
        ? number
        : Moment<L, R>
      : Moment<L, R>)
  | Extract<L | R, null>

type Moment<L, R> = [NonNullable<L>] extends [Date | string]
  ? NonNullable<L>
  : OfOneKind<NonNullable<L | R>>

type FirstOf<F, X extends readonly unknown[], A> = X extends readonly [infer H, ...infer Rest]
  ? null extends ArgumentValue<F, H, A>
    ? NonNullable<ArgumentValue<F, H, A>> | FirstOf<F, Rest, A>
    : ArgumentValue<F, H, A>
  : null

/** Numbers and texts beside decimals are read as decimals. */
type OfOneKind<V> = [Extract<V, Decimal>] extends [never] ? V : Exclude<V, number | bigint | string>

type PathValue<F, A, P> = P extends keyof A ? A[P] : PathStored<F, P>
