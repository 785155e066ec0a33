/** The process that `voltaic dev` runs the project in. */
import { type ChildProcess, spawn } from 'node:child_process'
import { readyMessage, standbyVariable, type Turn } from './standby.ts'

/** How long it may take to end, in milliseconds, before it is killed. */
const patience = 400

/** A child that loads the project when it is told to. */
export class DevChild {
  /** Resolves once the project answers; never, when it ends before. */
  readonly ready: Promise<void>
  /** Resolves with the code or the signal when it has ended. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  readonly #process: ChildProcess

  /** Starts it with these arguments of Node; it has nothing of the project yet. */
  constructor(args: readonly string[]) {
    const child = spawn(process.execPath, args, {
      env: { ...process.env, [standbyVariable]: '1' },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    this.#process = child
    child.on('error', () => {}) // a message to one that has just ended
    this.ready = new Promise((resolve) => {
      child.on('message', (message) => message === readyMessage && resolve())
    })
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve(signal ?? code))
    })
  }

  /** Tells it that it may load the project, or listen. */
  tell(turn: Turn): void {
    if (this.#process.connected) this.#process.send(turn, () => {})
  }

  /** Ends it: gently, and at once when that takes too long. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), patience)
    this.#process.kill('SIGTERM')
    await this.ended
    clearTimeout(timer)
  }
}
