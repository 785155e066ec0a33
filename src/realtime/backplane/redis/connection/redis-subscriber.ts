/** A connection by which a server tells a node what is said on topics. */
import type { Redis } from 'ioredis'
import { clock, type Timer } from '../../../../core/clock.ts'
import { notStarted, unreachable } from './redis-failure.ts'
import type { Topics } from './topics.ts'

const heartbeat = 5_000
/** Topics per command. */
const batchSize = 500

/** What a subscriber is made of. */
export interface SubscriberOptions {
  readonly client: Redis
  readonly display: string
  /** On a cluster: topics belong to a shard, and a command names one of them. */
  readonly isSharded: boolean
  readonly onMessage: (topic: string, text: string) => void
  /** Called when it is lost, and when all topics are subscribed to again. */
  readonly onChange: () => void
  /** The server no longer has a topic. */
  readonly onMoved?: () => void
}

/**
 * Keeps topics subscribed to. Those of a tick share a command; after a loss all are subscribed to again in
 * batches, before it counts as ready.
 */
export class RedisSubscriber implements Topics {
  readonly #options: SubscriberOptions
  /** Each topic with the promise of the server's confirmation. */
  readonly #topics = new Map<string, PromiseWithResolvers<void>>()
  #entering: string[] = []
  readonly #leaving = new Set<string>()
  #isReady = false
  #isFlushing = false
  #timer: Timer | undefined
  #isClosed = false

  constructor(options: SubscriberOptions) {
    this.#options = options
    const { client } = options
    client.on('error', () => undefined)
    client.on(options.isSharded ? 'smessage' : 'message', options.onMessage)
    client.on('ready', () => void this.#restore())
    client.on('close', () => this.#lose())
    client.on('moved', () => options.onMoved?.())
  }

  get isReady(): boolean {
    return this.#isReady
  }

  async connect(): Promise<void> {
    try {
      await this.#options.client.connect()
    } catch (error) {
      throw notStarted(this.#options.display, error)
    }
    this.#timer = this.#schedule()
  }

  /** Resolves once what is said arrives. */
  async add(topic: string): Promise<void> {
    this.#leaving.delete(topic)
    const known = this.#topics.get(topic)
    if (known) return known.promise
    if (!this.#isReady) throw unreachable(this.#options.display)
    const confirmation = Promise.withResolvers<void>()
    confirmation.promise.catch(() => undefined)
    this.#topics.set(topic, confirmation)
    this.#entering.push(topic)
    this.#flush()
    return confirmation.promise
  }

  /**
   * Takes over topics of another subscriber. Resolves once what is said arrives; rejects when the server refuses, and
   * then connects again and tries it once more.
   */
  async adopt(topics: readonly string[]): Promise<void> {
    const fresh = topics.filter((topic) => !this.#topics.has(topic))
    for (const topic of topics) this.#leaving.delete(topic)
    for (const topic of fresh) this.#topics.set(topic, settled())
    if (!this.#isReady) return
    try {
      for (const batch of this.#batches(fresh)) await this.#command('subscribe', batch)
    } catch (error) {
      this.#options.client.stream?.destroy()
      throw error
    }
  }

  /** Takes effect at the end of the tick, unless it is added again. */
  remove(topic: string): void {
    if (!this.#topics.has(topic)) return
    this.#leaving.add(topic)
    this.#flush()
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
    this.#options.client.disconnect()
  }

  #flush(): void {
    if (this.#isFlushing) return
    this.#isFlushing = true
    setImmediate(() => {
      this.#isFlushing = false
      const entering = this.#entering.filter((topic) => this.#topics.has(topic))
      this.#entering = []
      void this.#subscribe(entering)
      this.#unsubscribe()
    })
  }

  async #subscribe(topics: readonly string[]): Promise<void> {
    const batches = this.#batches(topics)
    await Promise.all(
      batches.map((batch) =>
        this.#command('subscribe', batch).then(
          () => {
            for (const topic of batch) this.#topics.get(topic)?.resolve()
          },
          (error: unknown) => this.#refuse(batch, error),
        ),
      ),
    )
  }

  #refuse(topics: readonly string[], error: unknown): void {
    const reason = unreachable(this.#options.display, error)
    for (const topic of topics) {
      this.#topics.get(topic)?.reject(reason)
      this.#topics.delete(topic)
    }
    if (isTimeout(error)) this.#options.client.stream?.destroy()
  }

  #unsubscribe(): void {
    const topics = [...this.#leaving]
    this.#leaving.clear()
    for (const topic of topics) this.#topics.delete(topic)
    if (!this.#isReady) return
    for (const batch of this.#batches(topics))
      this.#command('unsubscribe', batch).catch(() => undefined)
  }

  #command(kind: 'subscribe' | 'unsubscribe', topics: readonly string[]): Promise<unknown> {
    const { client, isSharded } = this.#options
    if (!isSharded) return client[kind](...topics)
    return Promise.all(topics.map((topic) => client[`s${kind}`](topic)))
  }

  #batches(topics: readonly string[]): string[][] {
    const count = Math.ceil(topics.length / batchSize)
    return Array.from({ length: count }, (_, n) => topics.slice(n * batchSize, (n + 1) * batchSize))
  }

  /** After a loss: everything again, batch after batch. */
  async #restore(): Promise<void> {
    const { client } = this.#options
    const topics = [...this.#topics.keys()]
    try {
      for (const batch of this.#batches(topics)) await this.#command('subscribe', batch)
    } catch {
      if (client.status === 'ready' && !this.#isClosed) client.stream?.destroy()
      return
    }
    const gone = topics.filter((topic) => !this.#topics.has(topic))
    if (gone.length > 0) this.#command('unsubscribe', gone).catch(() => undefined)
    this.#setReady()
  }

  #setReady(): void {
    if (this.#isReady || this.#isClosed) return
    this.#isReady = true
    this.#options.onChange()
  }

  #lose(): void {
    if (!this.#isReady) return
    this.#isReady = false
    this.#options.onChange()
  }

  /** A connection that died without a word is found by asking. */
  #schedule(): Timer {
    return clock.after(heartbeat, () => {
      const { client } = this.#options
      const check = client.status === 'ready' ? client.ping() : undefined
      check?.catch((error: unknown) => isTimeout(error) && client.stream?.destroy())
      if (!this.#isClosed) this.#timer = this.#schedule()
    })
  }
}

function settled(): PromiseWithResolvers<void> {
  const done = Promise.withResolvers<void>()
  done.resolve()
  return done
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out'
}
