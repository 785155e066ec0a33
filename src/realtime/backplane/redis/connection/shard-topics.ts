/** Topics on a cluster: sharded pub/sub, with a connection to the primary of each shard. */
import { clock, type Timer } from '../../../../core/clock.ts'
import { unreachable } from './redis-failure.ts'
import type { SlotRange } from './redis-link.ts'
import { slotOf } from './redis-slot.ts'
import type { RedisSubscriber } from './redis-subscriber.ts'
import type { Topics } from './topics.ts'

/** Between looks at who has which slots, in milliseconds: while all is well, and while something is not. */
const calmInterval = 10_000
const busyInterval = 250

/** A primary of the cluster. */
interface Shard {
  readonly subscriber: RedisSubscriber
  /** Settles with the first attempt to connect; others follow by themselves. */
  readonly connecting: Promise<void>
}

/** What the topics of a cluster work with. */
export interface ShardTopicsOptions {
  readonly display: string
  readonly slots: () => Promise<readonly SlotRange[]>
  readonly createSubscriber: (
    at: { host: string; port: number },
    onMoved: () => void,
    onChange: () => void,
  ) => RedisSubscriber
  readonly onChange: () => void
  /** What was said on these topics may be missing: they have moved to another shard. */
  readonly onMoved: (topics: readonly string[]) => void
}

/** Follows topics from shard to shard, as slots are moved and primaries fail over. */
export class ShardTopics implements Topics {
  readonly #options: ShardTopicsOptions
  readonly #shards = new Map<string, Shard>()
  /** The shard that each topic was added to. */
  readonly #topics = new Map<string, Shard>()
  #ranges: readonly (SlotRange & { shard: Shard })[] = []
  #looking: Promise<void> | undefined
  #timer: Timer | undefined
  #isClosed = false

  constructor(options: ShardTopicsOptions) {
    this.#options = options
  }

  get isReady(): boolean {
    const shards = [...this.#shards.values()]
    return shards.length > 0 && shards.every(({ subscriber }) => subscriber.isReady)
  }

  async connect(): Promise<void> {
    await this.#look()
    await Promise.all([...this.#shards.values()].map(({ connecting }) => connecting))
    this.#schedule()
  }

  async add(topic: string): Promise<void> {
    const shard = this.#topics.get(topic) ?? this.#shardOf(topic)
    if (!shard) throw unreachable(this.#options.display)
    this.#topics.set(topic, shard)
    try {
      await shard.subscriber.add(topic)
    } catch (error) {
      if (this.#topics.get(topic) === shard) this.#topics.delete(topic)
      this.#lookSoon()
      throw error
    }
  }

  remove(topic: string): void {
    this.#topics.get(topic)?.subscriber.remove(topic)
    this.#topics.delete(topic)
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
    for (const { subscriber } of this.#shards.values()) subscriber.close()
    this.#shards.clear()
  }

  #shardOf(topic: string): Shard | undefined {
    const slot = slotOf(topic)
    return this.#ranges.find(({ first, last }) => first <= slot && slot <= last)?.shard
  }

  /** Asks who has which slots, and follows. */
  #look(): Promise<void> {
    this.#looking ??= this.#follow().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #follow(): Promise<void> {
    const ranges = await this.#options.slots()
    if (this.#isClosed) return
    this.#ranges = ranges.map((range) => ({ ...range, shard: this.#shardAt(range) }))
    const present = new Set(this.#ranges.map(({ shard }) => shard))
    this.#moveTopics()
    for (const [name, shard] of this.#shards) {
      if (present.has(shard)) continue
      this.#shards.delete(name)
      shard.subscriber.close()
    }
    this.#options.onChange()
  }

  #shardAt({ host, port }: SlotRange): Shard {
    const name = `${host}:${port}`
    const known = this.#shards.get(name)
    if (known) return known
    const soon = () => this.#lookSoon()
    const subscriber = this.#options.createSubscriber({ host, port }, soon, () => {
      if (!subscriber.isReady) soon()
      this.#options.onChange()
    })
    const shard = { subscriber, connecting: subscriber.connect() }
    this.#shards.set(name, shard)
    shard.connecting.catch(soon)
    return shard
  }

  /** Topics whose slot has another primary now go there. */
  #moveTopics(): void {
    const moves = new Map<Shard, string[]>()
    for (const [topic, before] of this.#topics) {
      const shard = this.#shardOf(topic)
      if (!shard || shard === before) continue
      before.subscriber.remove(topic)
      this.#topics.set(topic, shard)
      moves.set(shard, [...(moves.get(shard) ?? []), topic])
    }
    for (const [{ subscriber }, topics] of moves)
      subscriber.adopt(topics).then(() => this.#options.onMoved(topics), soonForgotten)
  }

  #lookSoon(): void {
    if (this.#isClosed) return
    this.#timer?.cancel()
    this.#timer = clock.after(busyInterval, () => this.#lookNow())
  }

  #schedule(): void {
    if (this.#isClosed) return
    this.#timer?.cancel()
    const pause = this.isReady ? calmInterval : busyInterval
    this.#timer = clock.after(pause, () => this.#lookNow())
  }

  #lookNow(): void {
    this.#look()
      .catch(() => undefined)
      .then(() => this.#schedule())
  }
}

/** A subscriber that could not adopt topics connects again, and then subscribes to all it has. */
function soonForgotten(): void {}
