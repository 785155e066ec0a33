/** Which transaction the running code is in. Follows the code through every `await`. */
import { AsyncLocalStorage } from 'node:async_hooks'

/** What surrounds the running code: a block of a transaction, or the hooks that run after one. */
export interface Scope {
  /** The database whose transaction this is. */
  readonly database: object
  /** What surrounds this scope. */
  readonly outer: Scope | undefined
}

const ambient = new AsyncLocalStorage<Scope | undefined>()

/** The innermost scope around the running code. */
export function currentScope(): Scope | undefined {
  return ambient.getStore()
}

/** Runs `fn` in a scope. What it starts stays in it, awaited or not. */
export function runInScope<T>(scope: Scope | undefined, fn: () => T): T {
  return ambient.run(scope, fn)
}

/**
 * Runs `fn` outside any transaction: for work that is started inside one but lives longer, such as a timer or a
 * background loop.
 */
export function outsideTransaction<T>(fn: () => T): T {
  return ambient.getStore() === undefined ? fn() : ambient.run(undefined, fn)
}
