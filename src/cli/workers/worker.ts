/** The side of a worker: a process that `voltaic start --workers` started. */
import type { Backplane } from '../../realtime/backplane/backplane.ts'

/** The variable that tells a process which worker it is. */
export const workerVariable = 'VOLTAIC_WORKER'

/** The number of the pipe to the primary process, among the files that a worker inherits. */
export const pipeNumber = 4

/** What a worker tells the primary process once it answers. */
export interface WorkerReady {
  readonly kind: 'ready'
  readonly label: string
  readonly port: number
  readonly url: string
}

/** This process, as a worker. It ends with its primary process. */
export interface Worker {
  /** Its place among the workers, from 1. */
  readonly number: number
  /** The backplane that the primary process owns. */
  backplane(): Promise<Backplane>
  /** Tells that it answers. */
  ready(answer: Omit<WorkerReady, 'kind'>): void
}

/** The worker that this process is; `undefined` when it is none. What it starts itself is none either. */
export function thisWorker(): Worker | undefined {
  const number = Number(process.env[workerVariable])
  delete process.env[workerVariable]
  if (!number || !process.send) return undefined
  process.once('disconnect', () => process.exit(1))
  process.channel?.unref() // what it answers keeps it alive, not its primary
  return {
    number,
    async backplane() {
      const { backplaneOfWorker } = await import(
        '../../realtime/backplane/workers/workers-backplane.ts'
      )
      return backplaneOfWorker(pipeNumber)
    },
    ready: (answer) => void process.send?.({ kind: 'ready', ...answer } satisfies WorkerReady),
  }
}
