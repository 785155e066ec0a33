/** The places where the dialects of SQL differ. */
import type { RawBuilder } from 'kysely'
import type { DatePart, Lookup } from '../../condition.ts'
import type { FunctionName } from '../../expressions/function.ts'
import type { FieldInfo } from '../../model-info.ts'
import type { Lock } from '../../queryset/state.ts'

type Sql = RawBuilder<unknown>

/** How texts are joined. Without repetition they are in their own order. */
export interface JoinedTexts {
  readonly separator: Sql
  readonly distinct: boolean
  readonly order: Sql
}

/** How one dialect says it. */
export interface DialectWords {
  /** A list of values as one parameter. */
  listValue(values: readonly unknown[]): unknown
  /** The value of a lookup as its parameter: a pattern where the lookup is asked with one. */
  lookupValue(lookup: string, stored: unknown): unknown
  /** Whether a value is in a list that is one parameter. */
  inList(value: Sql, list: Sql): Sql
  /** A lookup of text. */
  text(lookup: Lookup, column: Sql, value: Sql): Sql
  /** A part of a date or a time, as a number; of `date` the day. */
  part(part: DatePart, value: Sql): Sql
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
  /** What stands before a statement to ask how it would run. */
  readonly explain: string
  /** The call of a function with these arguments. */
  call(name: FunctionName, given: readonly Sql[]): Sql
  /** A computed number as one of the machine, not as an exact one. */
  machineNumber(value: Sql): Sql
  /** The aggregate that joins texts. */
  joined(argument: Sql, options: JoinedTexts): Sql
  /** The aggregate that makes a JSON list. */
  listed(argument: Sql, order: Sql): Sql
  /** True and false as numbers that can be added. */
  countable(flag: Sql): Sql
}
