/** The types of querysets: `QuerySet` of a known model, `AnyQuerySet` of code that is generic over models. */
import type { DeleteReport } from '../deletion/report.ts'
import type { AnnotationValues } from './expressions/computed.ts'
import type { Annotation } from './expressions/expression.ts'
import type { GroupedRows } from './grouped-rows.ts'
import type { Insert, Update } from './insert.ts'
import type { FieldsOf, InstanceOf, RowOf } from './model-class.ts'
import type { Checked, ColumnPath, OnePath, RelationPath, ValidTerm, ValuePath } from './path.ts'
import type {
  BulkCreateOptions,
  BulkUpdateOptions,
  LockOptions,
  PrefetchOptions,
  UnionOptions,
  UpdateOrCreateValues,
} from './query-options.ts'
import type { Prefetched, RelatedModel, SelectedRows, With } from './rows/loaded.ts'
import type { ListedValues, PathValue, PathValues, ValuePaths } from './rows/plain.ts'
import type { KeyValue, Where } from './where.ts'

declare const rowsOf: unique symbol
declare const annotationsOf: unique symbol

/** Any queryset, as a subquery: `{ id: { in: Bid.filter(…).values('lot') } }`. */
export interface AnyRows {
  readonly [rowsOf]: unknown
}

/** A queryset of such rows, as another query's part. */
export interface QueriedRows<out R> {
  readonly [rowsOf]: R
}

/** A queryset of such rows, whatever its model. */
export type RowsOf<R> = AnyRows & PromiseLike<R[]>

/** No annotations. */
// biome-ignore lint/complexity/noBannedTypes: the empty set of annotations
export type None = {}

