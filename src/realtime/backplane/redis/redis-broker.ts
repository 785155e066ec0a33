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
import type { Topics } from './connection/topics.ts'
import { knownStreams, PublishQueue, type PublishQueueOptions } from './publish-queue.ts'
import { deliver, encodeChange, parseEntry } from './redis-entry.ts'
import type { RedisKeys } from './redis-keys.ts'
import { sayScript } from './scripts/control-scripts.ts'
import { historyScript, positionsScript } from './scripts/stream-scripts.ts'

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
  /** By topic. */
  readonly #listeners = new Map<string, Set<BrokerListener>>()
  /** Not on a cluster, where a script sees one slot only: there each channel has a queue of its own. */
  readonly #queue: PublishQueue | undefined
  readonly #queues = new Map<string, PublishQueue>()
  readonly #queueOptions: PublishQueueOptions
  readonly #say

  constructor(options: RedisBrokerOptions) {
    this.#options = options
    this.#queueOptions = { ...options, streams: knownStreams() }
    if (!options.link.isCluster) this.#queue = new PublishQueue(this.#queueOptions)
    this.#say = sayScript(options.link.isCluster ? 'SPUBLISH' : 'PUBLISH')
  }

  publish(channel: string, publication: NewPublication): Promise<StreamPosition | undefined> {
    return (this.#queue ?? this.#queueOf(channel)).publish(channel, publication)
  }

  async announce(channel: string, change: PresenceChange): Promise<void> {
    const { link, keys } = this.#options
    const call = { keys: [keys.topic(channel)], values: [encodeChange(change)] }
    await link.run({ script: this.#say, ...call })
  }

  async subscribe(channel: string, listener: BrokerListener): Promise<() => void> {
    const topic = this.#options.keys.topic(channel)
    const listeners = this.#listeners.get(topic) ?? new Set()
    this.#listeners.set(topic, listeners.add(listener))
    const stop = () => this.#remove(topic, listener)
    try {
      await this.#options.link.ready()
      await this.#options.topics.add(topic)
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
  receive(topic: string, text: string): void {
    const listeners = this.#listeners.get(topic)
    if (listeners) deliver(text, listeners)
  }

  /** What was said on these topics may be missing; on all when left out. */
  lose(topics: Iterable<string> = this.#listeners.keys()): void {
    for (const topic of [...topics])
      for (const listener of this.#listeners.get(topic) ?? []) listener.lost()
  }

  #queueOf(channel: string): PublishQueue {
    const known = this.#queues.get(channel)
    if (known) return known
    const onIdle = () => void this.#queues.delete(channel)
    const queue = new PublishQueue({ ...this.#queueOptions, onIdle })
    this.#queues.set(channel, queue)
    return queue
  }

  #remove(topic: string, listener: BrokerListener): void {
    const listeners = this.#listeners.get(topic)
    if (!listeners?.delete(listener) || listeners.size > 0) return
    this.#listeners.delete(topic)
    this.#options.topics.remove(topic)
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
