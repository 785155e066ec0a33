/** The flusher: one round of writing per tick, for all connections of a node. */

import type { Frame } from '../connection/frame.ts'
import { Batch } from './batch.ts'

/** What has something to write. */
export interface Flushable {
  flush(): void
}

/** Collects outboxes and flushes each once, when the tick is over. */
export class Flusher {
  #waiting: Flushable[] = []
  #scheduled: NodeJS.Immediate | undefined
  /** The batch that was begun last: whoever begins with the same frame shares it. */
  #begun: Batch | undefined
  readonly #flush = (): void => this.flush()

  /** Flushes an outbox at the end of the tick. Gives the batch that begins with its first frame. */
  add(outbox: Flushable, frame: Frame): Batch {
    this.#waiting.push(outbox)
    this.#scheduled ??= setImmediate(this.#flush)
    if (this.#begun?.last !== frame) this.#begun = new Batch(frame)
    return this.#begun
  }

  /** Flushes now. */
  flush(): void {
    clearImmediate(this.#scheduled)
    this.#scheduled = undefined
    const waiting = this.#waiting
    this.#waiting = []
    this.#begun = undefined
    for (const outbox of waiting) outbox.flush()
  }
}