/** Rows of the model `T` that are asked for when awaited; each of type `R`, with the annotations `A`. */
export interface QuerySet<in out T, out R = InstanceOf<T>, in out A = None>
  extends PromiseLike<R[]>,
    AsyncIterable<R> {
  readonly [rowsOf]: R
  readonly [annotationsOf]: A
  readonly model: T

  /** All rows of this queryset: a copy. */
  all(): QuerySet<T, R, A>
  /** No rows, without asking the database. */
  none(): QuerySet<T, R, A>
  /** The rows that meet all conditions. */
  filter(...where: Where<T, A>[]): QuerySet<T, R, A>
  /** The rows that do not meet all conditions; rows for which that is unknown because of NULL are kept. */
  exclude(...where: Where<T, A>[]): QuerySet<T, R, A>
  /**
   * Orders by columns, annotations, columns over relations to one row, or expressions; `-` and `desc()` are descending.
   * Replaces the order.
   */
  orderBy<const P extends string>(...terms: ValidTerm<FieldsOf<T>, A, P>[]): QuerySet<T, R, A>
  /** The opposite order. */
  reverse(): QuerySet<T, R, A>
  /** At most `count` rows; of several limits the smallest holds. Before or after `offset` is the same. */
  limit(count: number): QuerySet<T, R, A>
  /** Skips `count` rows; several offsets add up. Before or after `limit` is the same. */
  offset(count: number): QuerySet<T, R, A>
  /** Without rows that are equal in all selected columns. */
  distinct(): QuerySet<T, R, A>
  /** Adds computed values to each row. */
  annotate<const E extends Readonly<Record<string, Annotation>>>(
    values: E,
  ): QuerySet<
    T,
    With<R, AnnotationValues<FieldsOf<T>, E, A>>,
    A & AnnotationValues<FieldsOf<T>, E, A>
  >
  /** Groups by columns and annotations, to annotate each group. */
  groupBy<const P extends string>(
    ...paths: Checked<P, ValuePath<FieldsOf<T>, A, P>>[]
  ): GroupedRows<T, PathValues<FieldsOf<T>, A, P>>
  /** Plain objects of these columns, by path. */
  values<const P extends string>(
    ...paths: Checked<P, ValuePath<FieldsOf<T>, A, P>>[]
  ): QuerySet<T, PathValues<FieldsOf<T>, A, P>, A>
  /** Arrays of these columns; with `flat` the values of one column. */
  valuesList<const P extends string>(
    path: Checked<P, ValuePath<FieldsOf<T>, A, P>>,
    options: { readonly flat: true },
  ): QuerySet<T, PathValue<FieldsOf<T>, A, P>, A>
  valuesList<const P extends readonly string[]>(
    ...paths: P & ValuePaths<FieldsOf<T>, A, P>
  ): QuerySet<T, ListedValues<FieldsOf<T>, A, P>, A>
  /** Loads these columns and the key; reading another one throws `E_COLUMN_NOT_LOADED`. */
  only<const P extends string>(
    ...names: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T, R, A>
  /** Loads all columns but these; reading one of them throws `E_COLUMN_NOT_LOADED`. */
  defer<const P extends string>(
    ...names: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T, R, A>
  /** Joins related rows, so that they need no `await`. */
  selectRelated<const P extends string>(
    ...paths: Checked<P, OnePath<FieldsOf<T>, P>>[]
  ): QuerySet<T, With<R, SelectedRows<FieldsOf<T>, P>>, A>
  /** Loads related rows with one more query; a to-many relation then has `rows`. */
  prefetch<
    const P extends string,
    X = InstanceOf<RelatedModel<FieldsOf<T>, P>>,
    const O extends PrefetchOptions = None,
  >(
    path: Checked<P, RelationPath<FieldsOf<T>, P>>,
    rows?: QueriedRows<X & RowOf<RelatedModel<FieldsOf<T>, P>>>,
    options?: O,
  ): QuerySet<T, R & Prefetched<FieldsOf<T>, P, X, O>, A>
  /**
   * The rows of this queryset and of the others, each once; with `{ all: true }` as often as they come. What follows may
   * be `orderBy` (the columns that are selected), `limit`, `offset`, `prefetch`, and what reads.
   */
  union(...others: (RowsOf<R> | UnionOptions)[]): QuerySet<T, R, A>
  /** The rows that are in this queryset and in all the others. */
  intersection(...others: RowsOf<R>[]): QuerySet<T, R, A>
  /** The rows that are in this queryset and in none of the others. */
  difference(...others: RowsOf<R>[]): QuerySet<T, R, A>
  /** Passes the queryset through a scope and keeps its annotations. */
  pipe<X>(scope: (rows: NoInfer<QuerySet<T>>) => X): Piped<T, R, A, X>
  /** Locks the rows until the transaction ends. Throws `TransactionError` outside of one; does nothing on SQLite. */
  selectForUpdate(options?: LockOptions): QuerySet<T, R, A>
  /** Throws `E_STRICT_LOADING` where a relation would be loaded by awaiting it. */
  strict(): QuerySet<T, R, A>
  /** Runs in a reader thread, so that a slow query never stops the process. */
  heavy(): QuerySet<T, R, A>
  /** Asks the database with this alias. */
  using(alias: string): QuerySet<T, R, A>
  /** Without the model's `baseFilter`. */
  unfiltered(): QuerySet<T, R, A>

  /** The row. Throws `DoesNotExist`, `MultipleObjectsReturned`. */
  get(...where: Where<T, A>[]): Promise<R>
  /** The first row in the order, by key when there is none; `undefined` without one. */
  first(): Promise<R | undefined>
  /** The last row in the order, by key when there is none; `undefined` without one. */
  last(): Promise<R | undefined>
  /** The row that is least by these terms, which stand as in `orderBy`. Throws `DoesNotExist`. */
  earliest<const P extends string>(...terms: ValidTerm<FieldsOf<T>, A, P>[]): Promise<R>
  /** The row that is greatest by these terms, which stand as in `orderBy`. Throws `DoesNotExist`. */
  latest<const P extends string>(...terms: ValidTerm<FieldsOf<T>, A, P>[]): Promise<R>
  /** How many rows there are. */
  count(): Promise<number>
  /** Whether there is a row. */
  exists(): Promise<boolean>
  /** How the database finds the rows, in its own words: for people, not for programs. */
  explain(): Promise<string>
  /** Computes over all rows. */
  aggregate<const E extends Readonly<Record<string, Annotation>>>(
    values: E,
  ): Promise<AnnotationValues<FieldsOf<T>, E, A>>
  /** The rows with these keys, by key. */
  inBulk(keys: Iterable<KeyValue<FieldsOf<T>>>): Promise<Map<KeyValue<FieldsOf<T>>, R>>
  /** Walks over many rows, `chunk` at a time. */
  iterator(options?: { readonly chunk?: number }): AsyncIterable<R>

  /** Inserts a row. */
  create(values: Insert<FieldsOf<T>>): Promise<InstanceOf<T>>
  /** Inserts rows with as few statements as possible; sends no signals. */
  bulkCreate(
    rows: Iterable<Insert<FieldsOf<T>> | InstanceOf<T>>,
    options?: BulkCreateOptions<FieldsOf<T>>,
  ): Promise<InstanceOf<T>[]>
  /** Writes these columns of rows with as few statements as possible; sends no signals. Gives the number of rows. */
  bulkUpdate<const P extends string>(
    rows: Iterable<InstanceOf<T>>,
    names: readonly Checked<P, ColumnPath<FieldsOf<T>, P>>[],
    options?: BulkUpdateOptions,
  ): Promise<number>
  /** The row that meets `where`, or a new one made of `where` and `defaults`; and whether it was created. */
  getOrCreate(
    where: Partial<Insert<FieldsOf<T>>>,
    defaults?: Partial<Insert<FieldsOf<T>>>,
  ): Promise<[row: InstanceOf<T>, created: boolean]>
  /** Changes the row that meets `where` by `defaults`, or creates one of `where`, `create` or `defaults`. */
  updateOrCreate(
    where: Partial<Insert<FieldsOf<T>>>,
    values: UpdateOrCreateValues<FieldsOf<T>>,
  ): Promise<[row: InstanceOf<T>, created: boolean]>
  /** Changes all rows of this queryset; gives how many there were. Sends no signals. */
  update(values: Update<FieldsOf<T>>): Promise<number>
  /** Deletes all rows of this queryset and what depends on them. */
  delete(): Promise<DeleteReport>
}

/** What a scope gives, with the annotations that were there before. */
export type Piped<T, R, A, X> = X extends {
  readonly [rowsOf]: unknown
  readonly [annotationsOf]: unknown
}
  ? QuerySet<T, R & X[typeof rowsOf], A & X[typeof annotationsOf]>
  : X
