/** What has a value in the database: expressions as the rest of the layer sees them, with their names resolved. */
import type { Condition } from './condition.ts'
import type { Operation } from './expressions/computation.ts'
import type { FunctionName } from './expressions/function.ts'
import type { Relation } from './model/relation.ts'
import type { FieldInfo } from './model-info.ts'
import type { AggregateName } from './types/expressions/expression.ts'

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

/** Something that has a value in the database. */
export type Operand =
  | ColumnOperand
  | OuterOperand
  | LiteralOperand
  | ArithmeticOperand
  | FunctionOperand
  | CaseOperand
  | ConditionOperand
  | CastOperand
  | PartOperand
  | TruncatedOperand
  | FragmentOperand
  | InsideOperand
  | AggregateOperand
  | WindowOperand
  | SubqueryOperand

/** A column, over relations to one row. */
export interface ColumnOperand {
  readonly kind: 'column'
  readonly hops: Hops
  readonly field: FieldInfo
  /** From the rows of the queryset, even inside of a condition on related rows. */
  readonly fromRoot: boolean
}

/** A column of a queryset around this one. Of which model is known when the subquery is compiled. */
export interface OuterOperand {
  readonly kind: 'outer'
  readonly path: string
  /** How many querysets lie between: 1 is the next one. */
  readonly levels: number
}

/** A value. */
export interface LiteralOperand {
  readonly kind: 'literal'
  readonly stored: unknown
  readonly field?: FieldInfo | undefined
}

/** Arithmetic over two values. */
export interface ArithmeticOperand {
  readonly kind: 'arithmetic'
  /** Of moments: the milliseconds between two, and one so much later or earlier. */
  readonly operation: Operation | 'between' | 'later' | 'earlier'
  readonly left: Operand
  readonly right: Operand
  readonly field: FieldInfo | undefined
}

/** Keys of objects, and places in lists. */
export type JsonPath = readonly (string | number)[]

/** What stands inside of a JSON value, as a text, as a number or as it is; of an array an item, or its length. */
export interface InsideOperand {
  readonly kind: 'inside'
  readonly of: Operand
  readonly place:
    | { readonly as: 'text' | 'number' | 'document'; readonly path: JsonPath }
    | { readonly as: 'item'; readonly index: number }
    | { readonly as: 'length' }
  readonly field: FieldInfo | undefined
}

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

/** Whether a condition holds. */
export interface ConditionOperand {
  readonly kind: 'condition'
  readonly condition: Condition
  readonly field: FieldInfo
}

/** A value as one of another kind. */
export interface CastOperand {
  readonly kind: 'cast'
  readonly of: Operand
  readonly field: FieldInfo
}

/** A part of a date or a point in time, there where `zone` is the time zone. */
export interface PartOperand {
  readonly kind: 'part'
  readonly part: DatePart
  readonly of: Operand
  readonly zone: string | undefined
}

/** The beginning of the year, the day, … that a date or a point in time lies in, there where `zone` is the time zone. */
export interface TruncatedOperand {
  readonly kind: 'truncated'
  readonly part: DatePart
  readonly of: Operand
  readonly zone: string | undefined
  readonly field: FieldInfo
}

/** SQL as it was written: the texts between the operands. */
export interface FragmentOperand {
  readonly kind: 'fragment'
  readonly texts: readonly string[]
  readonly operands: readonly Operand[]
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
  /** What is aggregated; `undefined` counts rows. */
  readonly of: Operand | undefined
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
  readonly order?: readonly SortTerm[]
}

/** One term of an order. */
export interface SortTerm {
  readonly operand: Operand
  readonly descending: boolean
  /** Where rows without a value come. */
  readonly nulls?: 'first' | 'last' | undefined
}

/** A function or an aggregate over the rows around each row. */
export interface WindowOperand {
  readonly kind: 'window'
  readonly of: FunctionOperand | AggregateOperand
  readonly partition: readonly Operand[]
  readonly order: readonly SortTerm[]
  readonly frame: WindowFrame | undefined
}

/** Which rows around a row a window function looks at; `null` is the first or the last one there is. */
export interface WindowFrame {
  readonly unit: 'rows' | 'range' | 'groups'
  readonly from: number | null
  readonly to: number | null
  readonly exclude: 'currentRow' | 'group' | 'ties' | undefined
}

/** The one column of a queryset. */
export interface SubqueryOperand {
  readonly kind: 'subquery'
  readonly query: Subselect
  readonly field: FieldInfo | undefined
}

/** A queryset inside a condition. */
export interface Subselect {
  readonly state: import('./queryset/state.ts').QueryState
}

/** Where the names of expressions are looked up, besides the columns of a model. */
export type Annotations = ReadonlyMap<string, Operand>
