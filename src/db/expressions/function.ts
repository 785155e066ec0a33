/** Functions of the database, as they were written. */
import { Computation } from './computation.ts'

/** The functions that a query can call. */
export type FunctionName =
  | 'coalesce'
  | 'greatest'
  | 'least'
  | 'concat'
  | 'lower'
  | 'upper'
  | 'length'
  | 'substr'
  | 'trim'
  | 'now'
  | WindowFunctionName

/** The functions that look at the rows around a row. */
export type WindowFunctionName =
  | 'rowNumber'
  | 'rank'
  | 'denseRank'
  | 'percentRank'
  | 'cumeDist'
  | 'ntile'
  | 'lag'
  | 'lead'
  | 'firstValue'
  | 'lastValue'
  | 'nthValue'

/** A call of a function: a text among its arguments is a path. */
export class FunctionExpression extends Computation {
  readonly function: FunctionName
  readonly arguments: readonly unknown[]

  constructor(name: FunctionName, given: readonly unknown[]) {
    super()
    this.function = name
    this.arguments = given
  }
}
