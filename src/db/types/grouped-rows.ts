/** The types of groups of rows. */
import type { CheckedValues } from './expressions/checks.ts'
import type { AnnotationValues } from './expressions/computed.ts'
import type { Annotation } from './expressions/expression.ts'
import type { FieldsOf } from './model-class.ts'
import type { None, QueriedRows } from './query-set.ts'
import type { Where } from './where.ts'

/** Groups have their values, and no columns beside them. */
interface Valued {
  readonly fields: None
}

/** Groups of rows: each has what it was grouped by, and what was annotated. The rows have the annotations `A`. */
export interface GroupedRows<T, G, A = None> extends PromiseLike<G[]>, QueriedRows<G> {
  /** Adds aggregates of each group, and what is computed from the group's values. */
  annotate<const E extends Readonly<Record<string, Annotation>>>(
    values: E & CheckedValues<FieldsOf<T>, A & G, E>,
  ): GroupedRows<T, G & AnnotationValues<FieldsOf<T>, E, A & G>, A>
  /** The groups that meet all conditions on their values. */
  filter(...where: Where<Valued, G>[]): GroupedRows<T, G, A>
  /** The groups that do not meet all conditions on their values. */
  exclude(...where: Where<Valued, G>[]): GroupedRows<T, G, A>
  /** Some of the values: `Bid.groupBy('lot').annotate({ n: Count() }).filter({ n: 2 }).values('lot')` stands in `in`. */
  values<const P extends keyof G & string>(...names: P[]): GroupedRows<T, Pick<G, P>, A>
  /** Orders the groups by their values. */
  orderBy(...paths: ((keyof G & string) | `-${keyof G & string}`)[]): GroupedRows<T, G, A>
  /** At most `count` groups. */
  limit(count: number): GroupedRows<T, G, A>
  /** Skips `count` groups. */
  offset(count: number): GroupedRows<T, G, A>
  /** The first group in the order; `undefined` without one. */
  first(): Promise<G | undefined>
  /** How many groups there are. */
  count(): Promise<number>
  /** Whether there is a group. */
  exists(): Promise<boolean>
}
