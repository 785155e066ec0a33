/** The static methods of every model: each model class is its own default manager. */
import type { DoesNotExist, MultipleObjectsReturned } from '../errors.ts'
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
  UpdateOrCreateValues,
} from './query-options.ts'
import type { None, QueriedRows, QuerySet } from './query-set.ts'
import type { Prefetched, RelatedModel, SelectedRows, With } from './rows/loaded.ts'
import type { ListedValues, PathValues, ValuePaths } from './rows/plain.ts'
import type { KeyValue, Saved, Where, WhereObject } from './where.ts'

/** What a model class can be asked. `this` gives the model, so that a class of one's own keeps its rows and scopes. */
export interface ModelStatics {
  readonly DoesNotExist: typeof DoesNotExist
  readonly MultipleObjectsReturned: typeof MultipleObjectsReturned

  /** All rows. */
  all<T>(this: T): QuerySet<T>
  /** All rows, without the model's `baseFilter`. */
  unfiltered<T>(this: T): QuerySet<T>
  none<T>(this: T): QuerySet<T>
  filter<T>(this: T, ...where: Where<T>[]): QuerySet<T>
  exclude<T>(this: T, ...where: Where<T>[]): QuerySet<T>
  orderBy<T, const P extends string>(
    this: T,
    ...terms: ValidTerm<FieldsOf<T>, None, P>[]
  ): QuerySet<T>
  limit<T>(this: T, count: number): QuerySet<T>
  only<T, const P extends string>(
    this: T,
    ...names: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T>
  defer<T, const P extends string>(
    this: T,
    ...names: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T>
  selectRelated<T, const P extends string>(
    this: T,
    ...paths: Checked<P, OnePath<FieldsOf<T>, P>>[]
  ): QuerySet<T, With<InstanceOf<T>, SelectedRows<FieldsOf<T>, P>>>
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
  ): QuerySet<T, InstanceOf<T> & Prefetched<FieldsOf<T>, P, X, O>>
  annotate<T, const E extends Readonly<Record<string, Annotation>>>(
    this: T,
    values: E,
  ): QuerySet<
    T,
    With<InstanceOf<T>, AnnotationValues<FieldsOf<T>, E>>,
    AnnotationValues<FieldsOf<T>, E>
  >
  groupBy<T, const P extends string>(
    this: T,
    ...paths: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): GroupedRows<T, PathValues<FieldsOf<T>, None, P>>
  values<T, const P extends string>(
    this: T,
    ...paths: Checked<P, ColumnPath<FieldsOf<T>, P>>[]
  ): QuerySet<T, PathValues<FieldsOf<T>, None, P>>
  valuesList<T, const P extends string>(
    this: T,
    path: Checked<P, ColumnPath<FieldsOf<T>, P>>,
    options: { readonly flat: true },
  ): QuerySet<T, PathStored<FieldsOf<T>, P>>
  valuesList<T, const P extends readonly string[]>(
    this: T,
    ...paths: P & ValuePaths<FieldsOf<T>, None, P>
  ): QuerySet<T, ListedValues<FieldsOf<T>, None, P>>
  selectForUpdate<T>(this: T, options?: LockOptions): QuerySet<T>
  /** All rows, of which none loads a relation by being awaited: `E_STRICT_LOADING`. */
  strict<T>(this: T): QuerySet<T>
  using<T>(this: T, alias: string): QuerySet<T>
  /** A condition to keep and use again. */
  where<T>(this: T, where: WhereObject<T, Scope<T>>): Saved<T>

  get<T>(this: T, ...where: Where<T>[]): Promise<InstanceOf<T>>
  first<T>(this: T): Promise<InstanceOf<T> | undefined>
  last<T>(this: T): Promise<InstanceOf<T> | undefined>
  earliest<T, const P extends string>(
    this: T,
    ...terms: ValidTerm<FieldsOf<T>, None, P>[]
  ): Promise<InstanceOf<T>>
  latest<T, const P extends string>(
    this: T,
    ...terms: ValidTerm<FieldsOf<T>, None, P>[]
  ): Promise<InstanceOf<T>>
  count<T>(this: T): Promise<number>
  exists<T>(this: T): Promise<boolean>
  aggregate<T, const E extends Readonly<Record<string, Annotation>>>(
    this: T,
    values: E,
  ): Promise<AnnotationValues<FieldsOf<T>, E>>
  inBulk<T>(
    this: T,
    keys: Iterable<KeyValue<FieldsOf<T>>>,
  ): Promise<Map<KeyValue<FieldsOf<T>>, InstanceOf<T>>>
  create<T>(this: T, values: Insert<FieldsOf<T>>): Promise<InstanceOf<T>>
  bulkCreate<T>(
    this: T,
    rows: Iterable<Insert<FieldsOf<T>> | InstanceOf<T>>,
    options?: BulkCreateOptions<FieldsOf<T>>,
  ): Promise<InstanceOf<T>[]>
  bulkUpdate<T, const P extends string>(
    this: T,
    rows: Iterable<InstanceOf<T>>,
    names: readonly Checked<P, ColumnPath<FieldsOf<T>, P>>[],
    options?: BulkUpdateOptions,
  ): Promise<number>
  getOrCreate<T>(
    this: T,
    where: Partial<Insert<FieldsOf<T>>>,
    defaults?: Partial<Insert<FieldsOf<T>>>,
  ): Promise<[row: InstanceOf<T>, created: boolean]>
  updateOrCreate<T>(
    this: T,
    where: Partial<Insert<FieldsOf<T>>>,
    values: UpdateOrCreateValues<FieldsOf<T>>,
  ): Promise<[row: InstanceOf<T>, created: boolean]>
}
