/** The feed of changed rows: `observeRows(fn)` is called after the commit, for each row. */
import type { AnyModel, AnyRow } from './any-model.ts'
import type { Database } from './engine/database.ts'
import { afterCommit } from './engine/transaction.ts'

/** A row that was created, changed or deleted. */
export interface RowChange {
  /** The class of the row. */
  readonly model: AnyModel
  /** The key; `undefined` when many rows were changed or deleted at once. */
  readonly pk: unknown
  /** What happened to it. */
  readonly kind: 'created' | 'changed' | 'deleted'
  /** The row, where one was written. */
  readonly row: AnyRow | undefined
  /** The fields that a bulk update set. */
  readonly fields?: readonly string[]
  /** Where it was committed. */
  readonly database: Database
}

/** Who observes. */
class RowObservers {
  readonly #observers = new Set<(change: RowChange) => void>()

  observe(fn: (change: RowChange) => void): () => void {
    this.#observers.add(fn)
    return () => void this.#observers.delete(fn)
  }

  get isEmpty(): boolean {
    return this.#observers.size === 0
  }

  tell(changes: readonly RowChange[]): void {
    for (const observer of [...this.#observers]) for (const change of changes) observer(change)
  }
}

const observers = new RowObservers()

/**
 * Calls `fn` after the commit of each row that is written through rows and querysets, in the order of the commits:
 * synchronously, so it must neither wait nor query. The returned function ends that.
 *
 * @example
 * const stop = observeRows(({ model, pk, kind }) => console.log(kind, model.name, pk))
 * await clock.update({ views: 7 }) // changed Lot 1
 * stop()
 */
export function observeRows(fn: (change: RowChange) => void): () => void {
  return observers.observe(fn)
}

/**
 * Tells the observers of changes, after the commit of the transaction that the code belongs to. `changes` is called at
 * once, when anybody observes.
 */
export function tellRowChanges(database: Database, changes: () => readonly RowChange[]): void {
  if (observers.isEmpty) return
  const made = changes()
  if (made.length > 0) afterCommit(() => observers.tell(made), database)
}
