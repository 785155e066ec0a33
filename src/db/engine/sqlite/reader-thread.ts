/** A thread that reads, so that a slow query holds up nothing else. */
import { once } from 'node:events'
import { extname } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Result } from '../driver.ts'
import { ConnectionError } from '../errors.ts'
import type { SqliteError } from './errors.ts'
import type { SqliteValue } from './parameters.ts'

/** A read that the thread is asked for. */
export interface ReadRequest {
  readonly sql: string
  readonly parameters: readonly SqliteValue[]
  readonly withColumns: boolean
  /** Asks for so many of the rows, the next ones each time. The thread then serves this read alone. */
  readonly part?: number
}

/** What the thread is asked. */
export type ReaderRequest = 'close' | ReadRequest

/** What the thread answers, in the order of the requests. */
export type ReaderAnswer =
  | { readonly result: Result; readonly error?: undefined }
  | { readonly error: SqliteError }

interface Waiting {
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/** One reader thread. It keeps the process alive only while it has something to answer. */
export class ReaderThread {
  readonly #worker: Worker
  readonly #exited: Promise<unknown>
  readonly #waiting: Waiting[] = []
  #failure: ConnectionError | undefined

  constructor(path: string) {
    const file = new URL(`./reader-worker${extname(import.meta.url)}`, import.meta.url)
    this.#worker = new Worker(file, { workerData: path, execArgv: [], name: 'voltaic-reader' })
    this.#exited = once(this.#worker, 'exit').catch(() => undefined)
    this.#worker.on('message', (answer: ReaderAnswer) => this.#settle(answer))
    this.#worker.on('error', (error) => this.#fail(error))
    this.#worker.on('exit', () => this.#fail(undefined))
    this.#worker.unref()
  }

  /** How many reads wait for an answer. */
  get load(): number {
    return this.#waiting.length
  }

  /** Whether the thread has died. */
  get isDead(): boolean {
    return this.#failure !== undefined
  }

  /** Reads. Rejects with what SQLite threw, or a {@link ConnectionError} when the thread dies. */
  execute(request: ReadRequest): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#failure) return reject(this.#failure)
      this.#waiting.push({ resolve, reject })
      this.#worker.ref()
      this.#worker.postMessage(request)
    })
  }

  /** Answers what it was asked, then ends. */
  async close(): Promise<void> {
    if (this.isDead) return
    this.#worker.ref()
    this.#worker.postMessage('close')
    await this.#exited
  }

  #settle(answer: ReaderAnswer): void {
    const waiting = this.#waiting.shift()
    if (this.#waiting.length === 0) this.#worker.unref()
    if (answer.error) waiting?.reject(Object.assign(new Error(answer.error.message), answer.error))
    else waiting?.resolve(answer.result)
  }

  #fail(cause: unknown): void {
    const message = 'A reader thread of the database has ended. Run the query again.'
    this.#failure ??= new ConnectionError('E_DB_CONNECTION', message, { cause })
    for (const waiting of this.#waiting.splice(0)) waiting.reject(this.#failure)
  }
}
