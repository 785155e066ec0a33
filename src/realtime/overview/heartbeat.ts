/** The heartbeat: tells the other nodes, every few seconds, how this one is doing. */
import { hostname } from 'node:os'
import { clock, type Timer } from '../../core/clock.ts'
import type { Control } from '../control/control.ts'

const interval = 3_000
const lifetime = 12_000

/** Totals of which the others are told the rate, too: `publications` gives `publicationsPerSecond`. */
const totals = ['publications', 'deliveries'] as const

/** What a heartbeat works with. */
export interface HeartbeatOptions {
  readonly control: Control
  /** What this node has and has counted, by name. */
  readonly count: () => Readonly<Record<string, number>>
}

/** Announces this node from `start` until it is closed. A backplane that is lost is no reason to stop. */
export class Heartbeat {
  readonly #options: HeartbeatOptions
  readonly #since = clock.now()
  #before: { readonly at: number; readonly counts: Readonly<Record<string, number>> } | undefined
  #timer: Timer | undefined
  #isClosed = false

  constructor(options: HeartbeatOptions) {
    this.#options = options
  }

  /** Announces it for the first time. */
  async start(): Promise<void> {
    await this.#announce()
    if (!this.#isClosed) this.#schedule()
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
  }

  #schedule(): void {
    this.#timer = clock.after(interval, () => void this.start())
  }

  async #announce(): Promise<void> {
    const { control } = this.#options
    const counts = this.#withRates(this.#options.count())
    const info = {
      id: control.node,
      host: hostname(),
      pid: process.pid,
      since: this.#since,
      counts,
    }
    await control.announce(info, lifetime).catch(() => undefined)
  }

  #withRates(counts: Readonly<Record<string, number>>): Record<string, number> {
    const before = this.#before
    const at = clock.monotonic()
    this.#before = { at, counts }
    const seconds = before ? (at - before.at) / 1_000 : 0
    const rates = totals.map((name) => {
      const more = (counts[name] ?? 0) - (before?.counts[name] ?? 0)
      return [`${name}PerSecond`, seconds > 0 ? Math.round((more / seconds) * 10) / 10 : 0]
    })
    return { ...counts, ...Object.fromEntries(rates) }
  }
}
