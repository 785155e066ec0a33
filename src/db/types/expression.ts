/** The types of expressions: `F('views')`, functions, aggregates, subqueries. */
import type { Decimal } from 'decimal.js'
import type { PathStored } from './path.ts'

declare const path: unique symbol
declare const value: unique symbol
declare const branch: unique symbol
declare const ordering: unique symbol

/** An expression over columns named `P`, computed by the database. */
export interface FieldPath<out P extends string = string> {
  readonly [path]: P
  plus(other: Operable): FieldPath<P>
  minus(other: Operable): FieldPath<P>
  times(other: Operable): FieldPath<P>
  dividedBy(other: Operable): FieldPath<P>
  mod(other: Operable): FieldPath<P>
  /** For `orderBy`: the least first. */
  asc(nulls?: NullsPlace): Ordering
  /** For `orderBy`: the greatest first. */
  desc(nulls?: NullsPlace): Ordering
}

/** Where rows without a value come in an order; what the database does when nothing is said. */
export interface NullsPlace {
  readonly nulls?: 'first' | 'last'
}

/** An expression to order by, with its direction. */
export interface Ordering {
  readonly [ordering]: true
}

/** What arithmetic takes. */
export type Operable = number | bigint | string | Decimal | FieldPath

/** An expression whose values are `V`. */
export interface Expression<out V> {
  readonly [value]: V
}

/**
 * How the type of a function's value follows from what `Computed` holds: `typed`: the first; `nullable`: the first,
 * or `null` where the second may be; `common`: any of them; `coalesce`: the first that is not `null`.
 */
export type ComputedKind = 'typed' | 'nullable' | 'common' | 'coalesce'

/** A function over columns named `P`. */
export interface Computed<
  out K extends ComputedKind,
  out A extends readonly unknown[],
  out P extends string,
> extends FieldPath<P> {
  readonly '~kind': K
  readonly '~arguments': A
  plus(other: Operable): Computed<'common', readonly [this], P>
  minus(other: Operable): Computed<'common', readonly [this], P>
  times(other: Operable): Computed<'common', readonly [this], P>
  dividedBy(other: Operable): Computed<'common', readonly [this], P>
  mod(other: Operable): Computed<'common', readonly [this], P>
}

/** What functions take: a text is a path; other values stand for themselves. */
export type Argument = string | number | bigint | boolean | Date | Decimal | null | Annotation

/** The columns that arguments name. */
export type PathsIn<X> = X extends string ? X : X extends FieldPath<infer P> ? P : never

/** The type of a value that stands for others of its kind; texts stay what they are. */
export type Widened<V> = V extends number ? number : V extends boolean ? boolean : V

/** A branch of `Case`. */
export interface Branch<out V> {
  readonly [branch]: V
}

/** What `Case` gives where no condition holds. */
export interface Otherwise {
  readonly default: Argument
}

/** The values that a `Case` may have. */
export type CaseArguments<B extends readonly unknown[]> = B extends readonly [
  ...unknown[],
  Otherwise,
]
  ? BranchValues<B>
  : readonly [...BranchValues<B>, null]

type BranchValues<B extends readonly unknown[]> = {
  [I in keyof B]: B[I] extends Branch<infer V>
    ? V
    : B[I] extends { readonly default: infer D }
      ? D
      : never
}

/** The functions that aggregate. */
export type AggregateName =
  | 'count'
  | 'sum'
  | 'avg'
  | 'min'
  | 'max'
  | 'stdDev'
  | 'variance'
  | 'stringAgg'
  | 'jsonAgg'

/** An aggregate over the rows at `P`; `Empty` is what stands for no rows. */
export interface Aggregate<out N extends AggregateName, out P extends string, out Empty> {
  readonly aggregate: N
  readonly path: P
  readonly '~empty': Empty
}

/** What can be annotated. */
export type Annotation = Expression<unknown> | FieldPath | Aggregate<AggregateName, string, unknown>

/** The type of an annotation's value over the fields `F` and the annotations `A`. */
export type AnnotationValue<F, E, A> =
  E extends Aggregate<infer N, infer P, infer Empty>
    ? AggregateValue<N, PathStored<F, P>> | Empty
    : E extends Computed<infer K, infer X, string>
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
      : N extends 'jsonAgg'
        ? V[]
        : NonNullable<V>

type ComputedValue<F, K, X extends readonly unknown[], A> = K extends 'typed'
  ? X[0]
  : K extends 'nullable'
    ? X[0] | Extract<ArgumentValue<F, X[1], A>, null>
    : K extends 'coalesce'
      ? OfOneKind<FirstOf<F, X, A>>
      : OfOneKind<ArgumentValue<F, X[number], A>>

/** The type of an argument's value. */
type ArgumentValue<F, X, A> = X extends string
  ? PathValue<F, A, X>
  : X extends Annotation
    ? AnnotationValue<F, X, A>
    : Widened<X>

type FirstOf<F, X extends readonly unknown[], A> = X extends readonly [infer H, ...infer Rest]
  ? null extends ArgumentValue<F, H, A>
    ? NonNullable<ArgumentValue<F, H, A>> | FirstOf<F, Rest, A>
    : ArgumentValue<F, H, A>
  : null

/** Numbers and texts beside decimals are read as decimals. */
type OfOneKind<V> = [Extract<V, Decimal>] extends [never] ? V : Exclude<V, number | bigint | string>

type PathValue<F, A, P> = P extends keyof A ? A[P] : PathStored<F, P>

/** The values of annotations by name. */
// biome-ignore lint/complexity/noBannedTypes: no annotations
export type AnnotationValues<F, E, A = {}> = {
  -readonly [K in keyof E]: AnnotationValue<F, E[K], A>
}
