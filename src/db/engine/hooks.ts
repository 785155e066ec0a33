/** What runs before and after a commit. */
import type { Eventual } from '../eventual.ts'
import { runInScope, type Scope } from './ambient.ts'

/** The transaction that is about to be committed. */
export interface Committing {
  readonly database: object
  /** Whether anything is written in it, or only read. */
  readonly hasWritten: boolean
}

/**
 * What runs once for a transaction, just before its commit, with all values that were given for it, in order. It may
 * query: its statements belong to the transaction. What it throws rolls back. A function that it gives runs after the
 * commit, once all is over that `afterCommit` has begun, and must neither wait nor query.
 */
export type BeforeCommit<T> = (
  values: readonly T[],
  transaction: Committing,
) => Promise<(() => void) | undefined>

/** The values that wait for the commit, by what will be called with them. */
export class CommitBatches {
  readonly #batches = new Map<BeforeCommit<unknown>, unknown[]>()

  get isEmpty(): boolean {
    return this.#batches.size === 0
  }

  /** Whether values were given for any of them. */
  get haveValues(): boolean {
    return this.#batches.values().some((values) => values.length > 0)
  }

  add(run: BeforeCommit<unknown>, values: readonly unknown[]): void {
    const known = this.#batches.get(run)
    if (known) for (const value of values) known.push(value)
    else this.#batches.set(run, [...values])
  }

  /** Puts all into `others`, behind what is there. */
  moveTo(others: CommitBatches): void {
    for (const [run, values] of this.#batches) others.add(run, values)
  }

  /** Runs them one after another, those too that are added meanwhile; gives what is to run after the commit. */
  async run(transaction: Committing): Promise<(() => void)[]> {
    const committed: (() => void)[] = []
    for (const [run, values] of this.#batches) {
      this.#batches.delete(run)
      const after = await run(values, transaction)
      if (after) committed.push(after)
    }
    return committed
  }
}

/** A function to run after the outermost commit. It may query, open transactions and register further hooks. */
export interface CommitHook {
  readonly run: () => unknown
  /** A failure is reported and the rest runs; otherwise it stops the rest and rejects `atomic`. */
  readonly robust: boolean
}

/** Where failures go that must not stop anything. */
export type ReportFailure = (error: unknown) => void

/** The hooks of one transaction while they run, one after another. Hooks that they register run after them. */
export class HookRun implements Scope {
  readonly database: object
  readonly outer: Scope | undefined
  readonly #hooks: CommitHook[]
  #over = false

  constructor(database: object, outer: Scope | undefined, hooks: readonly CommitHook[]) {
    this.database = database
    this.outer = outer
    this.#hooks = [...hooks]
  }

  /** Whether all hooks have run, so that a further one has to run by itself. */
  get isOver(): boolean {
    return this.#over
  }

  add(hook: CommitHook): void {
    this.#hooks.push(hook)
  }

  async run(report: ReportFailure): Promise<void> {
    try {
      for (const hook of this.#hooks) await this.#runOne(hook, report)
    } finally {
      this.#over = true
    }
  }

  async #runOne(hook: CommitHook, report: ReportFailure): Promise<void> {
    try {
      await runInScope(this, async () => await hook.run())
    } catch (error) {
      if (!hook.robust) throw error
      report(error)
    }
  }
}

/** What runs at the commit itself; who committed waits for its promise once the connection is free. */
export type AfterCommit = () => unknown

/**
 * Runs what must happen right at the commit, before the next writer may begin. A failure stops nothing. Gives a promise
 * only where there is something to wait for.
 */
export function runAfterCommit(fns: readonly AfterCommit[], report: ReportFailure): Eventual<void> {
  const waits = new Set<Promise<unknown>>()
  for (const fn of fns) {
    try {
      const wait = fn()
      if (wait instanceof Promise) waits.add(wait)
    } catch (error) {
      report(error)
    }
  }
  if (waits.size === 0) return
  return Promise.all([...waits].map((wait) => wait.catch(report))).then(() => undefined)
}
