/** The broker on NATS: hands publications over, and keeps nothing. */
import { LRUCache } from 'lru-cache'
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
import { subjectToken } from './nats-address.ts'
import type { NatsLink } from './nats-link.ts'

/** What the broker works with. */
export interface NatsBrokerOptions {
  readonly link: NatsLink
  readonly prefix: string
  /** The version of the rights that this node has acted on. */
  readonly rights: () => number
}

interface Heard {
  readonly stop: () => void
  readonly listeners: Set<BrokerListener>
}

/** There are no streams, so there is one position. */
const position: StreamPosition = { epoch: '', offset: 0 }

/**
 * A publication says `=rights number key`, a line feed, and its data. What has the key or the number of an earlier one is
 * left out by the node that published that, and by those that have heard it.
 */
export class NatsBroker implements Broker {
  readonly #options: NatsBrokerOptions
  readonly #heard = new Map<string, Heard>()
  readonly #sent = new Repeats()
  readonly #received = new Repeats()

  constructor(options: NatsBrokerOptions) {
    this.#options = options
  }

  async publish(channel: string, publication: NewPublication): Promise<undefined> {
    const { link, rights } = this.#options
    const starting = link.ready()
    if (starting) await starting
    const { data, key, number } = publication
    if (this.#sent.has(channel, publication)) return
    const head = [rights(), number ?? '', key === undefined ? '' : encodeURIComponent(key)]
    await link.say(this.#subject(channel), `=${head.join(' ')}\n${data}`)
    this.#sent.add(channel, { key, number })
  }

  async announce(channel: string, { kind, info }: PresenceChange): Promise<void> {
    await this.#options.link.ready()
    const sign = kind === 'join' ? '+' : '-'
    await this.#options.link.say(this.#subject(channel), sign + JSON.stringify(info))
  }

  async subscribe(channel: string, listener: BrokerListener): Promise<() => void> {
    const { link } = this.#options
    await link.ready()
    const heard = this.#heard.get(channel) ?? this.#listen(channel)
    heard.listeners.add(listener)
    const stop = () => this.#stop(channel, heard, listener)
    try {
      await link.settled()
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }

  /** Nothing is kept: there is nothing to read, and whoever has missed something has lost it. */
  async history(_channel: string, { since }: HistoryRequest = {}): Promise<StreamSlice> {
    return {
      position,
      publications: [],
      complete: since === undefined,
      rights: this.#options.rights(),
    }
  }

  async positions(channels: readonly string[]): Promise<readonly StreamPosition[]> {
    return channels.map(() => position)
  }

  async close(): Promise<void> {
    this.#heard.clear()
  }

  /** The connection was away: what was published meanwhile is lost. */
  lose(): void {
    for (const { listeners } of [...this.#heard.values()])
      for (const listener of [...listeners]) listener.lost()
  }

  #subject(channel: string): string {
    return `${this.#options.prefix}.channel.${subjectToken(channel)}`
  }

  #listen(channel: string): Heard {
    const listeners = new Set<BrokerListener>()
    const hear = (text: string) => this.#hear(channel, text, listeners)
    const stop = this.#options.link.listen(this.#subject(channel), hear)
    const heard = { stop, listeners }
    this.#heard.set(channel, heard)
    return heard
  }

  #stop(channel: string, heard: Heard, listener: BrokerListener): void {
    if (!heard.listeners.delete(listener) || heard.listeners.size > 0) return
    if (this.#heard.get(channel) !== heard) return
    this.#heard.delete(channel)
    heard.stop()
  }

  #hear(channel: string, text: string, listeners: Iterable<BrokerListener>): void {
    if (text[0] === '=') this.#hand(channel, text, listeners)
    else tellOfChange(text, listeners)
  }

  #hand(channel: string, text: string, listeners: Iterable<BrokerListener>): void {
    const end = text.indexOf('\n')
    const [rights, number, key] = text.slice(1, end).split(' ')
    const marks = { key: key || undefined, number: number ? Number(number) : undefined }
    if (this.#received.has(channel, marks)) return
    this.#received.add(channel, marks)
    const publication = { data: text.slice(end + 1), rights: Number(rights) }
    for (const listener of listeners) listener.published(publication)
  }
}

function tellOfChange(text: string, listeners: Iterable<BrokerListener>): void {
  const kind = text[0] === '+' ? 'join' : 'leave'
  const info = JSON.parse(text.slice(1))
  for (const listener of listeners) listener.presenceChanged({ kind, info })
}

/** The keys of the last five minutes, and the last number of each channel. */
class Repeats {
  readonly #keys = new Recent<true>({ window: 300_000, limit: 100_000 })
  readonly #numbers = new LRUCache<string, number>({ max: 100_000 })

  has(channel: string, { key, number }: Pick<NewPublication, 'key' | 'number'>): boolean {
    if (key !== undefined && this.#keys.get(`${channel}\n${key}`)) return true
    return number !== undefined && number <= (this.#numbers.get(channel) ?? -1)
  }

  add(channel: string, { key, number }: Pick<NewPublication, 'key' | 'number'>): void {
    if (key !== undefined) this.#keys.set(`${channel}\n${key}`, true)
    if (number !== undefined) this.#numbers.set(channel, number)
  }
}
