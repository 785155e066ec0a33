/** The reader threads of a database: started when first needed, closed with it. */
import type { Result } from '../driver.ts'
import { ReaderThread, type ReadRequest } from './reader-thread.ts'

const mostThreads = 2

/** At most two threads; a read goes to the one with the least to do. */
export class ReaderPool {
  readonly #path: string
  #threads: ReaderThread[] = []

  constructor(path: string) {
    this.#path = path
  }

  execute(request: ReadRequest): Promise<Result> {
    return this.#thread().execute(request)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.splice(0).map((thread) => thread.close()))
  }

  #thread(): ReaderThread {
    this.#threads = this.#threads.filter((thread) => !thread.isDead)
    const [idlest] = this.#threads.toSorted((a, b) => a.load - b.load)
    if (idlest && (idlest.load === 0 || this.#threads.length === mostThreads)) return idlest
    const thread = new ReaderThread(this.#path)
    this.#threads.push(thread)
    return thread
  }
}
