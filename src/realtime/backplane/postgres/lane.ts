/** A lane: requests that are made of the server together, one batch after the other. */
import { BackplaneError } from '../backplane-error.ts'

/** What a {@link Lane} is made of. */
export interface LaneOptions<T, R> {
  /** Makes the requests; gives an answer for each, in their order. */
  run(batch: readonly T[]): Promise<readonly R[]>
  /** The most requests of a batch. */
  readonly size: number
}

interface Waiting<T, R> {
  readonly request: T
  readonly resolve: (answer: R) => void
  readonly reject: (error: unknown) => void
}

/** More than this does not wait: the server does not keep up. */
const mostWaiting = 50_000

/** Requests take effect in the order in which they are made; what comes while a batch runs is the next batch. */
export class Lane<T, R> {
  readonly #options: LaneOptions<T, R>
  #waiting: Waiting<T, R>[] = []
  #running: Promise<void> | undefined

  constructor(options: LaneOptions<T, R>) {
    this.#options = options
  }

  /** Makes a request in the next batch. */
  add(request: T): Promise<R> {
    if (this.#waiting.length >= mostWaiting) return Promise.reject(overfull())
    const { promise, resolve, reject } = Promise.withResolvers<R>()
    this.#waiting.push({ request, resolve, reject })
    this.#running ??= this.#run()
    return promise
  }

  async #run(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve)) // the rest of the tick comes along
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#options.size)
      this.#waiting = this.#waiting.slice(batch.length)
      await this.#runBatch(batch)
    }
    this.#running = undefined
  }

  /** What is wrong with one request fails that one only. */
  async #runBatch(batch: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const answers = await this.#options.run(batch.map(({ request }) => request))
      for (const [at, { resolve }] of batch.entries()) resolve(answers[at]!)
    } catch (error) {
      const isTemporary = error instanceof BackplaneError && error.isTemporary
      if (isTemporary || batch.length === 1) for (const { reject } of batch) reject(error)
      else for (const each of batch) await this.#runBatch([each])
    }
  }
}

function overfull(): BackplaneError {
  return new BackplaneError(
    'E_BACKPLANE_UNAVAILABLE',
    `${mostWaiting} requests wait for PostgreSQL already: it does not keep up. Try again later.`,
  )
}
