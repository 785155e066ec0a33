/** What resolves the expressions inside of other expressions. They contain each other, so each gets the others from here. */
import type { Condition, ConditionContext } from '../condition.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Annotations, Operand, SortTerm } from '../operand.ts'

/** Normalises a filter whose names are those of another model. */
export type NormalizeFilter = (
  where: object,
  meta: ModelMeta,
  annotations?: Annotations,
) => Condition

/** Resolves what was written inside of an expression. */
export interface Resolver {
  readonly context: ConditionContext
  /** A path or an expression; `undefined` for a value. */
  operand(written: unknown): Operand | undefined
  /** A path or an expression. Throws `FieldError` for what is neither. */
  required(written: unknown): Operand
  /** A condition on the rows of the queryset. */
  condition(where: object): Condition
  /** The terms of an order. */
  order(terms: readonly unknown[]): readonly SortTerm[]
  readonly normalize: NormalizeFilter
  /** A resolver whose paths may lead over relations to many, to the rows that are aggregated. */
  within(rows: ConditionContext['aggregated']): Resolver
}

/** One of these, or several. */
export function asList<T>(given: T | readonly T[] | undefined): readonly T[] {
  if (given === undefined) return []
  return Array.isArray(given) ? given : [given as T]
}
