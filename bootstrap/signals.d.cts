import type { ChildProcess } from 'node:child_process'

/** Passes signals on to a child until `stop()`; `signal()` is the first that came. */
export function passSignals(child: ChildProcess): {
  stop(): void
  signal(): NodeJS.Signals | undefined
}
