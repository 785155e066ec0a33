/** The places where the dialects differ in JSON and arrays. */
import type { RawBuilder } from 'kysely'
import type { JsonPath } from '../../operand.ts'

type Sql = RawBuilder<unknown>

/** How one dialect asks for what is inside of a JSON value. */
export interface DocumentWords {
  /** The parameters that a path is given by. */
  pathValues(path: JsonPath): readonly unknown[]
  /** What stands at a path: JSON, or NULL where nothing is. */
  at(document: Sql, steps: readonly Sql[], path: JsonPath): Sql
  /** The text that a JSON value is, or NULL. */
  text(value: Sql): Sql
  /** The number that a JSON value is, or NULL. */
  number(value: Sql): Sql
  /** Whether two JSON values are the same; `other` is a parameter with the text of one. */
  same(value: Sql, other: Sql): Sql
  /** Whether a JSON value is in a list that is one parameter. */
  inList(value: Sql, list: Sql): Sql
  contains(value: Sql, part: Sql): Sql
  containedBy(value: Sql, whole: Sql): Sql
}

/** How one dialect asks for what is inside of an array. */
export interface ArrayWords {
  /** The parameter that a place, counted from 0, is given by. */
  placeValue(index: number): unknown
  item(array: Sql, place: Sql): Sql
  length(array: Sql): Sql
  contains(array: Sql, items: Sql): Sql
  containedBy(array: Sql, items: Sql): Sql
  overlap(array: Sql, items: Sql): Sql
}
