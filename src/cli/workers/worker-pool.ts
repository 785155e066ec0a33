/** The workers of `voltaic start --workers`: processes that share a port, and a backplane of this one. */
import { Switchboard } from '../../realtime/backplane/workers/switchboard.ts'
import type { Terminal } from '../terminal.ts'
import type { WorkerReady } from './worker.ts'
import type { WorkerCommand } from './worker-process.ts'
import { WorkerSlot } from './worker-slot.ts'

/** What the pool is made of. */
export interface WorkerPoolOptions {
  readonly count: number
  readonly terminal: Terminal
  /** What runs one worker at a port. */
  readonly command: (port: number) => WorkerCommand['command']
  readonly port: number
}

/** Runs the workers, and starts those again that end. */
export class WorkerPool {
  readonly #options: WorkerPoolOptions
  readonly #switchboard = new Switchboard()
  readonly #slots: readonly WorkerSlot[]
  #port: number

  constructor(options: WorkerPoolOptions) {
    this.#options = options
    this.#port = options.port
    this.#slots = Array.from({ length: options.count }, (_, index) => this.#slot(index + 1))
  }

  /** The first worker finds the port, and what is wrong with the project; the others follow together. */
  async start(): Promise<WorkerReady> {
    const [first, ...others] = this.#slots
    const ready = await first!.start()
    this.#port = ready.port
    await Promise.all(others.map((slot) => slot.start()))
    return ready
  }

  /** Replaces one worker after the other. */
  async replace(): Promise<void> {
    for (const slot of this.#slots) await slot.replace()
  }

  /** Lets all workers drain, and ends. */
  async stop(): Promise<void> {
    await Promise.all(this.#slots.map((slot) => slot.stop()))
    await this.#switchboard.close()
  }

  #slot(number: number): WorkerSlot {
    const { terminal, command } = this.#options
    const switchboard = this.#switchboard
    return new WorkerSlot({ number, terminal, switchboard, command: () => command(this.#port) })
  }
}
