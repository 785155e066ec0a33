/** The types of expressions: `F('views')`, functions, aggregates, subqueries. */
import type { Decimal } from 'decimal.js'

export declare const needs: unique symbol
export declare const gives: unique symbol
export declare const ordering: unique symbol
declare const branch: unique symbol

/**
 * A value that the database computes. Arithmetic takes numbers, decimals as texts, and other expressions. It stands
 * free: `P` is what it needs where it is used, the paths of columns (texts), what it aggregates and conditions.
 */
export interface FieldPath<out P = unknown> {
  readonly [needs]: P
  /** What is known of its value: the column whose it is, or its type. */
  readonly [gives]: unknown
  /** The sum; of a date or a point in time and milliseconds, the later one. */
  plus<const O extends Operable>(other: O): Sum<this, O, P>
  /** The difference; of two dates or points in time, the milliseconds between them. */
  minus<const O extends Operable>(other: O): Difference<this, O, P>
  /** The product. */
  times<const O extends Operable>(other: O): Arithmetic<this, O, P>
  /** The quotient. Of whole numbers it is a whole number: what is behind the point is cut off. */
  dividedBy<const O extends Operable>(other: O): Arithmetic<this, O, P>
  /** What a division leaves; it has the sign of the value that is divided. */
  mod<const O extends Operable>(other: O): Arithmetic<this, O, P>
  /** For `orderBy`: the least first. */
  asc(nulls?: NullsPlace): Ordering<P>
  /** For `orderBy`: the greatest first. */
  desc(nulls?: NullsPlace): Ordering<P>
}

type Sum<L, R, P> = Computed<'sum', readonly [L, R], P | OperandPaths<R>>
type Difference<L, R, P> = Computed<'difference', readonly [L, R], P | OperandPaths<R>>
type Arithmetic<L, R, P> = Computed<'arithmetic', readonly [L, R], P | OperandPaths<R>>

type OperandPaths<R> = R extends FieldPath<infer P> ? P : never

/** Where rows without a value come in an order: as the least of all values, unless it is said. */
export interface NullsPlace {
  /** Where they come. */
  readonly nulls?: 'first' | 'last'
}

/** An expression to order by, with its direction: what `asc` and `desc` give. */
export interface Ordering<out P = unknown> {
  readonly [ordering]: P
}

/** The column at the path `P`. */
export interface Column<out P extends string> extends FieldPath<P> {
  readonly [gives]: { readonly column: P }
}

/** What an aggregate needs: that there is something to aggregate at `X`, and rows to which the filter `W` fits. */
export interface Aggregating<out N, out X, out W> {
  readonly '~aggregate': N
  readonly '~of': X
  readonly '~filter': W
}

/** What `When` needs: that the condition `W` fits the rows. */
export interface Holding<out W> {
  readonly '~where': W
}

/** What arithmetic takes. */
export type Operable = number | bigint | string | Decimal | Date | FieldPath

/** An expression whose values are `V`. */
export interface Expression<out V> extends FieldPath<never> {
  readonly [gives]: { readonly value: V }
}

/**
 * How the type of a computed value follows from what `Computed` holds: `typed`: the first; `nullable`: the first,
 * or `null` where the second may be; `common`: any of them; `coalesce`: the first that is not `null`; `sum`,
 * `difference`, `arithmetic`: that of two numbers, dates or points in time, or `null`.
 */
export type ComputedKind =
  | 'typed'
  | 'nullable'
  | 'common'
  | 'coalesce'
  | 'sum'
  | 'difference'
  | 'arithmetic'

/** A value computed from columns named `P`. */
export interface Computed<out K extends ComputedKind, out A extends readonly unknown[], out P>
  extends FieldPath<P> {
  readonly [gives]: { readonly value: Known<K, A> }
  readonly '~kind': K
  readonly '~arguments': A
}

/** The type of a computed value where it does not depend on columns. */
type Known<K, A extends readonly unknown[]> = K extends 'typed' | 'nullable' ? A[0] : never

/** What functions take: a text is a path, other values stand for themselves. */
export type Argument = string | number | bigint | boolean | Date | Decimal | null | Annotation

/** What arguments need; a text is a path. */
export type PathsIn<X> = X extends string ? X : X extends FieldPath<infer P> ? P : never

/** The type of a value that stands for others of its kind; texts stay what they are. */
export type Widened<V> = V extends number ? number : V extends boolean ? boolean : V

/** A branch of `Case`: the value `V` where the condition `W` holds. */
export interface Branch<out V, out W = unknown> {
  readonly [branch]: V
  readonly '~where': W
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

/** What the conditions of a `Case` need. */
export type ConditionsIn<B extends readonly unknown[]> = B[number] extends infer I
  ? I extends { readonly '~where': infer W }
    ? Holding<W>
    : never
  : never

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
  | 'arrayAgg'

/** What is aggregated: a path over relations of any kind, or an expression over one. */
export type Aggregated = string | FieldPath

/** An aggregate over the values of `X` in the rows that meet `W`; `Empty` is what stands for no rows. */
export interface Aggregate<
  out N extends AggregateName,
  out X extends Aggregated,
  out Empty,
  out W = unknown,
> extends FieldPath<Aggregating<N, X, W>> {
  readonly [gives]: { readonly value: never }
  readonly aggregate: N
  readonly '~of': X
  readonly '~empty': Empty
}

/** What can be annotated: aggregates, functions, subqueries, conditions such as `Exists(…)`. */
export type Annotation = FieldPath
