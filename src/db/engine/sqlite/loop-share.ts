/** Statements run on the event loop's thread. After a while of them, other work gets its turn. */

/** Milliseconds that statements may take one after another, with what happens between them. */
const longest = 10

/** How long the statements of a database have been holding up the event loop. Times are of the monotonic clock. */
export class LoopShare {
  #since = 0
  #until = 0
  #isWatching = false

  /** Whether other work should get its turn before the next statement. */
  get isUsedUp(): boolean {
    return this.#until - this.#since > longest
  }

  /** A statement ran. The first of a turn of the event loop begins the count. */
  add(start: number, end: number): void {
    this.#until = end
    if (this.#isWatching) return
    this.#since = start
    this.#isWatching = true
    setImmediate(() => {
      this.#since = this.#until
      this.#isWatching = false
    })
  }

  /** Lets the event loop turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }
}
