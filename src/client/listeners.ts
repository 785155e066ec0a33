/** Listeners: functions that are called with what happens. */
import { report } from './environment.ts'

/** Functions by name. One that throws is reported and stops nothing. */
export class Listeners {
  readonly #listeners = new Map<string, Set<(...values: never[]) => unknown>>()

  /** Adds a function; the returned one removes it. */
  add(name: string, listener: (...values: never[]) => unknown): () => void {
    const listeners = this.#listeners.get(name) ?? new Set()
    this.#listeners.set(name, listeners.add(listener))
    return () => void listeners.delete(listener)
  }

  has(name: string): boolean {
    return (this.#listeners.get(name)?.size ?? 0) > 0
  }

  call(name: string, ...values: unknown[]): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      callSafely(() => listener(...(values as never[])))
    }
  }
}

/** Calls a function of the page; what it throws, or rejects with, is reported. */
export function callSafely(fn: () => unknown): void {
  try {
    const result = fn()
    if (result instanceof Promise) result.catch(report)
  } catch (error) {
    report(error)
  }
}
