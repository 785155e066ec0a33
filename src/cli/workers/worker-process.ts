/** A worker process, as the primary process sees it. */
import cluster, { type Worker } from 'node:cluster'
import type { Duplex } from 'node:stream'
import { pipeNumber, type WorkerReady, workerVariable } from './worker.ts'

/** What a worker process is started with. */
export interface WorkerCommand {
  /** The program, then its arguments. */
  readonly command: readonly [file: string, ...args: string[]]
  /** Its place among the workers, from 1. */
  readonly number: number
}

/** Runs the project in a process of its own. */
export class WorkerProcess {
  /** Resolves once it answers; never, when it ends before. */
  readonly ready: Promise<WorkerReady>
  /** Resolves with the code or the signal when it has ended. */
  readonly ended: Promise<number | NodeJS.Signals | null>
  /** The way to the switchboard. */
  readonly pipe: Duplex
  readonly #worker: Worker

  constructor({ command: [file, ...args], number }: WorkerCommand) {
    const stdio = ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'] as const
    cluster.setupPrimary({ exec: file, args, execArgv: process.execArgv, stdio: [...stdio] })
    const worker = cluster.fork({ [workerVariable]: String(number) })
    this.#worker = worker
    this.pipe = worker.process.stdio[pipeNumber] as Duplex
    worker.on('error', () => {}) // a message to one that has just ended
    this.ready = new Promise((resolve) => {
      worker.on('message', (message: WorkerReady) => message?.kind === 'ready' && resolve(message))
    })
    this.ended = new Promise((resolve) => {
      worker.once('exit', (code, signal) => resolve((signal as NodeJS.Signals) || code))
    })
  }

  get pid(): number {
    return this.#worker.process.pid ?? -1
  }

  /** Lets it drain, and waits for its end. */
  async stop(): Promise<void> {
    this.#worker.process.kill('SIGTERM')
    await this.ended
  }
}
