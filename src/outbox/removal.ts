/** Deleting what has been forwarded: many entries at a time, a moment later. */
import { clock, type Timer } from '../core/clock.ts'
import type { Database } from '../db/engine/database.ts'
import type { PendingEntry } from './entry.ts'
import { statementsFor } from './statements.ts'

const batchSize = 256
const pause = 50

/** The entries that have been forwarded and still have rows. Those that a dead process leaves are forwarded twice. */
export class Removal {
  readonly #database: Database
  readonly #onError: (error: unknown) => void
  readonly #waiting = new Map<number, PendingEntry>()
  #timer: Timer | undefined

  constructor(database: Database, onError: (error: unknown) => void) {
    this.#database = database
    this.#onError = onError
  }

  /** Whether an entry has been forwarded. */
  has({ id }: PendingEntry): boolean {
    return this.#waiting.has(id)
  }

  /** Waits only when there are many. */
  async add(entries: readonly PendingEntry[]): Promise<void> {
    for (const entry of entries) this.#waiting.set(entry.id, entry)
    if (this.#waiting.size >= batchSize) return this.flush()
    if (this.#waiting.size > 0)
      this.#timer ??= clock.after(pause, () => void this.flush().catch(this.#onError))
  }

  /** Deletes them now. */
  async flush(): Promise<void> {
    this.#timer?.cancel()
    this.#timer = undefined
    const entries = [...this.#waiting.values()]
    if (entries.length === 0) return
    await statementsFor(this.#database).remove(this.#database, entries)
    for (const { id } of entries) this.#waiting.delete(id)
  }
}
