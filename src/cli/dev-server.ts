/** The development server: a process that runs the project, replaced when a file changes. */
import { DevChild } from './dev-child.ts'
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

/** Runs a child, and after each change the next, which was already waiting. */
export class DevServer {
  readonly #options: DevServerOptions
  readonly #watcher: FileWatcher
  readonly #closed = Promise.withResolvers<void>()
  #current: DevChild | undefined
  #next: DevChild | undefined
  #restart: Promise<void> | undefined
  #changed: string | undefined
  #isClosing = false

  constructor(options: DevServerOptions) {
    this.#options = options
    const onChange = (path: string) => this.#change(path)
    this.#watcher = new FileWatcher({ directory: options.directory, onChange })
  }

  /** Runs until `close`. */
  async run(): Promise<void> {
    await this.#watcher.start()
    await this.#replace()
    await this.#closed.promise
  }

  /** Ends the children and stops watching. */
  async close(): Promise<void> {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#watcher.close()
    await this.#restart
    await Promise.all([this.#stopCurrent(), this.#next?.stop()])
    this.#closed.resolve()
  }

  /** Restarts; what changes meanwhile leads to one more restart. */
  #change(path: string): void {
    this.#changed = path
    this.#restart ??= this.#restartUntilQuiet()
  }

  async #restartUntilQuiet(): Promise<void> {
    while (this.#changed !== undefined && !this.#isClosing) {
      this.#options.terminal.print(`${this.#changed} changed, restarting`)
      this.#changed = undefined
      await this.#replace()
    }
    this.#restart = undefined
  }

  /** The next child loads the project while the current one ends, then takes its place. */
  async #replace(): Promise<void> {
    const child = this.#next ?? new DevChild(this.#options.args)
    this.#next = undefined
    child.tell('load')
    await this.#stopCurrent()
    this.#current = child
    child.tell('listen')
    void child.ready.then(() => this.#prepareNext())
    void child.ended.then((end) => this.#ended(child, end))
  }

  async #stopCurrent(): Promise<void> {
    const child = this.#current
    this.#current = undefined
    await child?.stop()
  }

  #prepareNext(): void {
    if (!this.#isClosing) this.#next ??= new DevChild(this.#options.args)
  }

  #ended(child: DevChild, end: number | NodeJS.Signals | null): void {
    if (this.#current !== child) return
    this.#current = undefined
    this.#prepareNext()
    const line = `The project ended (${end}). It starts again when a file changes.`
    this.#options.terminal.error(line)
  }
}
