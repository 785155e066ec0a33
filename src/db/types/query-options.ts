/** The options of queries. */
import type { Changes, Insert } from './insert.ts'

/** How querysets are put together. */
export interface UnionOptions {
  /** Keeps rows that are there several times. */
  readonly all: boolean
}

/** How rows are locked. */
export interface LockOptions {
  /** Leaves out rows that somebody else has locked. */
  readonly skipLocked?: boolean
  /** Throws a `TimeoutError` at once when somebody else has locked a row. */
  readonly noWait?: boolean
  /** Whose rows: `self`, and paths of `selectRelated`. `['self']` when left out. */
  readonly of?: readonly string[]
}

/** How many rows are inserted. */
export interface BulkCreateOptions<F = never> {
  /** Skips rows that would break a unique constraint. Their keys, and those of the others, are not known afterwards. */
  readonly ignoreConflicts?: boolean
  /** Updates the rows that are there already. */
  readonly updateConflicts?: UpdateConflicts<F>
  /** Rows per statement. */
  readonly batch?: number
}

/** How `bulkCreate` updates rows that are there already. */
export interface UpdateConflicts<F> {
  /** The columns that tell that a row is there: the key, a unique column, or those of a unique constraint. */
  readonly on: readonly (keyof Changes<F> & string)[]
  /** The columns that are then written. */
  readonly fields: readonly (keyof Changes<F> & string)[]
}

/** How many rows are updated. */
export interface BulkUpdateOptions {
  /** Rows per statement. */
  readonly batch?: number
}

/** What an `updateOrCreate` writes. */
export interface UpdateOrCreateValues<F> {
  /** What the row gets; nothing else of a row that is there is written. */
  readonly defaults?: Partial<Insert<F>>
  /** What a new row gets instead of `defaults`. */
  readonly create?: Partial<Insert<F>>
}

/** How a relation is prefetched. */
export interface PrefetchOptions {
  /** The name of an array for the rows, instead of the relation's own `rows`. */
  readonly as?: string
}
