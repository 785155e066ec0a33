/** The broker of a single process: streams in memory, handed over in the call that publishes. */
import { clock, type Timer } from '../../../core/clock.ts'
import type { StreamPosition } from '../../../protocol/frames.ts'
import type {
  Broker,
  BrokerListener,
  HistoryRequest,
  NewPublication,
  PresenceChange,
  StreamSlice,
} from '../../broker/broker.ts'
import { Recent } from '../../recent.ts'
import { MemoryStream } from './memory-stream.ts'

const sweepInterval = 60_000
const idleStreamLifetime = 3_600_000

/**
 * Keeps streams in memory. A publication is numbered, kept and handed to the listeners before
 * `publish` returns its promise, so that commit hooks publish in commit order. A stream that
 * is empty and unused for an hour is forgotten; its next epoch is another one.
 */
export class MemoryBroker implements Broker {
  readonly #streams = new Map<string, MemoryStream>()
  readonly #listeners = new Map<string, Set<BrokerListener>>()
  readonly #published = new Recent<StreamPosition | undefined | 'none'>({
    window: 300_000,
    limit: 100_000,
  })
  /** The last number that came out of a transaction, by channel. */
  readonly #numbers = new Map<string, number>()
  readonly #rights: () => number
  #timer: Timer

  /** `rights` gives the version of the rights that publications carry. */
  constructor(options: { rights?: () => number } = {}) {
    this.#rights = options.rights ?? (() => 0)
    this.#timer = clock.after(sweepInterval, () => this.#sweep())
  }

  async publish(channel: string, publication: NewPublication): Promise<StreamPosition | undefined> {
    const key = publication.key === undefined ? undefined : `${channel}\n${publication.key}`
    const known = key === undefined ? undefined : this.#published.get(key)
    if (known !== undefined) return known === 'none' ? undefined : known
    if (this.#isKnown(channel, publication)) return this.#positionOf(channel, publication)
    const position = this.#accept(channel, publication)
    if (key !== undefined) this.#published.set(key, position ?? 'none')
    return position
  }

  async announce(channel: string, change: PresenceChange): Promise<void> {
    for (const listener of this.#listenersOf(channel)) listener.presenceChanged(change)
  }

  async subscribe(channel: string, listener: BrokerListener): Promise<() => void> {
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(listener))
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0 && this.#listeners.get(channel) === listeners) {
        this.#listeners.delete(channel)
      }
    }
  }

  async history(channel: string, request: HistoryRequest = {}): Promise<StreamSlice> {
    return { ...this.#stream(channel).read(request), rights: this.#rights() }
  }

  async positions(channels: readonly string[]): Promise<readonly StreamPosition[]> {
    return channels.map((channel) => this.#stream(channel).position)
  }

  /** Forgets a stream, as a server does that is started anew: its next epoch is another one. */
  forget(channel: string): void {
    this.#streams.delete(channel)
    this.#numbers.delete(channel)
  }

  async close(): Promise<void> {
    this.#timer.cancel()
    this.#streams.clear()
    this.#listeners.clear()
  }

  #accept(channel: string, { data, retention }: NewPublication): StreamPosition | undefined {
    const stream = retention && this.#stream(channel)
    const publication = {
      ...(stream ? stream.append(data, retention) : { data }),
      rights: this.#rights(),
    }
    for (const listener of this.#listenersOf(channel)) listener.published(publication)
    return stream?.position
  }

  #isKnown(channel: string, { number }: NewPublication): boolean {
    if (number === undefined) return false
    if (number <= (this.#numbers.get(channel) ?? -1)) return true
    this.#numbers.set(channel, number)
    return false
  }

  #positionOf(channel: string, { retention }: NewPublication): StreamPosition | undefined {
    return retention && this.#stream(channel).position
  }

  #listenersOf(channel: string): Iterable<BrokerListener> {
    return this.#listeners.get(channel) ?? []
  }

  #stream(channel: string): MemoryStream {
    const known = this.#streams.get(channel)
    if (known) return known
    const stream = new MemoryStream()
    this.#streams.set(channel, stream)
    return stream
  }

  #sweep(): void {
    for (const [channel, stream] of this.#streams) {
      const isUsed = this.#listeners.has(channel) || stream.idleTime < idleStreamLifetime
      if (!isUsed && stream.isEmpty) this.forget(channel)
    }
    this.#timer = clock.after(sweepInterval, () => this.#sweep())
  }
}
