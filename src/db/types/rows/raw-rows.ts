/** The type of rows that a statement of one's own gives. */
import type { FieldsOf, InstanceOf, RowOf } from '../model-class.ts'
import type { Checked, RelationPath } from '../path.ts'
import type { PrefetchOptions } from '../query-options.ts'
import type { None, QueriedRows } from '../query-set.ts'
import type { Prefetched, RelatedModel } from './loaded.ts'

/** A statement made by `sql`, with what it gives beyond the columns of the model: `sql<{ n: number }>`. */
export interface SqlStatement<X> {
  readonly expressionType: X | undefined
  toOperationNode(): object
}

/** What `sql<X>` adds to a row; nothing when it was not said. */
export type Beyond<X> = [X] extends [never] ? unknown : X extends object ? X : unknown

/**
 * The rows of a statement that was written by hand, asked for when awaited. Columns are known by their names in the
 * database; the key has to be among them, columns that are not there throw `E_COLUMN_NOT_LOADED` when they are read, and others
 * stand on the row as the database gives them.
 */
export interface RawRows<T, R> extends PromiseLike<R[]>, AsyncIterable<R> {
  /** Loads related rows with one more query. */
  prefetch<
    const P extends string,
    X = InstanceOf<RelatedModel<FieldsOf<T>, P>>,
    const O extends PrefetchOptions = None,
  >(
    path: Checked<P, RelationPath<FieldsOf<T>, P>>,
    rows?: QueriedRows<X & RowOf<RelatedModel<FieldsOf<T>, P>>>,
    options?: O,
  ): RawRows<T, Prefetched<FieldsOf<T>, P, X, O, R> & R>
}
