/** The development server: a child process that runs the project and is replaced when a file changes. */
import { type ChildProcess, spawn } from 'node:child_process'
import { FileWatcher } from './file-watcher.ts'
import type { Terminal } from './terminal.ts'

/** The options of {@link DevServer}. */
export interface DevServerOptions {
  /** The folder that is watched. */
  readonly directory: string
  /** The arguments of Node for the child. */
  readonly args: readonly string[]
  readonly terminal: Terminal
}

/** How long the old process may take to end, in milliseconds, before it is killed. */
const patience = 400

/** Runs a child, and a new one after each change. */
export class DevServer {
  readonly #options: DevServerOptions
  readonly #watcher: FileWatcher
  readonly #closed = Promise.withResolvers<void>()
  #child: ChildProcess | undefined
  #restart: Promise<void> | undefined
  #isClosing = false

  constructor(options: DevServerOptions) {
    this.#options = options
    const onChange = (path: string) => this.#change(path)
    this.#watcher = new FileWatcher({ directory: options.directory, onChange })
  }

  /** Runs until `close`. */
  async run(): Promise<void> {
    await this.#watcher.start()
    this.#spawn()
    await this.#closed.promise
  }

  /** Ends the child and stops watching. */
  async close(): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#watcher.close()
    await this.#restart
    await this.#stop()
    this.#closed.resolve()
  }

  #change(path: string): void {
    if (this.#restart || this.#isClosing) return void this.#restart?.then(() => this.#change(path))
    this.#options.terminal.print(`${path} changed, restarting`)
    this.#restart = this.#stop().then(() => {
      this.#restart = undefined
      if (!this.#isClosing) this.#spawn()
    })
  }

  #spawn(): void {
    const env = { ...process.env, NODE_ENV: process.env.NODE_ENV || 'development' }
    const child = spawn(process.execPath, this.#options.args, {
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
    })
    this.#child = child
    child.once('exit', (code, signal) => {
      if (this.#child !== child) return
      this.#child = undefined
      this.#options.terminal.error(
        `The project ended (${signal ?? code}). It starts again when a file changes.`,
      )
    })
  }

  #stop(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (!child || child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(() => child.kill('SIGKILL'), patience)
      child.once('exit', () => {
        clearTimeout(timer)
        resolve()
      })
      child.kill('SIGTERM')
    })
  }
}
