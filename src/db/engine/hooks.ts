/** What runs after a commit. */
import { runInScope, type Scope } from './ambient.ts'

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

/** Runs what must happen right at the commit, before the next writer may begin. A failure stops nothing. */
export function runAfterCommit(fns: readonly (() => void)[], report: ReportFailure): void {
  for (const fn of fns) {
    try {
      fn()
    } catch (error) {
      report(error)
    }
  }
}
