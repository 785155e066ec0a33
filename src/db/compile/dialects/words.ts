/** The places where the dialects of SQL differ. */
import type { RawBuilder } from 'kysely'
import type { Lookup } from '../../condition.ts'
import type { FunctionName } from '../../expressions/function.ts'
import type { FieldInfo, FieldKind } from '../../model-info.ts'
import type { DatePart } from '../../operand.ts'
import type { Lock } from '../../queryset/state.ts'

import type { ArrayWords, DocumentWords } from './document-words.ts'

type Sql = RawBuilder<unknown>

/** How texts are joined. */
export interface JoinedTexts {
  readonly separator: Sql
  /** Without repetition they are in their own order, forwards or backwards. */
  readonly distinct: 'ascending' | 'descending' | undefined
  readonly order: Sql
}

/** How a list is made. */
export interface ListedValues {
  readonly kind: FieldKind | undefined
  readonly distinct: boolean
  readonly order: Sql
}

/** A date or a point in time, there where `zone` is the time zone. */
export interface MomentValue {
  readonly value: Sql
  readonly isDate: boolean
  readonly zone: Sql | undefined
}

/** A value as one of another kind. */
export interface CastValue {
  readonly value: Sql
  readonly from: FieldKind | undefined
  readonly to: FieldKind
  /** Of decimals, what is cast from and what is cast to: the places behind the point. */
  readonly places: { readonly from: number | undefined; readonly to: number | undefined }
}

/** How one dialect says it. */
export interface DialectWords {
  /** A list of values as one parameter. */
  listValue(values: readonly unknown[]): unknown
  /** The value of a lookup as its parameter: a pattern where the lookup is asked with one. */
  lookupValue(lookup: string, stored: unknown): unknown
  /** Whether a value is in a list that is one parameter. */
  inList(value: Sql, list: Sql): Sql
  /** A parameter among expressions, as a value of a kind. */
  literal(parameter: Sql, kind: FieldKind | undefined): Sql
  /** A lookup of text. */
  text(lookup: Lookup, texts: readonly [column: Sql, value: Sql], isComputed: boolean): Sql
  /** A part of a date or a time, as a number; of `date` the day. */
  part(part: DatePart, value: Sql, zone?: Sql): Sql
  /** When a part of a date began. */
  truncated(part: DatePart, moment: MomentValue): Sql
  /** The milliseconds from the second to the first. */
  between(later: Sql, earlier: Sql): Sql
  /** So many milliseconds later, or earlier. */
  shifted(moment: MomentValue, milliseconds: Sql, direction: 'later' | 'earlier'): Sql
  /** A quotient; NULL when the divisor is 0. */
  quotient(dividend: Sql, divisor: Sql, kind: FieldKind | undefined): Sql
  /** What a division leaves; NULL when the divisor is 0. */
  remainder(dividend: Sql, divisor: Sql, kind: FieldKind | undefined): Sql
  /** A computed decimal with so many places. */
  rounded(value: Sql, places: number): Sql
  cast(value: CastValue): Sql
  /** Whether NULL comes after all values unless it is said. */
  readonly nullIsLargest: boolean
  /** What stands where a limit would, when there is only an offset. */
  readonly noLimit: Sql
  /** What locks the rows that are read, of the tables with these aliases. */
  locked(aliases: readonly string[], whenLocked: Lock['whenLocked']): Sql
  /** Rows as one parameter, for `rowsTable`. */
  rowsValue(fields: readonly FieldInfo[], rows: readonly (readonly unknown[])[]): unknown
  /** A table made of rows that are one parameter; its columns have the names of those of `table`. */
  rowsTable(fields: readonly FieldInfo[], rows: Sql, table: string): Sql
  readonly documents: DocumentWords
  readonly arrays: ArrayWords
  /** What stands before a statement to ask how it would run. */
  readonly explain: string
  /** The call of a function with these arguments. */
  call(name: FunctionName, given: readonly Sql[]): Sql
  /** What a sum adds up, of a column of decimals. */
  summand(value: Sql, field: FieldInfo): Sql
  /** The sum of what `summand` gives, as a decimal. */
  total(sum: Sql, field: FieldInfo): Sql
  /** A computed number as one of the machine, not as an exact one. */
  machineNumber(value: Sql): Sql
  /** The aggregate that joins texts. */
  joined(argument: Sql, options: JoinedTexts): Sql
  /** The aggregate that makes a JSON list. */
  listed(argument: Sql, options: ListedValues): Sql
  /** A value of which the database finds the least and the greatest. */
  comparable(value: Sql, kind: FieldKind | undefined): Sql
  /** True and false as numbers that can be added. */
  countable(flag: Sql): Sql
}
