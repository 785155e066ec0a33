/** The types of expressions: `F('views')`, aggregates, subqueries. */
import type { Decimal } from 'decimal.js'
import type { PathStored } from './path.ts'

declare const path: unique symbol
declare const value: unique symbol

/** An expression over columns named `P`, computed by the database. */
export interface FieldPath<out P extends string = string> {
  readonly [path]: P
  plus(other: Operable): FieldPath<P>
  minus(other: Operable): FieldPath<P>
  times(other: Operable): FieldPath<P>
  dividedBy(other: Operable): FieldPath<P>
  mod(other: Operable): FieldPath<P>
}

/** What arithmetic takes. */
export type Operable = number | bigint | string | Decimal | FieldPath

/** An expression whose values are `V`. */
export interface Expression<out V> {
  readonly [value]: V
}

/** The functions that aggregate. */
export type AggregateName = 'count' | 'sum' | 'avg' | 'min' | 'max'

/** An aggregate over the rows at `P`; `Empty` is what stands for no rows. */
export interface Aggregate<out N extends AggregateName, out P extends string, out Empty> {
  readonly aggregate: N
  readonly path: P
  readonly '~empty': Empty
}

/** What can be annotated. */
export type Annotation = Expression<unknown> | FieldPath | Aggregate<AggregateName, string, unknown>

/** The type of an annotation's value over the fields `F`. */
export type AnnotationValue<F, E> =
  E extends Aggregate<infer N, infer P, infer Empty>
    ? AggregateValue<N, NonNullable<PathStored<F, P>>> | Empty
    : E extends Expression<infer V>
      ? V
      : E extends FieldPath<infer P>
        ? PathStored<F, P>
        : never

type AggregateValue<N, V> = N extends 'count'
  ? number
  : N extends 'avg'
    ? V extends Decimal
      ? Decimal
      : number
    : V

/** The values of annotations by name. */
export type AnnotationValues<F, E> = {
  -readonly [K in keyof E]: AnnotationValue<F, E[K]>
}
