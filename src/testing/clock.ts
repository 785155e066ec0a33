/** A clock that a test sets. */
import { AsyncLocalStorage } from 'node:async_hooks'
import { type Clock, replaceClock, type Timer } from '../core/clock.ts'
import { type Duration, toMilliseconds } from '../core/duration.ts'

/** The options of {@link testClock}. */
export interface TestClockOptions {
  /** The time to begin with; the real one by default. */
  readonly at?: Date
}

/** Stops the clock of this process until `restore`: time then moves only by `advance`. */
export function testClock(options: TestClockOptions = {}): TestClock {
  return new TestClock(options.at ?? new Date())
}

interface PendingTimer extends Timer {
  readonly at: number
  readonly fn: () => void
}

/** A stopped clock. `using clock = testClock()` lets it go at the end of the test. */
export class TestClock implements Clock, Disposable {
  readonly #timers = new Set<PendingTimer>()
  readonly #startedAt: number
  readonly #restore: () => void
  #now: number

  constructor(at: Date) {
    this.#now = at.getTime()
    this.#startedAt = this.#now
    this.#restore = replaceClock(this)
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#now - this.#startedAt
  }

  after(milliseconds: number, fn: () => void): Timer {
    const inContext = AsyncLocalStorage.snapshot() // as `setTimeout` does: not in that of who moves the clock
    const timer: PendingTimer = {
      at: this.#now + Math.max(0, milliseconds),
      fn: () => inContext(fn),
      cancel: () => void this.#timers.delete(timer),
    }
    this.#timers.add(timer)
    return timer
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size
  }

  /**
   * Moves the time forward and runs the timers that come due, each at its own time, those that they start
   * included; waits between them until the code that they woke has had its turn.
   */
  async advance(duration: Duration): Promise<void> {
    const target = this.#now + toMilliseconds(duration)
    await turn()
    for (let timer = this.#next(target); timer; timer = this.#next(target)) {
      this.#timers.delete(timer)
      this.#now = Math.max(this.#now, timer.at)
      timer.fn()
      await turn()
    }
    this.#now = target
    await turn()
  }

  /** Gives the process its clock back. Timers that still wait never run. */
  restore(): void {
    this.#restore()
    this.#timers.clear()
  }

  [Symbol.dispose](): void {
    this.restore()
  }

  #next(target: number): PendingTimer | undefined {
    let next: PendingTimer | undefined
    for (const timer of this.#timers) {
      if (timer.at <= target && (!next || timer.at < next.at)) next = timer
    }
    return next
  }
}

/** Lets promises, and input and output that is ready, go on. */
async function turn(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
}
