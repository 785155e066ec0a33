/**
 * Conditions as the rest of the layer sees them: names are resolved to columns, values are in the form that the
 * database takes. `normalizeWhere(model, where)` makes one of what was written.
 */

import type { FunctionName } from './expressions/function.ts'
import type { ModelMeta } from './model/meta.ts'
import type { Relation } from './model/relation.ts'
import type { FieldInfo } from './model-info.ts'
import type { AggregateName } from './types/expression.ts'

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

/** The parts of dates and times that can be compared. */
export type DatePart =
  | 'year'
  | 'month'
  | 'day'
  | 'week'
  | 'weekDay'
  | 'quarter'
  | 'hour'
  | 'minute'
  | 'second'
  | 'date'

/** Steps over relations to one row. */
export type Hops = readonly Relation[]

/** A column, over relations to one row. `outer` counts the querysets between it and the one it is written in. */
export interface ColumnOperand {
  readonly kind: 'column'
  readonly hops: Hops
  readonly field: FieldInfo
  /** From the rows of the queryset, even inside of a condition on related rows. */
  readonly fromRoot: boolean
  readonly outer: number
}

/** Something that has a value in the database. */
export type Operand =
  | ColumnOperand
  | { readonly kind: 'literal'; readonly stored: unknown; readonly field?: FieldInfo | undefined }
  | {
      readonly kind: 'arithmetic'
      readonly operation: string
      readonly left: Operand
      readonly right: Operand
      readonly field: FieldInfo | undefined
    }
  | FunctionOperand
  | CaseOperand
  | { readonly kind: 'part'; readonly part: DatePart; readonly of: Operand }
  | AggregateOperand
  | { readonly kind: 'subquery'; readonly query: Subselect; readonly field: FieldInfo | undefined }

/** A function of other values. */
export interface FunctionOperand {
  readonly kind: 'function'
  readonly name: FunctionName
  readonly operands: readonly Operand[]
  readonly field: FieldInfo | undefined
}

/** The value of the first branch whose condition holds. */
export interface CaseOperand {
  readonly kind: 'case'
  readonly branches: readonly { readonly condition: Condition; readonly value: Operand }[]
  readonly fallback: Operand
  readonly field: FieldInfo | undefined
}

/** An aggregate: over rows beyond a relation to many, or over the rows of the queryset. */
export interface AggregateOperand {
  readonly kind: 'aggregate'
  readonly name: AggregateName
  /** Steps to the relation to many, where there is one. */
  readonly hops: Hops
  /** The relations from there on, the first of them to many; empty when the rows of the queryset are aggregated. */
  readonly many: readonly Relation[]
  /** The column; `undefined` counts rows. */
  readonly column: ColumnOperand | undefined
  readonly filter: Condition | undefined
  readonly distinct: boolean
  readonly settings: AggregateSettings
  /** What stands for no rows. */
  readonly empty: { readonly stored: unknown } | undefined
}

/** What only some aggregates have. */
export interface AggregateSettings {
  /** Of a deviation: over a part of the rows that there could be. */
  readonly sample?: boolean
  /** What stands between joined texts. */
  readonly separator?: string
  readonly order?: readonly { readonly column: ColumnOperand; readonly descending: boolean }[]
}

/** A queryset inside a condition. */
export interface Subselect {
  readonly state: import('./queryset/state.ts').QueryState
}

/** What a column is compared with. */
export type Comparand =
  | { readonly kind: 'value'; readonly stored: unknown }
  | { readonly kind: 'list'; readonly stored: readonly unknown[] }
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
  const needed = parts.filter((part) => part.kind !== 'always')
  if (needed.some((part) => part.kind === 'never')) return never
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

/** Where the names of a condition are looked up. */
export interface ConditionContext {
  /** The model whose columns the names are. */
  readonly meta: ModelMeta
  /** The model of the queryset: what `F` starts from. */
  readonly root: ModelMeta
  readonly annotations: ReadonlyMap<string, Operand>
  /** Whether the names are those of related rows: they have no annotations. */
  readonly isNested: boolean
}
