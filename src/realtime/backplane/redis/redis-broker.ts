/** The broker on Redis or Valkey. */
import { randomText } from '../../../core/random.ts'
import type { StreamPosition } from '../../../protocol/frames.ts'
import type {
  Broker,
  BrokerListener,
  HistoryRequest,
  NewPublication,
  PresenceChange,
  StreamSlice,
} from '../../broker/broker.ts'
import type { RedisLink } from './connection/redis-link.ts'
import { knownStreams, PublishQueue, type PublishQueueOptions } from './publish-queue.ts'
import { deliver, encodeChange, parseEntry } from './redis-entry.ts'
import type { RedisKeys } from './redis-keys.ts'
import { sayScript } from './scripts/control-scripts.ts'
import { historyScript, positionsScript } from './scripts/stream-scripts.ts'

/** Topics that a node listens to: one subscriber, or one per shard of a cluster. */
export interface Topics {
  /** Resolves once what is said arrives. Rejects with a `BackplaneError`. */
  add(topic: string): Promise<void>
  remove(topic: string): void
}

/** What the broker works with. */
export interface RedisBrokerOptions {
  readonly link: RedisLink
  readonly topics: Topics
  readonly keys: RedisKeys
  /** On a cluster: the version of the rights. */
  readonly rights: (() => Promise<string>) | undefined
}

/** How many positions are asked for in one script. */
const positionsBatch = 500

/** Numbers and keeps publications with scripts, and hears of them by pub/sub. */
export class RedisBroker implements Broker {
  readonly #options: RedisBrokerOptions
  readonly #listeners = new Map<string, Set<BrokerListener>>()
  /** One queue, or one per channel on a cluster, where a script sees one slot only. */
  readonly #queues = new Map<string, PublishQueue>()
  readonly #queueOptions: PublishQueueOptions
  readonly #say

  constructor(options: RedisBrokerOptions) {
    this.#options = options
    this.#queueOptions = { ...options, streams: knownStreams() }
    this.#say = sayScript(options.link.isCluster ? 'SPUBLISH' : 'PUBLISH')
  }

  /** The channels that this node listens to. */
  get channels(): Iterable<string> {
    return this.#listeners.keys()
  }

  async publish(channel: string, publication: NewPublication): Promise<StreamPosition | undefined> {
    const name = this.#options.link.isCluster ? channel : ''
    const queue = this.#queues.get(name) ?? new PublishQueue(this.#queueOptions)
    this.#queues.set(name, queue)
    try {
      return await queue.publish(channel, publication)
    } finally {
      if (queue.isIdle && this.#queues.get(name) === queue) this.#queues.delete(name)
    }
  }

  async announce(channel: string, change: PresenceChange): Promise<void> {
    const { link, keys } = this.#options
    const call = { keys: [keys.topic(channel)], values: [encodeChange(change)] }
    await link.run({ script: this.#say, ...call })
  }

  async subscribe(channel: string, listener: BrokerListener): Promise<() => void> {
    const listeners = this.#listeners.get(channel) ?? new Set()
    this.#listeners.set(channel, listeners.add(listener))
    const stop = () => this.#remove(channel, listener)
    try {
      await this.#options.link.ready()
      await this.#options.topics.add(this.#options.keys.topic(channel))
    } catch (error) {
      stop()
      throw error
    }
    return stop
  }

  async history(channel: string, request: HistoryRequest = {}): Promise<StreamSlice> {
    const { link, keys, rights } = this.#options
    const { since, limit = '', reverse } = request
    const stream = [keys.meta(channel), keys.log(channel)]
    const answer = (await link.run({
      script: historyScript,
      keys: rights ? stream : [...stream, keys.control.version],
      values: [randomText(8), since?.epoch ?? '', since?.offset ?? '', limit, reverse ? '1' : ''],
    })) as RawSlice
    return readSlice(answer, request, Number(rights ? await rights() : answer[4]))
  }

  async positions(channels: readonly string[]): Promise<readonly StreamPosition[]> {
    const size = this.#options.link.isCluster ? 1 : positionsBatch
    const count = Math.ceil(channels.length / size)
    const parts = Array.from({ length: count }, (_, n) => channels.slice(n * size, (n + 1) * size))
    return (await Promise.all(parts.map((part) => this.#positions(part)))).flat()
  }

  async close(): Promise<void> {
    this.#listeners.clear()
  }

  /** What a topic said. */
  receive(channel: string, text: string): void {
    deliver(text, this.#listeners.get(channel) ?? [])
  }

  /** What was said on these channels may be missing. */
  lose(channels: Iterable<string> = this.#listeners.keys()): void {
    for (const channel of [...channels])
      for (const listener of this.#listeners.get(channel) ?? []) listener.lost()
  }

  #remove(channel: string, listener: BrokerListener): void {
    const listeners = this.#listeners.get(channel)
    if (!listeners?.delete(listener) || listeners.size > 0) return
    this.#listeners.delete(channel)
    this.#options.topics.remove(this.#options.keys.topic(channel))
  }

  async #positions(channels: readonly string[]): Promise<StreamPosition[]> {
    const { link, keys } = this.#options
    const answer = (await link.run({
      script: positionsScript,
      keys: channels.map((channel) => keys.meta(channel)),
      values: [randomText(8)],
    })) as (string | number)[]
    return channels.map((_, n) => ({
      epoch: String(answer[2 * n]),
      offset: Number(answer[2 * n + 1]),
    }))
  }
}

type RawSlice = [
  epoch: string,
  top: number,
  now: string,
  ttl: string,
  rights: string,
  ...entries: string[],
]

/** An entry that is too old is not there any more, whatever the server still keeps. */
function readSlice(raw: RawSlice, request: HistoryRequest, rights: number): StreamSlice {
  const [epoch, offset, now, ttl, , ...texts] = raw
  const position = { epoch, offset }
  const entries = texts
    .map(parseEntry)
    .filter((entry) => entry.position?.epoch === epoch && entry.time + Number(ttl) > Number(now))
  const complete = isComplete(position, entries[0]?.position?.offset, request)
  if (request.reverse) entries.reverse()
  const publications = complete ? entries.slice(0, request.limit ?? entries.length) : []
  return {
    position,
    publications: publications.map(({ data, position: at }) => ({ data, position: at })),
    complete,
    rights,
  }
}

function isComplete(
  { epoch, offset }: StreamPosition,
  first: number | undefined,
  { since, reverse }: HistoryRequest,
): boolean {
  if (!since) return true
  if (since.epoch !== epoch || since.offset > offset) return false
  return reverse === true || since.offset === offset || first === since.offset + 1
}
