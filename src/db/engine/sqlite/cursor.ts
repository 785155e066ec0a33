/** A read of SQLite that is taken a part at a time. */
import type { StatementSync } from 'node:sqlite'
import type { Parts } from '../driver.ts'
import type { LoopShare } from './loop-share.ts'
import { narrowRow, type SqliteValue } from './parameters.ts'

/** Rows that wait in the database until they are taken. It has to be closed: an open one keeps what it sees from being cleaned up. */
export class SqliteCursor {
  readonly #rows: Iterator<unknown>
  readonly #closed: () => void
  #isOpen = true

  constructor(statement: StatementSync, parameters: readonly SqliteValue[], closed: () => void) {
    statement.setReturnArrays(true)
    statement.setReadBigInts(true)
    this.#rows = statement.iterate(...parameters)
    this.#closed = closed
  }

  /** Whether rows can still be taken. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** The next rows; fewer than `count` at the end. */
  take(count: number): unknown[][] {
    const taken: unknown[][] = []
    while (taken.length < count) {
      const { done, value } = this.#rows.next()
      if (done) break
      narrowRow(value as unknown[])
      taken.push(value as unknown[])
    }
    return taken
  }

  close(): void {
    this.#isOpen = false
    this.#rows.return?.()
    this.#closed()
  }
}

/** Takes rows until there are no more; other work gets its turn between the parts. */
export async function* partsOf(cursor: SqliteCursor, size: number, share: LoopShare): Parts {
  for (;;) {
    if (share.isUsedUp) await share.turn()
    const start = performance.now()
    const rows = cursor.take(size)
    share.add(start, performance.now())
    if (rows.length > 0) yield rows
    if (rows.length < size) return
  }
}
