/** The feed of changed rows: `observeRows(fn)` is called after the commit, for each row. */
import type { AnyModel, AnyRow } from './any-model.ts'
import type { Database } from './engine/database.ts'
import { afterCommit } from './engine/transaction.ts'
import type { Eventual } from './eventual.ts'

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
  /**
   * The keys that the conditions of a bulk update find now: those it changed, unless a condition is about a field that it
   * set.
   */
  readonly matching?: () => Promise<readonly unknown[]>
  /** Where it was committed. */
  readonly database: Database
}

/** Is told about a row. The write waits for a promise that it returns. */
export type RowObserver = (change: RowChange) => unknown

/** Who observes. */
class RowObservers {
  readonly #observers = new Set<RowObserver>()

  observe(fn: RowObserver): () => void {
    this.#observers.add(fn)
    return () => void this.#observers.delete(fn)
  }

  get isEmpty(): boolean {
    return this.#observers.size === 0
  }

  /** A promise only where an observer has something to wait for; many changes may share one. */
  tell(changes: readonly RowChange[]): Eventual<void> {
    const waits = new Set<Promise<unknown>>()
    for (const observer of [...this.#observers]) {
      for (const change of changes) {
        const wait = observer(change)
        if (wait instanceof Promise) waits.add(wait)
      }
    }
    if (waits.size > 0) return Promise.all(waits).then(() => undefined)
  }
}

const observers = new RowObservers()

/**
 * Calls `fn` after the commit of each row that is written through rows and querysets, in the order of the commits:
 * synchronously, so it must neither wait nor query. A promise that it returns is waited for by who wrote, with
 * everything committed and outside the transaction. The returned function ends that.
 *
 * @example
 * const stop = observeRows(({ model, pk, kind }) => console.log(kind, model.name, pk))
 * await clock.update({ views: 7 }) // changed Lot 1
 * stop()
 */
export function observeRows(fn: RowObserver): () => void {
  return observers.observe(fn)
}

/**
 * Tells the observers of changes, after the commit of the transaction that the code belongs to. `changes` is called at
 * once, when anybody observes. Outside a transaction what the observers wait for is waited for here; in one, by its
 * outermost `atomic`.
 */
export function tellRowChanges(
  database: Database,
  changes: () => readonly RowChange[],
): Eventual<void> {
  if (observers.isEmpty) return
  const made = changes()
  if (made.length > 0) return afterCommit(() => observers.tell(made), database) as Eventual<void>
}
