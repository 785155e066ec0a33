/** A slot: the place of one worker, filled again when its process ends. */
import { clock, type Timer } from '../../core/clock.ts'
import type { Switchboard } from '../../realtime/backplane/workers/switchboard.ts'
import { CommandError } from '../exit.ts'
import type { Terminal } from '../terminal.ts'
import type { WorkerReady } from './worker.ts'
import { type WorkerCommand, WorkerProcess } from './worker-process.ts'

const firstPause = 100
const longestPause = 30_000
/** A worker that lived this long has not failed at the start: it is started again at once. */
const healthyLifetime = 10_000

/** What a slot works with. */
export interface WorkerSlotOptions {
  readonly number: number
  readonly switchboard: Switchboard
  readonly terminal: Terminal
  readonly command: () => WorkerCommand['command']
}

/** Keeps one worker running. */
export class WorkerSlot {
  readonly #options: WorkerSlotOptions
  #current: WorkerProcess | undefined
  #next: WorkerProcess | undefined
  #pause = firstPause
  #timer: Timer | undefined
  #isStopping = false

  constructor(options: WorkerSlotOptions) {
    this.#options = options
  }

  /** Starts the first process. Throws `E_COMMAND` when it ends before it answers. */
  async start(): Promise<WorkerReady> {
    const started = this.#launch()
    this.#current = started
    const ready = await readyOf(started)
    if (ready) {
      this.#watch(started)
      return ready
    }
    throw new CommandError(
      `Worker ${this.#options.number} ended (${await started.ended}) before it answered. ` +
        'What it wrote says why.',
    )
  }

  /** Starts another process, and ends the one that was there once the other answers. */
  async replace(): Promise<void> {
    if (this.#isStopping || this.#next) return
    const next = this.#launch()
    this.#next = next
    const isReady = (await readyOf(next)) !== undefined
    this.#next = undefined
    if (!isReady) return this.#report(`did not start (${await next.ended}); the old one goes on`)
    const before = this.#current
    this.#current = next
    this.#watch(next)
    await before?.stop()
  }

  /** Drains, and starts nothing more. */
  async stop(): Promise<void> {
    this.#isStopping = true
    this.#timer?.cancel()
    await Promise.all([this.#current?.stop(), this.#next?.stop()])
  }

  #launch(): WorkerProcess {
    const { number, switchboard, command } = this.#options
    const launched = new WorkerProcess({ number, command: command() })
    switchboard.connect(launched.pipe)
    return launched
  }

  #watch(watched: WorkerProcess): void {
    const since = clock.monotonic()
    void watched.ended.then((end) => {
      if (watched !== this.#current || this.#isStopping) return
      if (clock.monotonic() - since > healthyLifetime) this.#pause = firstPause
      this.#report(`(process ${watched.pid}) ended (${end}); it starts again in ${this.#pause} ms`)
      this.#timer = clock.after(this.#pause, () => this.#again(), { keepAlive: true })
      this.#pause = Math.min(this.#pause * 2, longestPause)
    })
  }

  #again(): void {
    const started = this.#launch()
    this.#current = started
    this.#watch(started)
  }

  #report(fact: string): void {
    this.#options.terminal.error(`worker ${this.#options.number} ${fact}`)
  }
}

/** What the process tells once it answers; `undefined` when it ends before. */
function readyOf({ ready, ended }: WorkerProcess): Promise<WorkerReady | undefined> {
  return Promise.race([ready, ended.then(() => undefined)])
}
