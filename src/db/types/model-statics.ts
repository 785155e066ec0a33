/** The static methods of every model: each model class is its own default manager. */
import type { DoesNotExist, MultipleObjectsReturned } from '../errors.ts'
import type { CheckedAnnotations, CheckedValues } from './expressions/checks.ts'
import type { AnnotationValues } from './expressions/computed.ts'
import type { Annotation } from './expressions/expression.ts'
import type { GroupedRows } from './grouped-rows.ts'
import type { Insert } from './insert.ts'
import type { FieldsOf, InstanceOf, RowOf } from './model-class.ts'
import type { Checked, ColumnPath, OnePath, PathStored, RelationPath, ValidTerm } from './path.ts'
import type { Scope } from './q.ts'
import type {
  BulkCreateOptions,
  BulkUpdateOptions,
  LockOptions,
  PrefetchOptions,
  UnionOptions,
  UpdateOrCreateValues,
} from './query-options.ts'
import type { None, QueriedRows, QuerySet, RowsOf } from './query-set.ts'
import type { Prefetched, RelatedModel, SelectedRows, With } from './rows/loaded.ts'
import type { LeftOut, Only } from './rows/only.ts'
import type { Piped } from './rows/piped.ts'
import type { ListedValues, PathValues, ValuePaths } from './rows/plain.ts'
import type { Beyond, RawRows, SqlStatement } from './rows/raw-rows.ts'
import type { KeyValue, Saved, Where, WhereObject } from './where.ts'

/** What a model class has beside the methods of its querysets. */
export interface ModelStatics {
  /** The error of `get` without a row of this model: `error instanceof Lot.DoesNotExist`. */
  readonly DoesNotExist: typeof DoesNotExist
  /** The error of `get` with several rows of this model. */
  readonly MultipleObjectsReturned: typeof MultipleObjectsReturned

