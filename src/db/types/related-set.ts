/** The types of relations to many rows: querysets that also write. */

import type { Insert } from './insert.ts'
import type { FieldsOf, InstanceOf, KeyOf, RowOf } from './model-class.ts'
import type { QuerySet } from './query-set.ts'

/** The rows at the other end of a foreign key: `lot.bids`. What is created here belongs to the row. */
export interface RelatedSet<T> extends QuerySet<T> {
  /** Inserts a row that belongs to this one. */
  create(values: Partial<Insert<FieldsOf<T>>>): Promise<InstanceOf<T>>
  /** Makes these rows belong to this one. */
  add(...rows: RowOf<FieldsOf<T>>[]): Promise<void>
}

/** The rows of a many-to-many relation: `lot.tags`. */
export interface ManySet<T> extends QuerySet<T> {
  /** Inserts a row and relates it to this one. */
  create(values: Insert<FieldsOf<T>>, options?: LinkOptions): Promise<InstanceOf<T>>
  /** Relates rows to this one; those that are related already stay as they are. */
  add(...rows: (Member<T> | LinkOptions)[]): Promise<void>
  /** Takes rows out of the relation. */
  remove(...rows: Member<T>[]): Promise<void>
  /** Makes the relation hold exactly these rows. */
  set(rows: Iterable<Member<T>>, options?: LinkOptions): Promise<void>
  /** Takes all rows out of the relation. */
  clear(): Promise<void>
}

/** What is stored with a link. */
export interface LinkOptions {
  /** The values of the other columns of the model between. */
  readonly values: Readonly<Record<string, unknown>>
}

type Member<T> = RowOf<FieldsOf<T>> | KeyOf<T>
