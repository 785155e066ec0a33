/** What this library has no name for: functions of the database by theirs, and SQL as it is written. */
import type { FieldDefinition } from '../fields/definition.ts'
import type { Argument, Computed, PathsIn } from '../types/expressions/expression.ts'
import type { ValueField } from './cast.ts'
import { Computation } from './computation.ts'

/** A call of a function by its name. */
export class FuncExpression extends Computation {
  readonly name: string
  readonly arguments: readonly unknown[]
  readonly definition: FieldDefinition

  constructor(name: string, given: readonly unknown[], definition: FieldDefinition) {
    super()
    this.name = name
    this.arguments = given
    this.definition = definition
  }
}

/** SQL with parameters. */
export class RawExpression extends Computation {
  readonly sql: string
  readonly parameters: readonly unknown[]
  readonly definition: FieldDefinition

  constructor(sql: string, parameters: readonly unknown[], definition: FieldDefinition) {
    super()
    this.sql = sql
    this.parameters = parameters
    this.definition = definition
  }
}

/**
 * A function of the database by its name. As in other functions, a text among the arguments is a path; `field` says
 * how the value is read, with `null: true` where it may be NULL.
 *
 * @example
 * const lots = await Lot.annotate({ size: Func('abs', [F('views').minus(100)], f.int()) }).orderBy('size')
 * console.log(lots[0]?.size) // 99
 */
export function Func<const A extends readonly Argument[], const D extends ValueField>(
  name: string,
  values: A,
  field: D,
): Computed<'typed', readonly [D['~stored']], PathsIn<A[number]>> {
  return new FuncExpression(name, values, field) as never
}

/**
 * SQL as it is written, with the columns of the database. Each `?` outside of quotes takes a parameter: a value, which
 * is bound and never becomes part of the text, or an expression such as `F('title')`. Never put what somebody typed
 * into the text.
 *
 * @example
 * const lot = await Lot.annotate({ isLong: Raw('length(?) > ?', [F('title'), 10], f.boolean()) }).get({ slug: 'clock' })
 * console.log(lot.isLong) // false
 */
export function Raw<const A extends readonly Argument[], const D extends ValueField>(
  sql: string,
  parameters: A,
  field: D,
): Computed<'typed', readonly [D['~stored']], never> {
  return new RawExpression(sql, parameters, field) as never
}
