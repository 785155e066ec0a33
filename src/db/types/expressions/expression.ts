/** The types of expressions: `F('views')`, functions, aggregates, subqueries. */
import type { Decimal } from 'decimal.js'

declare const path: unique symbol
declare const value: unique symbol
declare const branch: unique symbol
declare const ordering: unique symbol

/** A value that the database computes. Arithmetic takes numbers, decimals as texts, and other expressions. */
export interface FieldPath<out P extends string = string> {
  readonly [path]: P
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
  asc(nulls?: NullsPlace): Ordering
  /** For `orderBy`: the greatest first. */
  desc(nulls?: NullsPlace): Ordering
}

type Sum<L, R, P extends string> = Computed<'sum', readonly [L, R], P | OperandPaths<R>>
type Difference<L, R, P extends string> = Computed<
  'difference',
  readonly [L, R],
  P | OperandPaths<R>
>
type Arithmetic<L, R, P extends string> = Computed<
  'arithmetic',
  readonly [L, R],
  P | OperandPaths<R>
>

type OperandPaths<R> = R extends FieldPath<infer P> ? P : never

/** Where rows without a value come in an order: as the least of all values, unless it is said. */
export interface NullsPlace {
  /** Where they come. */
  readonly nulls?: 'first' | 'last'
}

/** An expression to order by, with its direction: what `asc` and `desc` give. */
export interface Ordering {
  readonly [ordering]: true
}

/** What arithmetic takes. */
export type Operable = number | bigint | string | Decimal | FieldPath

/** An expression whose values are `V`. */
export interface Expression<out V> extends FieldPath<never> {
  readonly [value]: V
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
export interface Computed<
  out K extends ComputedKind,
  out A extends readonly unknown[],
  out P extends string,
> extends FieldPath<P> {
  readonly '~kind': K
  readonly '~arguments': A
}

/** What functions take: a text is a path, other values stand for themselves. */
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
  | 'arrayAgg'

/** What is aggregated: a path over relations of any kind, or an expression over one. */
export type Aggregated = string | FieldPath

/** An aggregate over the values of `X`; `Empty` is what stands for no rows. */
export interface Aggregate<out N extends AggregateName, out X extends Aggregated, out Empty>
  extends FieldPath<never> {
  readonly aggregate: N
  readonly '~of': X
  readonly '~empty': Empty
}

/** What can be annotated: aggregates, functions, subqueries, conditions such as `Exists(…)`. */
export type Annotation = FieldPath
