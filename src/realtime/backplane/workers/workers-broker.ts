/** The broker of a worker: the primary process numbers and keeps, this hands over. */
import type { StreamPosition } from '../../../protocol/frames.ts'
import type {
  Broker,
  BrokerListener,
  HistoryRequest,
  NewPublication,
  PresenceChange,
  StoredPublication,
  StreamSlice,
} from '../../broker/broker.ts'
import type { PrimaryLine } from './primary-line.ts'

/** A channel that somebody of this worker listens to. */
interface Listened {
  readonly listeners: Set<BrokerListener>
  readonly subscribed: Promise<void>
}

/** Asks the primary process, and hands over what it tells. */
export class WorkersBroker implements Broker {
  readonly #primary: PrimaryLine
  readonly #channels = new Map<string, Listened>()

  constructor(primary: PrimaryLine) {
    this.#primary = primary
    primary.on('published', (channel: string, publication: StoredPublication) => {
      for (const listener of this.#listenersOf(channel)) listener.published(publication)
    })
    primary.on('presence', (channel: string, change: PresenceChange) => {
      for (const listener of this.#listenersOf(channel)) listener.presenceChanged(change)
    })
    primary.on('lost', (channel: string) => {
      for (const listener of this.#listenersOf(channel)) listener.lost()
    })
  }

  /** `null` is what JSON makes of a position that is not there. */
  async publish(channel: string, publication: NewPublication): Promise<StreamPosition | undefined> {
    const position = await this.#primary.ask<StreamPosition | null>('publish', channel, publication)
    return position ?? undefined
  }

  announce(channel: string, change: PresenceChange): Promise<void> {
    return this.#primary.ask('announce-presence', channel, change)
  }

  async subscribe(channel: string, listener: BrokerListener): Promise<() => void> {
    const listened = this.#channels.get(channel) ?? this.#listen(channel)
    listened.listeners.add(listener)
    const stop = () => this.#stop(channel, listened, listener)
    try {
      await listened.subscribed
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }

  history(channel: string, request: HistoryRequest = {}): Promise<StreamSlice> {
    return this.#primary.ask('history', channel, request)
  }

  positions(channels: readonly string[]): Promise<readonly StreamPosition[]> {
    return this.#primary.ask('positions', channels)
  }

  async close(): Promise<void> {
    this.#channels.clear()
  }

  #listen(channel: string): Listened {
    const listened = {
      listeners: new Set<BrokerListener>(),
      subscribed: this.#primary.ask<void>('subscribe', channel),
    }
    listened.subscribed.catch(() => undefined) // each who waits is told
    this.#channels.set(channel, listened)
    return listened
  }

  #stop(channel: string, listened: Listened, listener: BrokerListener): void {
    if (!listened.listeners.delete(listener) || listened.listeners.size > 0) return
    if (this.#channels.get(channel) !== listened) return
    this.#channels.delete(channel)
    this.#primary.ask('unsubscribe', channel).catch(() => undefined) // it ends with the line, too
  }

  #listenersOf(channel: string): Iterable<BrokerListener> {
    return this.#channels.get(channel)?.listeners ?? []
  }
}
