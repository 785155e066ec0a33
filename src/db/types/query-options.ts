/** The options of queries. */
import type { Insert } from './insert.ts'

/** How querysets are put together. */
export interface UnionOptions {
  /** Keeps rows that are there several times. */
  readonly all: boolean
}

/** How rows are locked. */
export interface LockOptions {
  readonly skipLocked?: boolean
  readonly noWait?: boolean
}

/** How many rows are inserted. */
export interface BulkCreateOptions {
  /** Skips rows that would break a unique constraint. */
  readonly ignoreConflicts?: boolean
  /** Rows per statement. */
  readonly batch?: number
}

/** What an `updateOrCreate` writes. */
export interface UpdateOrCreateValues<F> {
  readonly defaults: Partial<Insert<F>>
  /** What a new row gets instead of `defaults`. */
  readonly create?: Partial<Insert<F>>
}

/** How a relation is prefetched. */
export interface PrefetchOptions {
  /** The name of an array for the rows, instead of the relation's own `rows`. */
  readonly as?: string
}
