/** The type of querysets in code that is generic over models: names are strings, the row type is kept. */
import type { DeleteReport } from '../deletion/report.ts'
import type { OrderTerm } from './path.ts'
import type { AnyScope, Q } from './q.ts'
import type {
  BulkCreateOptions,
  BulkUpdateOptions,
  LockOptions,
  PrefetchOptions,
  UnionOptions,
} from './query-options.ts'
import type { AnyRows, QueriedRows } from './query-set.ts'
import type { SqlStatement } from './rows/raw-rows.ts'

/** Conditions by name, or a `Q`; wrong names are a `FieldError` at run time. */
export type AnyWhere = object | Q<AnyScope>

/** The rows of a statement of one's own, of any model. */
export interface AnyRawRows<R> extends PromiseLike<R[]>, AsyncIterable<R> {
  prefetch(path: string, rows?: AnyRows, options?: PrefetchOptions): AnyRawRows<R>
}

/** A queryset of any model. Every `QuerySet` is one. */
export interface AnyQuerySet<R, Row = R>
  extends PromiseLike<R[]>,
    AsyncIterable<R>,
    QueriedRows<R> {
  readonly model: unknown
  all(): AnyQuerySet<R, Row>
  none(): AnyQuerySet<R, Row>
  filter(...where: AnyWhere[]): AnyQuerySet<R, Row>
  exclude(...where: AnyWhere[]): AnyQuerySet<R, Row>
  orderBy(...terms: OrderTerm[]): AnyQuerySet<R, Row>
  reverse(): AnyQuerySet<R, Row>
  limit(count: number): AnyQuerySet<R, Row>
  offset(count: number): AnyQuerySet<R, Row>
  distinct(...paths: string[]): AnyQuerySet<R, Row>
  annotate(values: object): AnyQuerySet<R, Row>
  groupBy(...paths: string[]): AnyGroupedRows
  values(...paths: string[]): AnyQuerySet<unknown, Row>
  /** `valuesList('a', 'b')`, `valuesList('a', { flat: true })`. */
  valuesList(path: string, options: { readonly flat: true }): AnyQuerySet<unknown, Row>
  valuesList(...paths: string[]): AnyQuerySet<unknown, Row>
  only(...names: string[]): AnyQuerySet<unknown, Row>
  defer(...names: string[]): AnyQuerySet<R, Row>
  selectRelated(...paths: string[]): AnyQuerySet<R, Row>
  prefetch(path: string, rows?: AnyRows, options?: PrefetchOptions): AnyQuerySet<R, Row>
  union(...others: (AnyRows | UnionOptions)[]): AnyQuerySet<R, Row>
  intersection(...others: AnyRows[]): AnyQuerySet<R, Row>
  difference(...others: AnyRows[]): AnyQuerySet<R, Row>
  selectForUpdate(options?: LockOptions): AnyQuerySet<R, Row>
  strict(): AnyQuerySet<R, Row>
  heavy(): AnyQuerySet<R, Row>
  using(alias: string): AnyQuerySet<R, Row>
  raw<X>(statement: SqlStatement<X>): AnyRawRows<R>
  unfiltered(): AnyQuerySet<R, Row>
  get(...where: AnyWhere[]): Promise<R>
  first(): Promise<R | undefined>
  last(): Promise<R | undefined>
  earliest(...terms: OrderTerm[]): Promise<R>
  latest(...terms: OrderTerm[]): Promise<R>
  count(): Promise<number>
  exists(): Promise<boolean>
  explain(): Promise<string>
  aggregate(values: object): Promise<Record<string, unknown>>
  inBulk(keys: Iterable<unknown>): Promise<Map<unknown, R>>
  iterator(options?: { readonly chunk?: number }): AsyncIterable<R>
  create(values: object): Promise<Row>
  bulkCreate(rows: Iterable<unknown>, options?: BulkCreateOptions): Promise<Row[]>
  bulkUpdate(
    rows: Iterable<unknown>,
    names: readonly string[],
    options?: BulkUpdateOptions,
  ): Promise<number>
  getOrCreate(where: object, defaults?: object): Promise<[row: Row, created: boolean]>
  updateOrCreate(
    where: object,
    values: { readonly defaults?: object; readonly create?: object },
  ): Promise<[row: Row, created: boolean]>
  update(values: object): Promise<number>
  delete(): Promise<DeleteReport>
}

/** Groups of rows of any model. */
export interface AnyGroupedRows extends PromiseLike<Record<string, unknown>[]>, AnyRows {
  annotate(values: object): AnyGroupedRows
  filter(...where: AnyWhere[]): AnyGroupedRows
  exclude(...where: AnyWhere[]): AnyGroupedRows
  orderBy(...paths: string[]): AnyGroupedRows
  limit(count: number): AnyGroupedRows
  offset(count: number): AnyGroupedRows
  first(): Promise<Record<string, unknown> | undefined>
  count(): Promise<number>
  exists(): Promise<boolean>
}
