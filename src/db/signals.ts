/** Signals: functions that are called around the writing of a row, awaited, in order, inside its transaction. */
import type { AnyModel } from './any-model.ts'
import type { InstanceOf } from './types/model-class.ts'

/** A function that is called; `E` says what happened. */
export type SignalHandler<E> = (event: E) => unknown

/** An event of one model: its row is a row of the class. */
export type SignalOf<E, T> = Omit<E, 'model' | 'row'> & {
  readonly model: T
  readonly row: InstanceOf<T>
}

/**
 * Something that happens to rows of a model. Handlers are awaited, in order, inside the transaction: what they throw
 * undoes it. Bulk operations send no signals.
 */
export class Signal<E extends { readonly model: AnyModel }> {
  readonly #handlers = new Map<AnyModel, Set<SignalHandler<E>>>()

  /**
   * Calls `handler` when it happens to a row of `model`; the returned function ends that.
   *
   * @example
   * const stop = postSave.connect(Lot, ({ row, created }) => console.log(created, row.title))
   * await Lot.create({ title: 'Lamp', slug: 'lamp', seller: ann, closesAt }) // true Lamp
   * stop()
   */
  connect<T extends AnyModel>(model: T, handler: SignalHandler<SignalOf<E, T>>): () => void {
    const handlers = this.#handlers.get(model) ?? new Set()
    const told = handler as SignalHandler<unknown>
    this.#handlers.set(model, handlers.add(told))
    return () => void handlers.delete(told)
  }

  /** Whether anybody wants to know. @internal */
  isHeard(model: AnyModel): boolean {
    return (this.#handlers.get(model)?.size ?? 0) > 0
  }

  /** Calls the handlers one after another. @internal */
  async send(event: E): Promise<void> {
    for (const handler of [...(this.#handlers.get(event.model) ?? [])]) await handler(event)
  }
}

/** A row that is written. */
export interface SaveEvent {
  /** The class of the row. */
  readonly model: AnyModel
  /** The row; before it is written, its values may still be changed. */
  readonly row: object
  /** Whether it is a new one. */
  readonly created: boolean
}

/** A row that is deleted. */
export interface DeleteEvent {
  /** The class of the row. */
  readonly model: AnyModel
  /** The row. After the deletion it has no key any more. */
  readonly row: object
}

/** Links of a many-to-many relation that change. */
export interface LinksEvent {
  /** The class of the row whose relation changes. */
  readonly model: AnyModel
  /** The row whose relation changes. */
  readonly row: object
  /** The name of the relation. */
  readonly relation: string
  /** What is about to happen, or has happened. */
  readonly action: 'preAdd' | 'postAdd' | 'preRemove' | 'postRemove' | 'preClear' | 'postClear'
  /** The keys of the rows at the other end. */
  readonly keys: readonly unknown[]
}

/** Before a row is written. */
export const preSave: Signal<SaveEvent> = new Signal()
/** After a row was written. */
export const postSave: Signal<SaveEvent> = new Signal()
/** Before a row is deleted. */
export const preDelete: Signal<DeleteEvent> = new Signal()
/** After a row was deleted. */
export const postDelete: Signal<DeleteEvent> = new Signal()
/** Around changes of a many-to-many relation. */
export const m2mChanged: Signal<LinksEvent> = new Signal()
