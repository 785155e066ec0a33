/**
 * Conditions as the rest of the layer sees them: names are resolved to columns, values are in the form that the
 * database takes. `normalizeWhere(model, where)` makes one of what was written.
 */

import type { AggregatedRows } from './conditions/aggregated-rows.ts'
import type { ModelMeta } from './model/meta.ts'
import type { Relation } from './model/relation.ts'
import type { Annotations, Hops, Operand, Subselect } from './operand.ts'

/** The lookups that compare a column. */
export type Lookup =
  | 'exact'
  | 'iexact'
  | 'contains'
  | 'icontains'
  | 'startsWith'
  | 'istartsWith'
  | 'endsWith'
  | 'iendsWith'
  | 'in'
  | 'gt'
  | 'gte'
  | 'lt'
  | 'lte'
  | 'range'
  | 'isNull'
  | 'regex'
  | 'iregex'
  | 'containedBy'
  | 'overlap'

/** What a column is compared with. */
export type Comparand =
  | { readonly kind: 'value'; readonly stored: unknown }
  | { readonly kind: 'list'; readonly stored: readonly unknown[] }
  /** JSON as its text, with the keys of objects in order; several for `in`. */
  | { readonly kind: 'document'; readonly stored: string | readonly string[] }
  | { readonly kind: 'range'; readonly low: unknown; readonly high: unknown }
  | { readonly kind: 'flag'; readonly flag: boolean }
  | { readonly kind: 'operand'; readonly operand: Operand }
  | { readonly kind: 'subselect'; readonly query: Subselect }

/** A condition. NULL never makes it unknown: it holds or it does not. */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'and' | 'or' | 'xor'; readonly parts: readonly Condition[] }
  | { readonly kind: 'not'; readonly part: Condition }
  | {
      readonly kind: 'compare'
      readonly left: Operand
      readonly lookup: Lookup
      readonly right: Comparand
    }
  | {
      readonly kind: 'related'
      readonly hops: Hops
      readonly relation: Relation
      readonly condition: Condition
    }
  | { readonly kind: 'exists'; readonly query: Subselect }

export const always: Condition = { kind: 'always' }
export const never: Condition = { kind: 'never' }

/** All of them hold. */
export function allOf(parts: readonly Condition[]): Condition {
  const needed: Condition[] = []
  for (const part of parts) {
    if (part.kind === 'never') return never
    if (part.kind !== 'always') needed.push(part)
  }
  if (needed.length === 0) return always
  return needed.length === 1 ? needed[0]! : { kind: 'and', parts: needed }
}

/** At least one of them holds. */
export function anyOf(parts: readonly Condition[]): Condition {
  const possible = parts.filter((part) => part.kind !== 'never')
  if (possible.some((part) => part.kind === 'always')) return always
  if (possible.length === 0) return never
  return possible.length === 1 ? possible[0]! : { kind: 'or', parts: possible }
}

/** It does not hold. */
export function negated(part: Condition): Condition {
  if (part.kind === 'always') return never
  if (part.kind === 'never') return always
  return part.kind === 'not' ? part.part : { kind: 'not', part }
}

/**
 * Whether a condition is about a place in JSON. Its denial is about the rows that have the place: elsewhere it is
 * unknown, as in SQL, and not false.
 */
export function looksInside(part: Condition): boolean {
  if (part.kind === 'and' || part.kind === 'or') return part.parts.some(looksInside)
  if (part.kind === 'not') return looksInside(part.part)
  if (part.kind !== 'compare' || part.lookup === 'isNull' || part.left.kind !== 'inside')
    return false
  const { place } = part.left
  return 'path' in place && place.path.length > 0
}

/** Where the names of a condition are looked up. */
export interface ConditionContext {
  /** The model whose columns the names are. */
  readonly meta: ModelMeta
  /** The model of the queryset: what `F` starts from. */
  readonly root: ModelMeta
  readonly annotations: Annotations
  /** Whether the names are those of related rows: they have no annotations. */
  readonly isNested: boolean
  /** The rows that an aggregate is computed over, where the expression stands in one. */
  readonly aggregated?: AggregatedRows | undefined
}
