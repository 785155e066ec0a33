/** A read of SQLite that is taken a part at a time. */
import type { StatementSync } from 'node:sqlite'
import type { Eventual } from '../../eventual.ts'
import type { Parts, Result } from '../driver.ts'
import type { LoopShare } from './loop-share.ts'
import { narrowRow, type SqliteValue } from './parameters.ts'

/** Rows that are taken a part at a time. */
export interface PartSource {
  /** The next rows; fewer than `count` at the end. */
  take(count: number): Eventual<Result['rows']>
}

/** What a {@link SqliteCursor} is made of. */
export interface CursorParts {
  readonly statement: StatementSync
  readonly parameters: readonly SqliteValue[]
  readonly share: LoopShare | undefined
  readonly closed: () => void
}

/** Rows that wait in the database until they are taken. It has to be closed: an open one keeps what it sees from being cleaned up. */
export class SqliteCursor implements PartSource {
  readonly #rows: Iterator<unknown>
  readonly #share: LoopShare | undefined
  readonly #closed: () => void
  #isOpen = true
  #isBegun = false
  #isDone = false

  constructor({ statement, parameters, share, closed }: CursorParts) {
    statement.setReturnArrays(true)
    statement.setReadBigInts(true)
    this.#rows = statement.iterate(...parameters)
    this.#share = share
    this.#closed = closed
  }

  /** Whether rows can still be taken. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Whether rows were taken. */
  get isBegun(): boolean {
    return this.#isBegun
  }

  take(count: number): unknown[][] {
    this.#isBegun = true
    const taken: unknown[][] = []
    const start = performance.now()
    while (taken.length < count && !this.#isDone) {
      const { done, value } = this.#rows.next()
      this.#isDone = done === true
      if (done) break
      narrowRow(value as unknown[])
      taken.push(value as unknown[])
    }
    this.#share?.add(start, performance.now())
    return taken
  }

  close(): void {
    this.#isOpen = false
    this.#rows.return?.()
    this.#closed()
  }
}

/** Takes rows until there are no more; other work gets its turn between the parts. */
export async function* partsOf(source: PartSource, size: number, share: LoopShare): Parts {
  for (;;) {
    if (share.isUsedUp) await share.turn()
    const rows = await source.take(size)
    if (rows.length > 0) yield rows
    if (rows.length < size) return
  }
}
