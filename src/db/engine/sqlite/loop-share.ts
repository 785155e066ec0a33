/** Statements run on the event loop's thread. After a while of them, other work gets its turn. */

/** Milliseconds that statements may take one after another, with what happens between them. */
const longest = 10

/** How long the statements of a database have been holding up the event loop. */
export class LoopShare {
  #since: number | undefined

  /** Whether other work should get its turn first, at a time of the monotonic clock. The first asked of a turn starts it. */
  isUsedUp(now: number): boolean {
    if (this.#since !== undefined) return now - this.#since > longest
    this.#since = now
    setImmediate(() => {
      this.#since = undefined
    })
    return false
  }

  /** Lets the event loop turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }
}
