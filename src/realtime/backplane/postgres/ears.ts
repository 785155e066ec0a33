/** The ears: the connection that listens, made again whenever it is lost. */
import type { Client } from 'pg'
import { clock, type Timer } from '../../../core/clock.ts'
import { randomFraction } from '../../../core/random.ts'
import { backplaneError, connectionOptions, type loadPostgres } from './postgres-server.ts'

const firstPause = 50
const longestPause = 2_000
/** How often a quiet connection is asked whether it still stands, and how long the answer may take. */
const probe = { interval: 5_000, patience: 5_000 }

/** What {@link Ears} are made of. */
export interface EarsOptions {
  readonly library: Awaited<ReturnType<typeof loadPostgres>>
  readonly url: string
  /** The name to listen to. */
  readonly name: string
  /** Takes what was told. */
  heard(payload: string): void
  /** Makes up for what was told while nobody listened; the ears are open when it resolves. */
  opened(): Promise<void>
  /** The connection is lost. */
  closed(): void
}

/** Listens from `open` until `close`. */
export class Ears {
  readonly #options: EarsOptions
  #client: Client | undefined
  #timer: Timer | undefined
  #pause = firstPause
  #wasOpened = false
  #isClosed = false

  constructor(options: EarsOptions) {
    this.#options = options
  }

  /** Connects for the first time. Rejects with `E_BACKPLANE_UNAVAILABLE`; then it does not try again. */
  async open(): Promise<void> {
    try {
      await this.#connect()
      this.#wasOpened = true
    } catch (error) {
      await this.#abandon()
      throw backplaneError(error as Error)
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.cancel()
    await this.#abandon()
  }

  async #connect(): Promise<void> {
    const { library, url, name, heard, opened } = this.#options
    const client = new library.Client({
      ...connectionOptions(url),
      query_timeout: probe.patience,
    })
    this.#client = client
    client.on('error', () => this.#lost(client))
    client.on('end', () => this.#lost(client))
    client.on('notification', ({ payload = '' }) => heard(payload))
    await client.connect()
    await client.query(`LISTEN ${name}`)
    await opened()
    this.#pause = firstPause
    this.#timer = clock.after(probe.interval, () => void this.#probe(client))
  }

  /** A connection that was cut without a word is found out. */
  async #probe(client: Client): Promise<void> {
    try {
      await client.query('SELECT 1')
      if (this.#client === client && !this.#isClosed)
        this.#timer = clock.after(probe.interval, () => void this.#probe(client))
    } catch {
      this.#lost(client)
    }
  }

  #lost(client: Client): void {
    if (this.#client !== client || this.#isClosed || !this.#wasOpened) return
    void this.#abandon()
    this.#options.closed()
    this.#retry()
  }

  /** Several nodes that lost one server do not come back in the same moment. */
  #retry(): void {
    this.#timer?.cancel()
    const pause = this.#pause * (0.5 + randomFraction())
    this.#pause = Math.min(this.#pause * 2, longestPause)
    this.#timer = clock.after(pause, () => {
      this.#connect().catch(() => {
        void this.#abandon()
        if (!this.#isClosed) this.#retry()
      })
    })
  }

  async #abandon(): Promise<void> {
    const client = this.#client
    this.#client = undefined
    if (!client) return
    client.removeAllListeners('notification')
    await ended(client)
  }
}

/** A server that is gone does not answer a good-bye. */
async function ended(client: Client): Promise<void> {
  const { stream } = (client as unknown as { connection: { stream: { destroy(): void } } })
    .connection
  const timer = clock.after(1_000, () => stream.destroy(), { keepAlive: true })
  await client.end().catch(() => undefined)
  timer.cancel()
}
