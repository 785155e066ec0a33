/** The reader: brings what was published on the channels of this node, each from the position that it knows. */
import { clock, type Timer } from '../../../core/clock.ts'
import type { StreamPosition } from '../../../protocol/frames.ts'
import type { BrokerListener, StoredPublication } from '../../broker/broker.ts'
import { mostAtOnce, type NewInStream, type Streams } from './streams.ts'

/** A channel that somebody of this node listens to. */
export interface HeardChannel {
  readonly name: string
  readonly listeners: Set<BrokerListener>
  /** Where it is: undefined until it was asked, offset 0 of an unknown epoch while there is no stream. */
  position: Partial<StreamPosition> | undefined
}

const channelsAtOnce = 1_000
const retryPause = 500

/** Reads, one statement at a time, all channels of which something is known to be new. */
export class StreamReader {
  readonly #streams: Streams
  readonly #wanted = new Set<HeardChannel>()
  /** Channels that could not be read, until they are tried again. */
  readonly #failed = new Set<HeardChannel>()
  #reading: Promise<void> | undefined
  #retry: Timer | undefined
  #isClosed = false

  constructor(streams: Streams) {
    this.#streams = streams
  }

  /** Reads a channel soon. Resolves when everything that is wanted was read, whatever came of it. */
  want(channel: HeardChannel): Promise<void> {
    this.#wanted.add(channel)
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined
    })
    return this.#reading
  }

  /** Hands over what follows the position; what was handed over before is left out. */
  hand(channel: HeardChannel, { position, publications }: Omit<NewInStream, 'channel'>): void {
    const { epoch, offset = 0 } = channel.position ?? {}
    if (epoch !== undefined && epoch !== position.epoch) {
      this.#beginAnew(channel, position)
      return
    }
    for (const publication of publications)
      if (publication.position!.offset > offset) this.#tell(channel, publication)
    const last = publications.at(-1)?.position ?? position
    if (publications.length === 0 && position.offset > offset) this.#beginAnew(channel, position)
    else if (last.offset >= offset) channel.position = last
  }

  close(): void {
    this.#isClosed = true
    this.#retry?.cancel()
  }

  async #read(): Promise<void> {
    await Promise.resolve()
    while (this.#wanted.size > 0) {
      const batch = [...this.#wanted].slice(0, channelsAtOnce)
      for (const channel of batch) this.#wanted.delete(channel)
      await this.#readBatch(batch.filter(({ listeners }) => listeners.size > 0))
    }
  }

  async #readBatch(batch: readonly HeardChannel[]): Promise<void> {
    const known = batch.filter(({ position }) => position !== undefined)
    const byName = new Map(known.map((channel) => [channel.name, channel]))
    try {
      const after = known.map(({ name, position }) => [name, position?.offset ?? 0] as const)
      for (const news of await this.#streams.news(new Map(after))) this.#take(byName, news)
    } catch {
      // The ears find out what is wrong; if it was this statement only, it is made again.
      if (!this.#isClosed) this.#retryLater(known)
    }
  }

  #retryLater(channels: readonly HeardChannel[]): void {
    for (const channel of channels) this.#failed.add(channel)
    this.#retry ??= clock.after(retryPause, () => {
      this.#retry = undefined
      for (const channel of this.#failed) void this.want(channel)
      this.#failed.clear()
    })
  }

  #take(byName: ReadonlyMap<string, HeardChannel>, news: NewInStream): void {
    const channel = byName.get(news.channel)!
    this.hand(channel, news)
    if (news.publications.length === mostAtOnce) this.#wanted.add(channel)
  }

  /** The stream is another one, or what was new is gone already. */
  #beginAnew(channel: HeardChannel, position: StreamPosition): void {
    channel.position = position
    for (const listener of channel.listeners) listener.lost()
  }

  #tell(channel: HeardChannel, publication: StoredPublication): void {
    for (const listener of channel.listeners) listener.published(publication)
  }
}
