/** The feeds of a node: what they share, and the rounds in which they are compared with the broker. */
import { clock, type Timer } from '../../core/clock.ts'
import type { Log } from '../../core/log.ts'
import { randomFraction } from '../../core/random.ts'
import type { Broker, HistoryRequest, StreamSlice } from '../broker/broker.ts'
import type { Control } from '../control/control.ts'
import { Rounds } from '../rounds.ts'
import { Feed, type FeedReceiver } from './feed.ts'
import { WaitingRoom } from './waiting.ts'

const channelsPerRequest = 500
const readingsAtOnce = 32
const retryDelay = 1_000
const roomForWaiting = 64 * 1_048_576

/** What feeds work with. */
export interface FeedsOptions {
  readonly broker: Broker
  readonly control: Pick<Control, 'version' | 'catchUp'>
  readonly log: Log
  /** How often the position of every channel is compared, in milliseconds. */
  readonly interval: number
}

/** Opens feeds, and looks after those that may have missed something. */
export class Feeds {
  readonly broker: Broker
  readonly room: WaitingRoom = new WaitingRoom(roomForWaiting)
  readonly #options: FeedsOptions
  readonly #feeds = new Set<Feed>()
  readonly #doubtful = new Set<Feed>()
  #readings = new Map<string, Promise<StreamSlice>>()
  #begins: (() => void)[] = []
  readonly #rounds: Rounds<Feed> = new Rounds(() => this.#feeds)
  #timer: Timer
  #retry: Timer | undefined

  constructor(options: FeedsOptions) {
    this.#options = options
    this.broker = options.broker
    this.#timer = this.#schedule()
  }

  /** The version of the rights that this node has acted on. */
  get version(): number {
    return this.#options.control.version
  }

  get size(): number {
    return this.#feeds.size
  }

  /** The feed of a channel; its `open` begins it. */
  make(channel: string, receiver: FeedReceiver, options: { isPositioned: boolean }): Feed {
    const feed = new Feed({ feeds: this, channel, receiver, ...options })
    this.#feeds.add(feed)
    return feed
  }

  has(feed: Feed): boolean {
    return this.#feeds.has(feed)
  }

  forget(feed: Feed): void {
    this.#feeds.delete(feed)
    this.#doubtful.delete(feed)
  }

  /** Resolves once this node has acted on all changes of rights up to `version`. Rejects when it cannot. */
  async catchUp(version = 0): Promise<void> {
    if (version <= this.version) return
    await this.#options.control.catchUp(version)
    if (version > this.version)
      throw new Error('The changes of rights could not be caught up with.')
  }

  /** Reads a history. Those who ask in one tick share the reading, which begins after it. */
  read(channel: string, { since, limit, reverse }: HistoryRequest): Promise<StreamSlice> {
    const key = JSON.stringify([channel, since?.epoch, since?.offset, limit, reverse])
    const known = this.#readings.get(key)
    if (known) return known
    if (this.#readings.size === 0) setImmediate(() => this.#beginReadings())
    const begun = Promise.withResolvers<void>()
    const reading = begun.promise.then(() =>
      this.broker.history(channel, { since, limit, reverse }),
    )
    this.#begins.push(begun.resolve)
    this.#readings.set(key, reading)
    return reading
  }

  /** A feed that may have missed something is compared soon, together with the others of this tick. */
  doubt(feed: Feed): void {
    if (!this.has(feed)) return
    if (this.#doubtful.size === 0) setImmediate(() => void this.#settle())
    this.#doubtful.add(feed)
  }

  /** A feed could not go on: it is tried again in a moment. */
  failed(feed: Feed, error: unknown): void {
    if (!this.has(feed)) return
    this.#doubtful.add(feed)
    if (this.#retry) return
    this.#options.log.warn({ err: error, channel: feed.channel }, 'channels wait for the backplane')
    this.#tryAgain()
  }

  close(): void {
    this.#timer.cancel()
    this.#retry?.cancel()
    this.#feeds.clear()
    this.#doubtful.clear()
  }

  #beginReadings(): void {
    const begins = this.#begins
    this.#begins = []
    this.#readings = new Map()
    for (const begin of begins) begin()
  }

  #tryAgain(): void {
    this.#retry = clock.after(retryDelay * (0.5 + randomFraction()), () => {
      this.#retry = undefined
      void this.#settle()
    })
  }

  async #settle(): Promise<void> {
    const feeds = [...this.#doubtful]
    this.#doubtful.clear()
    await this.#compare(feeds.filter(({ isPositioned }) => isPositioned))
    for (const feed of feeds) if (!feed.isPositioned) void feed.resume()
  }

  /** Compares positions, many in a request, and has those read again that differ. */
  async #compare(feeds: readonly Feed[]): Promise<void> {
    for (let start = 0; start < feeds.length; start += channelsPerRequest) {
      const part = feeds.slice(start, start + channelsPerRequest)
      try {
        await this.#comparePart(part)
      } catch (error) {
        for (const feed of part) this.failed(feed, error)
      }
    }
  }

  async #comparePart(feeds: readonly Feed[]): Promise<void> {
    const positions = await this.broker.positions(feeds.map(({ channel }) => channel))
    const behind = feeds.filter((feed, i) => feed.isWaiting || !feed.isAt(positions[i]!))
    for (let start = 0; start < behind.length; start += readingsAtOnce) {
      const part = behind.slice(start, start + readingsAtOnce)
      await Promise.all(part.map((feed) => feed.check()))
    }
  }

  #schedule(): Timer {
    return clock.after(this.#rounds.pause(this.#options.interval), () => {
      void this.#compare(this.#rounds.next(this.#feeds.size).filter((each) => each.isPositioned))
      this.#timer = this.#schedule()
    })
  }
}
