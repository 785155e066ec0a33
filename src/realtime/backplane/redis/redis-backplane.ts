/** The backplane on Redis or Valkey, one server or a cluster. */
import { clock, type Timer } from '../../../core/clock.ts'
import type { Log } from '../../../core/log.ts'
import type { Backplane, BackplaneStatus } from '../backplane.ts'
import type { BackplaneOptions } from '../open-backplane.ts'
import { parseRedisAddress, type RedisAddress } from './connection/redis-address.ts'
import {
  createCluster,
  createRedis,
  loadRedisLibrary,
  type RedisLibrary,
} from './connection/redis-client.ts'
import { RedisLink } from './connection/redis-link.ts'
import { RedisSubscriber } from './connection/redis-subscriber.ts'
import { ShardTopics } from './connection/shard-topics.ts'
import type { Topics } from './connection/topics.ts'
import { RedisBroker } from './redis-broker.ts'
import { RedisControl } from './redis-control.ts'
import { RedisKeys } from './redis-keys.ts'
import { RedisPresence } from './redis-presence.ts'

/** Between attempts to catch up, in milliseconds. */
const retryInterval = 500

/** Makes the backplane of an address, not connected yet. Throws `E_BACKPLANE_ADDRESS` and `E_BACKPLANE_PACKAGE`. */
export async function openRedisBackplane(
  url: string,
  { prefix, log }: BackplaneOptions,
): Promise<RedisBackplane> {
  const address = parseRedisAddress(url, prefix)
  return new RedisBackplane({ address, log, library: await loadRedisLibrary() })
}

/** What the backplane is made of. */
export interface RedisBackplaneOptions {
  readonly address: RedisAddress
  readonly library: RedisLibrary
  readonly log: Log
}

/**
 * Streams, presence and control live on the server; a node has one connection to ask, and one (on a cluster one per
 * shard) to be told. It counts as connected once both are there and what was missed has been read.
 */
export class RedisBackplane implements Backplane {
  readonly name = 'redis'
  readonly reach = 'network'
  readonly keepsHistory = true
  readonly broker: RedisBroker
  readonly presence: RedisPresence
  readonly control: RedisControl
  readonly #link: RedisLink
  readonly #topics: Topics
  readonly #listeners = new Set<(status: BackplaneStatus) => void>()
  readonly #display: string
  readonly #log: Log
  #status: BackplaneStatus = 'lost'
  #started: Promise<void> | undefined
  #isStarted = false
  #isResuming = false
  #retry: Timer | undefined
  #isClosed = false

  constructor({ address, library, log }: RedisBackplaneOptions) {
    this.#display = address.display
    this.#log = log
    const keys = new RedisKeys(address.prefix)
    this.#link = this.#createLink(address, library)
    this.#topics = this.#createTopics(address, library)
    const parts = { link: this.#link, topics: this.#topics, keys }
    this.control = new RedisControl(parts)
    const rights = address.isCluster ? () => this.control.newest() : undefined
    this.broker = new RedisBroker({ ...parts, rights })
    this.presence = new RedisPresence(parts)
  }

  get status(): BackplaneStatus {
    return this.#status
  }

  start(): Promise<void> {
    this.#started ??= this.#start().catch((error: unknown) => {
      this.#started = undefined
      this.#disconnect()
      throw error
    })
    return this.#started
  }

  onStatus(listener: (status: BackplaneStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  async close(): Promise<void> {
    await this.control.close()
    this.#isClosed = true
    this.#retry?.cancel()
    this.#listeners.clear()
    await Promise.all([this.broker.close(), this.presence.close()])
    this.#disconnect()
  }

  async #start(): Promise<void> {
    await this.#link.connect()
    await this.#topics.connect()
    await Promise.all(this.control.topics.map((topic) => this.#topics.add(topic)))
    await this.control.start()
    this.#isStarted = true
    this.#change('connected')
  }

  #disconnect(): void {
    this.#link.close()
    this.#topics.close()
  }

  #createLink(address: RedisAddress, library: RedisLibrary): RedisLink {
    const name = 'voltaic'
    const client = address.isCluster
      ? createCluster(library, address, name)
      : createRedis(library, address, { ...address.hosts[0]!, name })
    return new RedisLink({
      client,
      display: address.display,
      database: address.database,
      onChange: () => this.#look(),
      starting: () => (this.#isStarted ? undefined : this.start()),
    })
  }

  #createTopics(address: RedisAddress, library: RedisLibrary): Topics {
    const create = (
      at: { host: string; port: number },
      onMoved: () => void,
      onChange: () => void,
    ) =>
      new RedisSubscriber({
        client: createRedis(library, address, { ...at, name: 'voltaic-topics' }),
        display: address.display,
        isSharded: address.isCluster,
        onMessage: (topic, text) => this.#hear(topic, text),
        onChange,
        onMoved,
      })
    const onChange = () => this.#look()
    if (!address.isCluster) return create(address.hosts[0]!, onChange, onChange)
    return new ShardTopics({
      display: address.display,
      slots: () => this.#link.slots(),
      createSubscriber: create,
      onChange,
      onMoved: (topics) => this.broker.lose(topics),
    })
  }

  #hear(topic: string, text: string): void {
    if (!this.control.hear(topic, text)) this.broker.receive(topic, text)
  }

  /** Something about the connections has changed. */
  #look(): void {
    if (!this.#isStarted || this.#isClosed) return
    if (!this.#link.isReady || !this.#topics.isReady) this.#change('lost')
    else if (this.#status === 'lost') void this.#resume()
  }

  /** Reads what was missed, and has everybody look at the history. */
  async #resume(): Promise<void> {
    if (this.#isResuming) return
    this.#isResuming = true
    try {
      await this.control.resume()
      this.#change('connected')
      this.broker.lose()
    } catch {
      this.#retry = clock.after(retryInterval, () => this.#look())
    } finally {
      this.#isResuming = false
    }
  }

  #change(status: BackplaneStatus): void {
    if (this.#status === status) return
    this.#status = status
    const fact = { backplane: this.#display }
    if (status === 'lost') this.#log.warn(fact, 'the backplane is lost')
    else this.#log.info(fact, 'the backplane is connected')
    for (const listener of [...this.#listeners]) listener(status)
  }
}
