/** The types of relations to many rows: querysets that also write. */

import type { Insert } from './insert.ts'
import type { FieldsOf, InstanceOf, KeyOf, RowOf } from './model-class.ts'
import type { QuerySet, RowsOf } from './query-set.ts'

/**
 * The rows at the other end of a foreign key, `lot.bids`: a queryset. What is created here belongs to the row.
 *
 * @example
 * await clock.bids.create({ bidder: bob, amount: '150.00' })
 * console.log(await clock.bids.filter({ amount: { gte: 130 } }).count()) // 2
 */
export interface RelatedSet<T> extends QuerySet<T> {
  /** Inserts a row that belongs to this one. */
  create(values: Partial<Insert<FieldsOf<T>>>): Promise<InstanceOf<T>>
  /** Makes these rows belong to this one. */
  add(...rows: RowOf<T>[]): Promise<void>
}

/**
 * The rows of a many-to-many relation, `lot.tags`: a queryset. Each change is made as a whole, is told by
 * `m2mChanged`, and drops the rows that were prefetched.
 *
 * @example
 * await clock.tags.add(antique)
 * await clock.tags.create({ name: 'brass' })
 * console.log(await clock.tags.orderBy('name').valuesList('name', { flat: true })) // ['antique', 'brass']
 * await clock.tags.remove(antique)
 */
export interface ManySet<T, X = unknown> extends QuerySet<T> {
  /** The rows of the model between that link this row, with columns of their own; prefetched with the relation. */
  readonly links: QuerySet<X>
  /** Inserts a row and relates it to this one. */
  create(values: Insert<FieldsOf<T>>, options?: LinkOptions): Promise<InstanceOf<T>>
  /** Relates rows to this one; those that are related already stay as they are. */
  add(...rows: (Members<T> | LinkOptions)[]): Promise<void>
  /** Takes rows out of the relation. */
  remove(...rows: Members<T>[]): Promise<void>
  /** Makes the relation hold exactly these rows. */
  set(rows: Iterable<Member<T>> | RowsOf<InstanceOf<T>>, options?: LinkOptions): Promise<void>
  /** Takes all rows out of the relation. */
  clear(): Promise<void>
}

/** What is stored with a link. */
export interface LinkOptions {
  /** The values of the other columns of the model between. */
  readonly values: Readonly<Record<string, unknown>>
}

type Member<T> = RowOf<T> | KeyOf<T>

/** A row or its key, or several of them. */
type Members<T> = Member<T> | Iterable<Member<T>> | RowsOf<InstanceOf<T>>
