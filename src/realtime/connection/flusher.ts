/** The flusher: one round of writing per tick, for all connections of a node. */

/** What has something to write. */
export interface Flushable {
  flush(): void
}

/** Collects outboxes and flushes each once, when the tick is over. */
export class Flusher {
  #dirty = new Set<Flushable>()
  #scheduled: NodeJS.Immediate | undefined
  readonly #flush = (): void => this.flush()

  add(outbox: Flushable): void {
    this.#dirty.add(outbox)
    this.#scheduled ??= setImmediate(this.#flush)
  }

  /** Flushes now. */
  flush(): void {
    clearImmediate(this.#scheduled)
    this.#scheduled = undefined
    const dirty = this.#dirty
    this.#dirty = new Set()
    for (const outbox of dirty) outbox.flush()
  }
}
