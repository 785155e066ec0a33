/** The types of querysets: `QuerySet` of a known model, `AnyQuerySet` of code that is generic over models. */
import type { DeleteReport } from '../deletion/report.ts'
import type { CheckedAnnotations, CheckedValues } from './expressions/checks.ts'
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
import type { LeftOut, Only } from './rows/only.ts'
import type { Piped } from './rows/piped.ts'
import type { ListedValues, PathValue, PathValues, ValuePaths } from './rows/plain.ts'
import type { Beyond, RawRows, SqlStatement } from './rows/raw-rows.ts'
import type { KeyValue, Where } from './where.ts'

export declare const rowsOf: unique symbol
export declare const annotationsOf: unique symbol

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

/**
 * A query: rows of a model, asked for when it is awaited or walked over. It never changes: every method gives another
 * one.
 *
 * @example
 * const open = Lot.filter({ status: 'open' }).orderBy('closesAt')
 * const soon = await open.limit(10) // asks
 * const all = await open // asks again
 * for await (const lot of open) console.log(lot.title)
 */
export interface QuerySet<in out T, out R = InstanceOf<T>, in out A = None>
  extends PromiseLike<R[]>,
    AsyncIterable<R> {
  readonly [rowsOf]: R
  readonly [annotationsOf]: A
  /** The model that was asked. */
  readonly model: T

  /** The same query again: awaiting it asks the database anew. */
  all(): QuerySet<T, R, A>
  /** No rows. Nothing is asked, whatever follows. */
  none(): QuerySet<T, R, A>
  /**
   * The rows that meet all these conditions.
   *
   * Several conditions on a relation to many in one call are met by one related row; chained calls may be met by
   * different ones. No row comes twice because several related rows fit, and the choice of related rows changes no
   * aggregate.
   *
   * @throws {FieldError} for a name or lookup that is not there, and for `undefined`
   * @example
   * await Lot.filter({ status: 'open', seller: { name: 'Ann' } })
   * await Lot.filter({ bids: { amount: { gte: 100 }, bidder: bob } }) // one bid of at least 100 by Bob
   * await Lot.filter({ bids: { amount: { gte: 100 } } }).filter({ bids: { bidder: bob } }) // maybe two bids
   */
  filter(...where: Where<T, A>[]): QuerySet<T, R, A>
  /**
   * The rows that do not meet all these conditions.
   *
   * The opposite of `filter`, also where a column is NULL: a row without a reserve is kept by
   * `exclude({ reserve: { gt: 100 } })`. Of relations to many: no related row meets the conditions.
   *
   * @example
   * await Lot.exclude({ bids: { bidder: bob } }) // Bob never bid
   */
  exclude(...where: Where<T, A>[]): QuerySet<T, R, A>
  /**
   * The rows in this order, which replaces the one before. Without terms: in no order.
   *
   * A term is a column, an annotation, a path over relations to one row, or an expression; `-` and `desc()` turn it
   * around. NULL comes first, or last when descending, unless `asc` or `desc` say where. Over relations to many, order
   * by an aggregate.
   *
   * @throws {FieldError} for a name that is not there
   * @example
   * await Lot.orderBy('-closesAt', 'seller.name')
   * await Lot.orderBy(F('reserve').desc({ nulls: 'last' }), Lower('title'))
   * await Lot.annotate({ top: Max('bids.amount') }).orderBy('-top')
   */
  orderBy<const P extends string>(...terms: ValidTerm<T, A, P>[]): QuerySet<T, R, A>
  /** The rows in the opposite order; by falling keys when there is none. */
  reverse(): QuerySet<T, R, A>
  /**
   * At most `count` rows, before or after `offset`; of several limits the smallest holds. Filter before: what has a
   * limit cannot be filtered any more.
   */
  limit(count: number): QuerySet<T, R, A>
  /** Without the first `count` rows. Several offsets add up; before or after `limit` is the same. */
  offset(count: number): QuerySet<T, R, A>
  /**
   * Values without those that are equal. With `paths` one row for each combination of these columns and annotations.
   *
   * @throws {FieldError} when the order does not begin with `paths`: the row that is kept is the first in it
   * @example
   * const sellers = await Lot.all().valuesList('seller.name', { flat: true }).distinct()
   * const highest = await Bid.all().distinct('lot').orderBy('lot', '-amount')
   */
  distinct<const P extends string>(
    ...paths: (P extends ValuePath<FieldsOf<T>, A, P> ? P : ValuePath<FieldsOf<T>, A, P>)[]
  ): QuerySet<T, R, A>
  /**
   * Adds values to each row that the database computes: aggregates over related rows, expressions, subqueries,
   * conditions.
   *
   * The type of the row gains them, and what follows may filter and order by them. Aggregates over different relations
   * do not multiply each other, and count all related rows, whatever was filtered before.
   *
   * @throws {FieldError} for a name that the model has already, and for paths that lead nowhere
   * @example
   * const [lot] = await Lot.annotate({
   *   n: Count('bids'),
   *   top: Max('bids.amount'),
   *   label: Concat('title', Value(' by '), 'seller.name'),
   * }).filter({ n: { gte: 2 } })
   * console.log(lot?.n, lot?.top?.toFixed(2), lot?.label) // 2 130.00 Clock by Ann
   */
  annotate<const E extends Readonly<Record<string, Annotation>>>(
    values: E & CheckedAnnotations<T, A, E>,
  ): QuerySet<
    T,
    With<R, AnnotationValues<FieldsOf<T>, E, A>>,
    A & AnnotationValues<FieldsOf<T>, E, A>
  >
  /**
   * One result for each combination of these columns: annotate it with aggregates of its rows.
   *
   * @example
   * const groups = await Bid.groupBy('lot').annotate({ n: Count(), total: Sum('amount') }).orderBy('-n')
   * console.log(groups[0]?.lot, groups[0]?.n) // { lot: number, n: number, total: Decimal | null }[]
   */
  groupBy<const P extends string>(
    ...paths: Checked<P, ValuePath<FieldsOf<T>, A, P>>[]
  ): GroupedRows<T, PathValues<FieldsOf<T>, A, P>, A>
  /**
   * Plain objects of these columns, by path, instead of rows. A relation gives its key.
   *
   * @example
   * const bidsWithTitle = await Bid.values('lot.title', 'amount', 'lot')
   * console.log(bidsWithTitle[0]?.['lot.title']) // { 'lot.title': string, amount: Decimal, lot: number }[]
   */
  values<const P extends string>(
    ...paths: Checked<P, ValuePath<FieldsOf<T>, A, P>>[]
  ): QuerySet<T, PathValues<FieldsOf<T>, A, P>, A>
  /**
   * Arrays of these columns instead of rows; with `flat` the values of one column.
   *
   * @example
   * const pairs = await Lot.valuesList('title', 'views') // [string, number][]
   * const titles = await Lot.valuesList('title', { flat: true }) // string[]
   */
  valuesList<const P extends string>(
    path: Checked<P, ValuePath<FieldsOf<T>, A, P>>,
    options: { readonly flat: true },
  ): QuerySet<T, PathValue<FieldsOf<T>, A, P>, A>
  valuesList<const P extends readonly string[]>(
    ...paths: P & ValuePaths<FieldsOf<T>, A, P>
  ): QuerySet<T, ListedValues<FieldsOf<T>, A, P>, A>
  /**
   * Loads these columns and the key. Reading another one throws `E_COLUMN_NOT_LOADED`: it never asks behind your back.
   */
  only<const P extends string>(
    ...names: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T, Only<R, LeftOut<FieldsOf<T>, P>>, A>
  /** Loads all columns but these. Reading one of them throws `E_COLUMN_NOT_LOADED`. */
  defer<const P extends string>(
    ...names: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T, R, A>
  /**
   * Joins related rows: `lot.seller` is the row itself, without `await`, and the type says so. For relations to one
   * row.
   *
   * @example
   * const lot = await Lot.selectRelated('seller').get({ slug: 'clock' })
   * console.log(lot.seller.name)
   * const bid = await Bid.selectRelated('lot.seller', 'bidder').first()
   * console.log(bid?.lot.seller.name, bid?.bidder.name)
   */
  selectRelated<const P extends string>(
    ...paths: Checked<P, OnePath<FieldsOf<T>, P>>[]
  ): QuerySet<T, With<R, SelectedRows<FieldsOf<T>, P>>, A>
  /**
   * Loads related rows of all rows with one more query for each relation: `lot.bids.rows` is an array, without
   * `await`.
   *
   * @param path over relations of any kind: `'bids'`, `'bids.bidder'`
   * @param rows which related rows, and in what order; a limit counts for each row
   * @example
   * const lots = await Lot.prefetch('bids', Bid.filter({ amount: { gte: 125 } }).orderBy('-amount'))
   * for (const lot of lots) console.log(lot.title, lot.bids.rows.length)
   */
  prefetch<
    const P extends string,
    X = InstanceOf<RelatedModel<FieldsOf<T>, P>>,
    const O extends PrefetchOptions = None,
  >(
    path: Checked<P, RelationPath<FieldsOf<T>, P>>,
    rows?: QueriedRows<X & RowOf<RelatedModel<FieldsOf<T>, P>>>,
    options?: O,
  ): QuerySet<T, Prefetched<FieldsOf<T>, P, X, O, R> & R, A>
  /**
   * The rows of this queryset and of the others, each once; with `{ all: true }` as often as they come.
   *
   * All of them select the same columns. What follows may be `orderBy` (what is selected), `limit`, `offset`,
   * `prefetch`, and what reads.
   *
   * @example
   * const popular = Lot.filter({ views: { gt: 100 } })
   * const either = await Lot.filter({ status: 'draft' }).union(popular).orderBy('title')
   */
  union(...others: (RowsOf<R> | UnionOptions)[]): QuerySet<T, R, A>
  /** The rows that are in this queryset and in all the others. */
  intersection(...others: RowsOf<R>[]): QuerySet<T, R, A>
  /** The rows that are in this queryset and in none of the others. */
  difference(...others: RowsOf<R>[]): QuerySet<T, R, A>
  /**
   * Passes the queryset through a scope, a static method of the model, and keeps its annotations.
   *
   * @example
   * const mine = await ann.lots.pipe(Lot.open)
   * const counted = await Lot.annotate({ n: Count('bids') }).pipe(Lot.open)
   * console.log(mine.length, counted[0]?.n)
   */
  pipe<X>(scope: (rows: NoInfer<QuerySet<T>>) => X): Piped<T, R, A, X>
  /**
   * Locks the rows until the transaction ends. On SQLite a transaction has the whole database to itself: there it does
   * nothing.
   *
   * @throws {TransactionError} outside of `atomic`
   */
  selectForUpdate(options?: LockOptions): QuerySet<T, R, A>
  /** Loading a relation by awaiting it throws `E_STRICT_LOADING`: everything has to be joined or prefetched. */
  strict(): QuerySet<T, R, A>
  /** Declares that the query takes long. On SQLite it runs in a thread, so that it holds up nothing else. */
  heavy(): QuerySet<T, R, A>
  /**
   * Asks the database of this name. Its rows stay there: their relations are asked and they are saved in it.
   *
   * @throws {ConnectionError} when there is none
   * @throws {VoltaicError} `E_DB_MODEL` when it does not have the model
   */
  using(alias: string): QuerySet<T, R, A>
  /**
   * Rows of a statement of one's own, in place of `Lot.all()` or `Lot.using('archive')`. Values in it are parameters. Columns
   * are known by their names in the database; further ones stand on the row, typed by `sql<{ place: number }>`.
   *
   * @throws {FieldError} when the key is not among its columns, and when the queryset has conditions of its own
   */
  raw<X>(statement: SqlStatement<X>): RawRows<T, R & Beyond<X>>
  /** Without the model's `baseFilter`. */
  unfiltered(): QuerySet<T, R, A>

  /**
   * The one row that meets the conditions.
   *
   * @throws {DoesNotExist} when there is none: `Lot.DoesNotExist`
   * @throws {MultipleObjectsReturned} when there are several
   */
  get(...where: Where<T, A>[]): Promise<R>
  /** The first row, in the order of the keys when there is none; `undefined` without one. */
  first(): Promise<R | undefined>
  /** The last row, in the order of the keys when there is none; `undefined` without one. */
  last(): Promise<R | undefined>
  /**
   * The row that is least by these terms, which stand as in `orderBy`.
   *
   * @throws {DoesNotExist} when there is no row
   */
  earliest<const P extends string>(...terms: ValidTerm<T, A, P>[]): Promise<R>
  /**
   * The row that is greatest by these terms, which stand as in `orderBy`.
   * @throws {DoesNotExist} when there is no row
   */
  latest<const P extends string>(...terms: ValidTerm<T, A, P>[]): Promise<R>
  /** How many rows there are. */
  count(): Promise<number>
  /** Whether there is a row: cheaper than counting. */
  exists(): Promise<boolean>
  /** How the database finds the rows, in its own words: for people, not for programs. */
  explain(): Promise<string>
  /**
   * Computes values over all rows.
   *
   * @example
   * const { highest, n } = await Bid.filter({ lot: clock }).aggregate({ highest: Max('amount'), n: Count() })
   * console.log(highest?.toFixed(2), n) // 130.00 2
   */
  aggregate<const E extends Readonly<Record<string, Annotation>>>(
    values: E & CheckedValues<FieldsOf<T>, A, E>,
  ): Promise<AnnotationValues<FieldsOf<T>, E, A>>
  /**
   * The rows with these keys, by key. Keys without a row are missing. A key of several columns is the array of the row's
   * `pk`: a `Map` finds an array only by itself, so walk over the entries.
   *
   * @example
   * const byKey = await Lot.inBulk([clock.id, vase.id])
   * console.log(byKey.get(clock.id)?.title)
   */
  inBulk(keys: Iterable<KeyValue<FieldsOf<T>>>): Promise<Map<KeyValue<FieldsOf<T>>, R>>
  /** Walks over many rows and keeps few of them in memory. */
  iterator(options?: { readonly chunk?: number }): AsyncIterable<R>

  /**
   * Inserts a row.
   *
   * @throws {ValidationError} for a value that its field cannot hold
   * @throws {IntegrityError} for what the database refuses: `UniqueViolation`, `ForeignKeyViolation`, `CheckViolation`
   */
  create(values: Insert<FieldsOf<T>>): Promise<InstanceOf<T>>
  /**
   * Inserts rows with as few statements as possible, and gives them with their keys. Sends no signals.
   *
   * @example
   * await Tag.bulkCreate([{ name: 'silver' }, { name: 'glass' }])
   * await Tag.bulkCreate([{ name: 'silver' }], { ignoreConflicts: true })
   */
  bulkCreate(
    rows: Iterable<Insert<FieldsOf<T>> | InstanceOf<T>>,
    options?: BulkCreateOptions<FieldsOf<T>>,
  ): Promise<InstanceOf<T>[]>
  /**
   * Writes these columns of rows with as few statements as possible, and gives how many rows there were. Sends no
   * signals.
   *
   * @example
   * const drafts = await Lot.filter({ status: 'draft' })
   * for (const lot of drafts) lot.set({ status: 'open' })
   * await Lot.bulkUpdate(drafts, ['status'])
   */
  bulkUpdate<const P extends string>(
    rows: Iterable<RowOf<T>>,
    names: readonly Checked<P, ColumnPath<FieldsOf<T>, P>>[],
    options?: BulkUpdateOptions,
  ): Promise<number>
  /**
   * The row that meets `where`, or a new one made of `where` and `defaults`; and whether it was created.
   *
   * Two that do this at once get the same row when a unique column is part of `where`.
   */
  getOrCreate(
    where: Partial<Insert<FieldsOf<T>>>,
    defaults?: Partial<Insert<FieldsOf<T>>>,
  ): Promise<[row: InstanceOf<T>, created: boolean]>
  /**
   * Changes the row that meets `where`, or creates one; and says whether it was created.
   *
   * @example
   * const [user, isNew] = await User.updateOrCreate(
   *   { email: 'eve@example.com' },
   *   { defaults: { name: 'Eve' }, create: { name: 'Eve', isActive: false } },
   * )
   */
  updateOrCreate(
    where: Partial<Insert<FieldsOf<T>>>,
    values: UpdateOrCreateValues<FieldsOf<T>>,
  ): Promise<[row: InstanceOf<T>, created: boolean]>
  /**
   * Changes all rows of this queryset with one statement, and gives how many there were. Sends no signals.
   *
   * @throws {FieldError} for a column that is not there, for paths over relations, and for `undefined`
   * @example
   * const changed = await Lot.filter({ status: 'draft' }).update({ status: 'open', views: F('views').plus(1) })
   */
  update(values: Update<FieldsOf<T>, T>): Promise<number>
  /**
   * Deletes all rows of this queryset and what depends on them, as the relations' `onDelete` says; and says what went.
   *
   * @throws {ProtectedError} where a relation protects a row; nothing was deleted
   * @throws {RestrictedError} where a relation restricts the deletion; nothing was deleted
   */
  delete(): Promise<DeleteReport>
}