  /** All rows. */
  all<T>(this: T): QuerySet<T>
  /** All rows, without the model's `baseFilter`. */
  unfiltered<T>(this: T): QuerySet<T>
  /** No rows, without asking the database. */
  none<T>(this: T): QuerySet<T>
  /** The rows that meet all these conditions: `Lot.filter({ status: 'open', seller: { isActive: true } })`. */
  filter<T>(this: T, ...where: Where<T>[]): QuerySet<T>
  /** The rows that do not meet all these conditions. */
  exclude<T>(this: T, ...where: Where<T>[]): QuerySet<T>
  /** All rows in this order: `Lot.orderBy('-closesAt', 'seller.name')`. */
  orderBy<T, const P extends string>(this: T, ...terms: ValidTerm<T, None, P>[]): QuerySet<T>
  /** At most `count` rows. */
  limit<T>(this: T, count: number): QuerySet<T>
  /** All rows but the first `count`. */
  offset<T>(this: T, count: number): QuerySet<T>
  /** All rows in the opposite of the model's order; by falling keys when it has none. */
  reverse<T>(this: T): QuerySet<T>
  /** All rows, one for each combination of these columns: the first in the order, which begins with them. */
  distinct<T, const P extends string>(
    this: T,
    ...paths: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T>
  /** All rows and those of the others, each once; with `{ all: true }` as often as they come. */
  union<T>(this: T, ...others: (RowsOf<InstanceOf<T>> | UnionOptions)[]): QuerySet<T>
  /** The rows that are in all the others. */
  intersection<T>(this: T, ...others: RowsOf<InstanceOf<T>>[]): QuerySet<T>
  /** The rows that are in none of the others. */
  difference<T>(this: T, ...others: RowsOf<InstanceOf<T>>[]): QuerySet<T>
  /** All rows, with these columns and the key alone. */
  only<T, const P extends string>(
    this: T,
    ...names: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T, Only<InstanceOf<T>, LeftOut<FieldsOf<T>, P>>>
  /** All rows, without these columns. */
  defer<T, const P extends string>(
    this: T,
    ...names: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T>
  /** All rows, with these relations to one row joined: `lot.seller` needs no `await`. */
  selectRelated<T, const P extends string>(
    this: T,
    ...paths: Checked<P, OnePath<FieldsOf<T>, P>>[]
  ): QuerySet<T, With<InstanceOf<T>, SelectedRows<FieldsOf<T>, P>>>
  /** All rows, with a relation loaded by one more query: `lot.bids.rows` needs no `await`. */
  prefetch<
    T,
    const P extends string,
    X = InstanceOf<RelatedModel<FieldsOf<T>, P>>,
    const O extends PrefetchOptions = None,
  >(
    this: T,
    path: Checked<P, RelationPath<FieldsOf<T>, P>>,
    rows?: QueriedRows<X & RowOf<RelatedModel<FieldsOf<T>, P>>>,
    options?: O,
  ): QuerySet<T, Prefetched<FieldsOf<T>, P, X, O, InstanceOf<T>> & InstanceOf<T>>
  /** All rows, with values that the database computes: `Lot.annotate({ n: Count('bids') })`. */
  annotate<T, const E extends Readonly<Record<string, Annotation>>>(
    this: T,
    values: E & CheckedAnnotations<T, None, E>,
  ): QuerySet<
    T,
    With<InstanceOf<T>, AnnotationValues<FieldsOf<T>, E>>,
    AnnotationValues<FieldsOf<T>, E>
  >
  /** One result for each combination of these columns: `Bid.groupBy('lot').annotate({ n: Count() })`. */
  groupBy<T, const P extends string>(
    this: T,
    ...paths: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): GroupedRows<T, PathValues<FieldsOf<T>, None, P>>
  /** Plain objects of these columns: `Bid.values('lot.title', 'amount')`. */
  values<T, const P extends string>(
    this: T,
    ...paths: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T, PathValues<FieldsOf<T>, None, P>>
  /** Arrays of these columns; with `{ flat: true }` the values of one column. */
  valuesList<T, const P extends string>(
    this: T,
    path: Checked<P, ColumnPath<FieldsOf<T>, P>>,
    options: { readonly flat: true },
  ): QuerySet<T, PathStored<FieldsOf<T>, P>>
  valuesList<T, const P extends readonly string[]>(
    this: T,
    ...paths: P & ValuePaths<FieldsOf<T>, None, P>
  ): QuerySet<T, ListedValues<FieldsOf<T>, None, P>>
  /** All rows, passed through a scope: `Lot.pipe(Lot.open)`. */
  pipe<T, X>(this: T, scope: (rows: NoInfer<QuerySet<T>>) => X): Piped<T, InstanceOf<T>, None, X>
  /** All rows, locked until the transaction ends. */
  selectForUpdate<T>(this: T, options?: LockOptions): QuerySet<T>
  /** All rows, of which none loads a relation by being awaited: `E_STRICT_LOADING`. */
  strict<T>(this: T): QuerySet<T>
  /** All rows, by a query that takes long: on SQLite it runs in a thread. */
  heavy<T>(this: T): QuerySet<T>
  /** All rows of the database of this name. */
  using<T>(this: T, alias: string): QuerySet<T>
  /**
   * Rows of a statement of one's own: `Lot.raw(sql`select * from lot where views > ${least}`)`. Values in it are parameters.
   * The key has to be among its columns; further columns stand on the row, typed by `sql<{ place: number }>`.
   */
  raw<T, X>(this: T, statement: SqlStatement<X>): RawRows<T, InstanceOf<T> & Beyond<X>>
  /**
   * A condition to keep and use again. It fits every queryset of the model, and relations to it.
   *
   * @example
   * const listed = Lot.where({ status: { in: ['open', 'closed'] } })
   * await Lot.filter(listed)
   * await Bid.filter({ lot: listed })
   */
  where<T>(this: T, where: WhereObject<T, Scope<T>>): Saved<T>

  /** The one row that meets these conditions. Throws `DoesNotExist`, `MultipleObjectsReturned`. */
  get<T>(this: T, ...where: Where<T>[]): Promise<InstanceOf<T>>
  /** The first row, in the order of the model or of the keys; `undefined` without one. */
  first<T>(this: T): Promise<InstanceOf<T> | undefined>
  /** The last row, in the order of the model or of the keys; `undefined` without one. */
  last<T>(this: T): Promise<InstanceOf<T> | undefined>
  /** The row that is least by these terms. Throws `DoesNotExist`. */
  earliest<T, const P extends string>(
    this: T,
    ...terms: ValidTerm<T, None, P>[]
  ): Promise<InstanceOf<T>>
  /** The row that is greatest by these terms. Throws `DoesNotExist`. */
  latest<T, const P extends string>(
    this: T,
    ...terms: ValidTerm<T, None, P>[]
  ): Promise<InstanceOf<T>>
  /** How many rows there are. */
  count<T>(this: T): Promise<number>
  /** Whether there is a row. */
  exists<T>(this: T): Promise<boolean>
  /** Values computed over all rows: `Lot.aggregate({ total: Sum('reserve') })`. */
  aggregate<T, const E extends Readonly<Record<string, Annotation>>>(
    this: T,
    values: E & CheckedValues<FieldsOf<T>, None, E>,
  ): Promise<AnnotationValues<FieldsOf<T>, E>>
  /** How the database would read all rows, in its own words. */
  explain<T>(this: T): Promise<string>
  /** All rows one after another, read in chunks: `for await (const lot of Lot.iterator({ chunk: 500 })) { … }`. */
  iterator<T>(this: T, options?: { readonly chunk?: number }): AsyncIterable<InstanceOf<T>>
  /** The rows with these keys, by key. */
  inBulk<T>(
    this: T,
    keys: Iterable<KeyValue<FieldsOf<T>>>,
  ): Promise<Map<KeyValue<FieldsOf<T>>, InstanceOf<T>>>
  /** Inserts a row. Throws `ValidationError`, `IntegrityError`. */
  create<T>(this: T, values: Insert<FieldsOf<T>>): Promise<InstanceOf<T>>
  /** Inserts rows with as few statements as possible, and gives them with their keys. Sends no signals. */
  bulkCreate<T>(
    this: T,
    rows: Iterable<Insert<FieldsOf<T>> | InstanceOf<T>>,
    options?: BulkCreateOptions<FieldsOf<T>>,
  ): Promise<InstanceOf<T>[]>
  /**
   * Writes these columns of rows with as few statements as possible, and gives how many rows there were. Sends no
   * signals.
   */
  bulkUpdate<T, const P extends string>(
    this: T,
    rows: Iterable<RowOf<T>>,
    names: readonly Checked<P, ColumnPath<FieldsOf<T>, P>>[],
    options?: BulkUpdateOptions,
  ): Promise<number>
  /** The row that meets `where`, or a new one made of `where` and `defaults`; and whether it was created. */
  getOrCreate<T>(
    this: T,
    where: Partial<Insert<FieldsOf<T>>>,
    defaults?: Partial<Insert<FieldsOf<T>>>,
  ): Promise<[row: InstanceOf<T>, created: boolean]>
  /** Changes the row that meets `where`, or creates one; and says whether it was created. */
  updateOrCreate<T>(
    this: T,
    where: Partial<Insert<FieldsOf<T>>>,
    values: UpdateOrCreateValues<FieldsOf<T>>,
  ): Promise<[row: InstanceOf<T>, created: boolean]>
}
