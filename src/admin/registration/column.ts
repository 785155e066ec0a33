/** A column of a list that is computed from the row. */
import type { ListRow } from './admin-options.ts'

/** What the function of a column is told: the row under `row`, and under the model's name (`lot`). */
export interface ColumnContext<M> {
  readonly row: ListRow<M>
  readonly [model: string]: ListRow<M>
}

/** What can be said about a column. */
export interface ColumnOptions {
  /** The head of the column; made from the name when left out. */
  readonly label?: string
  /** A field or an annotation that stands for the column in the order: `'top'`. Without it the column has no order. */
  readonly orderBy?: string
  /** Puts the values at the end, so that digits line up. */
  readonly numeric?: boolean
  /** The fields that the function reads. Who may not read one of them does not see the column. */
  readonly reads?: readonly string[]
}

const mark: unique symbol = Symbol.for('voltaic.adminColumn')

/** A computed column. */
export interface Column<M = unknown> {
  readonly [mark]: true
  /** Phantom: the model. */
  readonly '~model'?: M
  readonly name: string
  readonly options: ColumnOptions
  value(context: ColumnContext<M>): unknown
}

/**
 * Makes a computed column: `column('top', ({ lot }) => lot.top?.toFixed(2), { label: 'Top bid', orderBy: 'top' })`.
 * The function may be asynchronous; numbers, dates, booleans and texts are shown as such.
 */
export function column<M>(
  name: string,
  value: (context: ColumnContext<M>) => unknown,
  options: ColumnOptions = {},
): Column<M> {
  return { [mark]: true, name, value, options }
}

/** Whether an entry of a list is a computed column. */
export function isColumn(value: unknown): value is Column<never> {
  return typeof value === 'object' && value !== null && mark in value
}
