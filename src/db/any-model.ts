/** The model of code that is generic over models: the admin, an API, forms, policies. */

import type { DeleteReport } from './deletion/report.ts'
import type { DoesNotExist, MultipleObjectsReturned } from './errors.ts'
import type { AnyGroupedRows, AnyQuerySet, AnyRawRows, AnyWhere } from './types/any-query-set.ts'
import type { InstanceOf } from './types/model-class.ts'
import type { OrderTerm } from './types/path.ts'
import type {
  BulkCreateOptions,
  BulkUpdateOptions,
  LockOptions,
  PrefetchOptions,
} from './types/query-options.ts'
import type { AnyRows } from './types/query-set.ts'
import type { SqlStatement } from './types/rows/raw-rows.ts'

export type { AnyQuerySet, AnyWhere } from './types/any-query-set.ts'

/** A row of any model. */
export interface AnyRow {
  readonly pk: unknown
  readonly isSaved: boolean
  save(options?: { readonly only?: readonly string[]; readonly insert?: boolean }): Promise<this>
  set(values: object): this
  update(values: object): Promise<this>
  refresh(): Promise<this>
  validate(): Promise<void>
  delete(): Promise<DeleteReport>
  toJSON(): unknown
}

/** Any model class. Names are strings here; wrong ones are a `FieldError` at run time. The row type is kept. */
export interface AnyModel {
  readonly name: string
  readonly fields: object
  readonly prototype: AnyRow
  new (values: never): AnyRow

  readonly DoesNotExist: typeof DoesNotExist
  readonly MultipleObjectsReturned: typeof MultipleObjectsReturned
  all<T>(this: T): AnyQuerySet<InstanceOf<T>>
  unfiltered<T>(this: T): AnyQuerySet<InstanceOf<T>>
  none<T>(this: T): AnyQuerySet<InstanceOf<T>>
  filter<T>(this: T, ...where: AnyWhere[]): AnyQuerySet<InstanceOf<T>>
  exclude<T>(this: T, ...where: AnyWhere[]): AnyQuerySet<InstanceOf<T>>
  orderBy<T>(this: T, ...terms: OrderTerm[]): AnyQuerySet<InstanceOf<T>>
  only<T>(this: T, ...names: string[]): AnyQuerySet<unknown>
  defer<T>(this: T, ...names: string[]): AnyQuerySet<InstanceOf<T>>
  limit<T>(this: T, count: number): AnyQuerySet<InstanceOf<T>>
  selectRelated<T>(this: T, ...paths: string[]): AnyQuerySet<InstanceOf<T>>
  prefetch<T>(
    this: T,
    path: string,
    rows?: AnyRows,
    options?: PrefetchOptions,
  ): AnyQuerySet<InstanceOf<T>>
  annotate<T>(this: T, values: object): AnyQuerySet<InstanceOf<T>>
  groupBy<T>(this: T, ...paths: string[]): AnyGroupedRows
  values<T>(this: T, ...paths: string[]): AnyQuerySet<unknown>
  valuesList<T>(this: T, path: string, options: { readonly flat: true }): AnyQuerySet<unknown>
  valuesList<T>(this: T, ...paths: string[]): AnyQuerySet<unknown>
  selectForUpdate<T>(this: T, options?: LockOptions): AnyQuerySet<InstanceOf<T>>
  strict<T>(this: T): AnyQuerySet<InstanceOf<T>>
  using<T>(this: T, alias: string): AnyQuerySet<InstanceOf<T>>
  raw<T, X>(this: T, statement: SqlStatement<X>): AnyRawRows<InstanceOf<T>>
  get<T>(this: T, ...where: AnyWhere[]): Promise<InstanceOf<T>>
  first<T>(this: T): Promise<InstanceOf<T> | undefined>
  last<T>(this: T): Promise<InstanceOf<T> | undefined>
  earliest<T>(this: T, ...terms: OrderTerm[]): Promise<InstanceOf<T>>
  latest<T>(this: T, ...terms: OrderTerm[]): Promise<InstanceOf<T>>
  count<T>(this: T): Promise<number>
  exists<T>(this: T): Promise<boolean>
  aggregate<T>(this: T, values: object): Promise<Record<string, unknown>>
  inBulk<T>(this: T, keys: Iterable<unknown>): Promise<Map<unknown, InstanceOf<T>>>
  create<T>(this: T, values: object): Promise<InstanceOf<T>>
  bulkCreate<T>(
    this: T,
    rows: Iterable<unknown>,
    options?: BulkCreateOptions,
  ): Promise<InstanceOf<T>[]>
  bulkUpdate<T>(
    this: T,
    rows: Iterable<unknown>,
    names: readonly string[],
    options?: BulkUpdateOptions,
  ): Promise<number>
  getOrCreate<T>(
    this: T,
    where: object,
    defaults?: object,
  ): Promise<[row: InstanceOf<T>, created: boolean]>
  updateOrCreate<T>(
    this: T,
    where: object,
    values: { readonly defaults?: object; readonly create?: object },
  ): Promise<[row: InstanceOf<T>, created: boolean]>
}
