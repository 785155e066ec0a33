/** The broker on PostgreSQL: streams are rows, wake-ups are notices. */
import type { StreamPosition } from '../../../protocol/frames.ts'
import type {
  Broker,
  BrokerListener,
  HistoryRequest,
  NewPublication,
  PresenceChange,
  StreamSlice,
} from '../../broker/broker.ts'
import { Lane } from './lane.ts'
import type { Notices } from './notices.ts'
import { type HeardChannel, StreamReader } from './stream-reader.ts'
import type { Published, PublishRequest, Streams } from './streams.ts'

/** What the broker is made of. */
export interface PostgresBrokerOptions {
  readonly streams: Streams
  readonly notices: Notices
  readonly node: string
}

/** Publishes in batches, and reads what others have published when it is told that there is something. */
export class PostgresBroker implements Broker {
  readonly #notices: Notices
  readonly #streams: Streams
  readonly #reader: StreamReader
  readonly #channels = new Map<string, HeardChannel>()
  readonly #publications: Lane<PublishRequest, Published>
  readonly #subscriptions: Lane<HeardChannel, undefined>
  readonly #positions: Lane<string, StreamPosition>
  /** Channels on which something was published while their position was being found out. */
  readonly #early = new WeakSet<HeardChannel>()
  /** The newest offsets that the next wake-up tells, by channel. */
  #unsaid = new Map<string, number>()

  constructor({ streams, notices, node }: PostgresBrokerOptions) {
    this.#streams = streams
    this.#notices = notices
    this.#reader = new StreamReader(streams)
    this.#publications = new Lane({ size: 500, run: (batch) => this.#publish(batch) })
    this.#subscriptions = new Lane({ size: 1_000, run: (batch) => this.#locate(batch) })
    this.#positions = new Lane({ size: 1_000, run: (batch) => streams.positions(batch) })
    notices.on('published', ([, ...channelsAndOffsets], from) => {
      if (from.node !== node) this.#woken(channelsAndOffsets)
    })
    notices.on('look', () => void this.lookAtAll())
    notices.on('passed', ([, channel, data], { rights }) => {
      for (const listener of this.#listenersOf(channel)) listener.published({ data, rights })
    })
    notices.on('presence', ([, channel, change]) => {
      for (const listener of this.#listenersOf(channel)) listener.presenceChanged(change)
    })
  }

  async publish(channel: string, publication: NewPublication): Promise<StreamPosition | undefined> {
    const { data, retention, key, number } = publication
    const isStored = retention !== undefined || key !== undefined || number !== undefined
    const published = isStored
      ? await this.#publications.add({ channel, publication })
      : { position: undefined, isNew: true }
    if (published.isNew && !retention) await this.#notices.tell(['passed', channel, data])
    return published.position
  }

  async announce(channel: string, change: PresenceChange): Promise<void> {
    await this.#notices.tell(['presence', channel, change])
  }

  async subscribe(channel: string, listener: BrokerListener): Promise<() => void> {
    const heard = this.#channels.get(channel) ?? this.#open(channel)
    heard.listeners.add(listener)
    const stop = () => this.#stop(heard, listener)
    try {
      if (!heard.position) await this.#subscriptions.add(heard)
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }

  history(channel: string, request: HistoryRequest = {}): Promise<StreamSlice> {
    return this.#streams.read(channel, request)
  }

  positions(channels: readonly string[]): Promise<readonly StreamPosition[]> {
    return Promise.all(channels.map((channel) => this.#positions.add(channel)))
  }

  /** Reads all channels from the positions that this node knows. */
  async lookAtAll(): Promise<void> {
    await Promise.all([...this.#channels.values()].map((channel) => this.#reader.want(channel)))
  }

  /** What was told while nobody listened is lost where nothing is kept. */
  tellLosses(): void {
    for (const { position, listeners } of this.#channels.values())
      if (!position?.epoch) for (const listener of listeners) listener.lost()
  }

  async close(): Promise<void> {
    this.#reader.close()
    this.#channels.clear()
  }

  async #publish(batch: readonly PublishRequest[]): Promise<readonly Published[]> {
    const published = await this.#streams.publish(batch)
    for (const [at, { channel }] of batch.entries()) {
      const { position, isNew } = published[at]!
      if (position && isNew) this.#isPublished(channel, position.offset)
    }
    this.#wake()
    return published
  }

  #isPublished(channel: string, offset: number): void {
    this.#unsaid.set(channel, offset)
    const heard = this.#channels.get(channel)
    if (heard) this.#isBehind(heard)
  }

  /** Who dies before this is told is found out by the others, who then look at everything. */
  #wake(): void {
    const unsaid = [...this.#unsaid]
    this.#unsaid = new Map()
    for (let at = 0; at < unsaid.length; at += 20) {
      const some = unsaid.slice(at, at + 20).flat()
      this.#notices.tell(['published', ...some]).catch(() => undefined) // then the ears are lost, too
    }
  }

  #woken(channelsAndOffsets: readonly (string | number)[]): void {
    for (let at = 0; at < channelsAndOffsets.length; at += 2) {
      const heard = this.#channels.get(channelsAndOffsets[at] as string)
      const offset = channelsAndOffsets[at + 1] as number
      if (heard && (heard.position?.offset ?? 0) < offset) this.#isBehind(heard)
    }
  }

  /** Something is known to be new on the channel; while its position is being found out, that may be too old. */
  #isBehind(heard: HeardChannel): void {
    if (heard.position) void this.#reader.want(heard)
    else this.#early.add(heard)
  }

  #open(name: string): HeardChannel {
    const heard: HeardChannel = { name, listeners: new Set(), position: undefined }
    this.#channels.set(name, heard)
    return heard
  }

  #stop(heard: HeardChannel, listener: BrokerListener): void {
    heard.listeners.delete(listener)
    if (heard.listeners.size === 0 && this.#channels.get(heard.name) === heard)
      this.#channels.delete(heard.name)
  }

  /** Finds out where channels are; from there on nothing is missed. */
  async #locate(batch: readonly HeardChannel[]): Promise<undefined[]> {
    const found = await this.#streams.find(batch.map(({ name }) => name))
    for (const heard of batch) {
      heard.position ??= found.get(heard.name) ?? { offset: 0 }
      if (this.#early.delete(heard)) void this.#reader.want(heard)
    }
    return batch.map(() => undefined)
  }

  #listenersOf(channel: string): Iterable<BrokerListener> {
    return this.#channels.get(channel)?.listeners ?? []
  }
}
