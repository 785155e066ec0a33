/** What a queryset asks for: plain, immutable data. */
import { always, type Condition } from '../condition.ts'
import { columnAt } from '../conditions/paths.ts'
import type { ModelMeta } from '../model/meta.ts'
import type { Link } from '../model/relation.ts'
import type { FieldInfo } from '../model-info.ts'
import type { Operand, SortTerm } from '../operand.ts'

/** Where a queryset keeps its state. */
export const queryState: unique symbol = Symbol('queryState')

/** One term of the order of a queryset. */
export interface OrderTerm extends SortTerm {
  /** Of combined querysets: the place of the column, from 1. */
  readonly place?: number | undefined
  /** The annotation it is, so that it is not computed twice. */
  readonly annotation: string | undefined
}

/** How querysets are combined as sets. */
export type SetOperator = 'union' | 'union all' | 'intersect' | 'except'

/** What is selected instead of rows. */
export interface SelectedValues {
  readonly form: 'object' | 'list' | 'flat'
  readonly columns: readonly { readonly name: string; readonly operand: Operand }[]
  /** Whether rows are grouped by the columns that are not aggregates. */
  readonly grouped: boolean
  /** Of groups: the places of the columns that are given, from 0; `undefined`: all. */
  readonly places?: readonly number[] | undefined
}

/** The columns that are given, of those that are computed. */
export function givenColumns({ columns, places }: SelectedValues): SelectedValues['columns'] {
  return places ? places.map((place) => columns[place]!) : columns
}

/** A relation to load with one more query. */
export interface Prefetch {
  readonly path: string
  readonly rows: QueryState | undefined
  readonly as: string | undefined
}

/** Which rows a many-to-many relation holds: those linked to these keys. */
export interface LinkFilter {
  readonly link: Link
  /** In the form that the database takes. */
  readonly keys: readonly unknown[]
}

/** Querysets whose rows are combined. */
export interface SetCombination {
  readonly operator: SetOperator
  readonly parts: readonly QueryState[]
}

/** How the rows that are read are locked. */
export interface Lock {
  /** What happens when somebody else has locked a row. */
  readonly whenLocked: 'wait' | 'skip' | 'refuse'
  /** The rows that are locked: `self`, and paths that are joined. */
  readonly of: readonly string[]
}

/** Columns that the reader may have in some rows only. */
export interface Withhold {
  readonly names: ReadonlySet<string>
  /** Which of them are not for the reader in this row. */
  readonly of: (row: object) => Promise<ReadonlySet<string>>
}

/** What a queryset asks for. */
export interface QueryState {
  readonly meta: ModelMeta
  readonly alias: string | undefined
  readonly where: Condition
  /** `undefined`: the model's own order. */
  readonly order: readonly OrderTerm[] | undefined
  readonly reversed: boolean
  readonly limit: number | undefined
  readonly offset: number | undefined
  readonly distinct: boolean
  /** The columns of which each combination has one row: the first in the order. */
  readonly distinctOn?: readonly Operand[] | undefined
  /** Of groups: the conditions on their values. */
  readonly having?: Condition | undefined
  readonly annotations: ReadonlyMap<string, Operand>
  /** Paths to join. */
  readonly related: readonly string[]
  /** Names of columns to load; `undefined`: all. */
  readonly only: readonly string[] | undefined
  readonly values: SelectedValues | undefined
  readonly prefetches: readonly Prefetch[]
  readonly link: LinkFilter | undefined
  /** The column that tells the parents apart: the limit and the offset hold for each of them. */
  readonly each?: FieldInfo | undefined
  readonly lock: Lock | undefined
  readonly isStrict: boolean
  readonly isHeavy: boolean
  /** Whether rows that were just written have to be seen, so that no replica is read. */
  readonly isFresh?: boolean | undefined
  /** Whether the model's `baseFilter` is lifted. */
  readonly isUnfiltered: boolean
  /** The rows are those of other querysets. */
  readonly combined?: SetCombination | undefined
  /** Takes columns out of rows after they were loaded. */
  readonly withhold?: Withhold | undefined
}

/** The state of a queryset; `undefined` for what is none. */
export function stateOf(value: unknown): QueryState | undefined {
  if (typeof value !== 'object' || value === null || !(queryState in value)) return undefined
  return value[queryState] as QueryState
}

/** Whether the rows are a part of those that meet the conditions. */
export function isSliced(state: QueryState): boolean {
  return state.limit !== undefined || state.offset !== undefined
}

/** Whether the order says which rows there are. */
function isPart(state: QueryState): boolean {
  return isSliced(state) || state.distinctOn !== undefined
}

/** All rows of a model. */
export function allRows(meta: ModelMeta): QueryState {
  return {
    meta,
    alias: undefined,
    where: always,
    order: undefined,
    reversed: false,
    limit: undefined,
    offset: undefined,
    distinct: false,
    annotations: new Map(),
    related: [],
    only: undefined,
    values: undefined,
    prefetches: [],
    link: undefined,
    lock: undefined,
    isStrict: false,
    isHeavy: false,
    isUnfiltered: false,
  }
}

/** The same rows, one column of them: what a subquery needs. */
export function forSubselect(state: QueryState): QueryState {
  if (state.combined) return state
  const keys = state.meta.keyFields
  const values: SelectedValues = state.values ?? {
    form: 'flat',
    columns: keys.map((key) => ({ name: key.name, operand: columnAt([], key) })),
    grouped: false,
  }
  return { ...state, values, ...plain, order: isPart(state) ? state.order : [] }
}

/** The same rows, nothing of them: what a question for their number or existence needs. */
export function withoutColumns(state: QueryState): QueryState {
  if (state.combined) return { ...state, prefetches: [] }
  const isPicked = isPart(state) || (state.distinct && state.values)
  if (isPicked || state.values?.grouped) return state.values ? state : { ...state, ...plain }
  return { ...state, ...plain, values: undefined, order: [] }
}

const plain = { annotations: new Map<string, Operand>(), related: [], prefetches: [] } as const
