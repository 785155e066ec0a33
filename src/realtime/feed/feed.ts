/** A feed: the publications of one channel as this node may hand them on, in order, once, without a gap. */
import type { StreamPosition } from '../../protocol/frames.ts'
import type {
  BrokerListener,
  HistoryRequest,
  PresenceChange,
  StoredPublication,
  StreamSlice,
} from '../broker/broker.ts'
import type { Feeds } from './feeds.ts'
import { Waiting } from './waiting.ts'

const mostReadings = 5

/** Where a feed leads. Must not throw. */
export interface FeedReceiver {
  /** The next publication: none is missing before it, none comes twice, and all may see it who may see the channel. */
  published(publication: StoredPublication): void
  presenceChanged(change: PresenceChange): void
  /** Publications are missing that cannot be had any more, or the stream began anew. */
  lost(): void
}

/** What a feed is made of. */
export interface FeedOptions {
  readonly feeds: Feeds
  readonly channel: string
  /** Whether the channel has a history. Without one the order is kept, and what is lost is lost. */
  readonly isPositioned: boolean
  readonly receiver: FeedReceiver
}

/**
 * Publications wait here while one before them is missing, until it was read from the history, and while they are
 * newer than the rights that this node knows. What waits is bounded: what is too much is forgotten, and read again.
 */
export class Feed implements BrokerListener {
  readonly channel: string
  readonly isPositioned: boolean
  readonly #feeds: Feeds
  readonly #receiver: FeedReceiver
  /** What was handed on last; unknown until somebody has read the history. */
  #position: StreamPosition | undefined
  #waiting: Waiting | undefined
  /** Whether something may be missing that nothing that waits tells of. */
  #isDoubtful = false
  #isWoken = false
  #pumping: Promise<void> | undefined
  #listening: Promise<() => void> | undefined

  constructor({ feeds, channel, isPositioned, receiver }: FeedOptions) {
    this.#feeds = feeds
    this.channel = channel
    this.isPositioned = isPositioned
    this.#receiver = receiver
  }

  /** Resolves once publications arrive. */
  async open(): Promise<void> {
    this.#listening ??= this.#feeds.broker.subscribe(this.channel, this)
    try {
      await this.#listening
    } catch (error) {
      this.#listening = undefined
      throw error
    }
  }

  async close(): Promise<void> {
    this.#feeds.forget(this)
    this.#endWaiting()
    const stop = await this.#listening?.catch(() => undefined)
    stop?.()
  }

  /** Whether publications wait here. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined
  }

  published(publication: StoredPublication): void {
    if (!this.#waiting && !this.#isDoubtful && this.#isNext(publication)) {
      return void this.#handOn(publication)
    }
    this.#wait(publication)
    void this.resume()
  }

  presenceChanged(change: PresenceChange): void {
    this.#receiver.presenceChanged(change)
  }

  lost(): void {
    this.#feeds.doubt(this)
  }

  /**
   * Reads the history for somebody who listens already. It comes once this node has acted on all changes of rights
   * that are older than the reading, and its epoch is the one of what is handed on.
   */
  async read(request: HistoryRequest): Promise<StreamSlice> {
    for (let reading = 0; reading < mostReadings; reading++) {
      const slice = await this.#feeds.read(this.channel, request)
      await this.#feeds.catchUp(slice.rights)
      if (this.#agreesWith(slice.position)) return slice
      await this.check()
    }
    throw new Error(`The history of ${this.channel} changes faster than it can be read.`)
  }

  /** Whether all up to the newest position of the broker was handed on. */
  isAt({ epoch, offset }: StreamPosition): boolean {
    const known = this.#position
    return known === undefined || (known.epoch === epoch && known.offset === offset)
  }

  /** Reads what may have been missed. Resolves once it was handed on, or lost. */
  check(): Promise<void> {
    this.#isDoubtful = this.isPositioned
    return this.resume()
  }

  /** Goes on with what waits. */
  resume(): Promise<void> {
    this.#isWoken = true
    this.#pumping ??= this.#pump()
    return this.#pumping
  }

  get #isOpen(): boolean {
    return this.#feeds.has(this)
  }

  #agreesWith(position: StreamPosition): boolean {
    if (!this.#position) {
      this.#position = position
      void this.resume()
    }
    return this.#position.epoch === position.epoch
  }

  #isNext({ position, rights = 0 }: StoredPublication): boolean {
    if (rights > this.#feeds.version) return false
    if (!position || !this.isPositioned) return true
    const known = this.#position
    return known?.epoch === position.epoch && known.offset + 1 === position.offset
  }

  #handOn(publication: StoredPublication): void {
    if (publication.position && this.isPositioned) this.#position = publication.position
    this.#receiver.published(publication)
  }

  #wait(publication: StoredPublication): void {
    this.#waiting ??= new Waiting(this.#feeds.room)
    if (this.#waiting.add(publication)) return
    if (!this.isPositioned) return void this.#waiting.dropFirst()
    this.#endWaiting()
    this.#isDoubtful = true
  }

  #endWaiting(): void {
    this.#waiting?.clear()
    this.#waiting = undefined
  }

  /** Whoever fails is tried again by the node; what waits stays where it is. */
  async #pump(): Promise<void> {
    try {
      for (let goesOn = true; goesOn && this.#isOpen; ) {
        this.#isWoken = false
        goesOn = (await this.#step()) || this.#isWoken
      }
    } catch (error) {
      this.#feeds.failed(this, error)
    } finally {
      this.#pumping = undefined
    }
  }

  /** Does what keeps the first one from being handed on; false when nothing can be done now. */
  async #step(): Promise<boolean> {
    this.#handOnWhatIsNext()
    if (this.isPositioned && !this.#position) return false
    const first = this.#waiting?.first
    if (first && (first.rights ?? 0) > this.#feeds.version) {
      await this.#feeds.catchUp(first.rights)
    } else if (first || this.#isDoubtful) {
      await this.#fill()
    }
    return this.#waiting !== undefined || this.#isDoubtful
  }

  #handOnWhatIsNext(): void {
    for (;;) {
      const first = this.#waiting?.first
      if (!first) break
      if (this.#isNext(first)) {
        this.#waiting?.dropFirst()
        this.#handOn(first)
      } else if (this.#isOld(first)) this.#waiting?.dropFirst()
      else return
    }
    this.#endWaiting()
  }

  #isOld({ position }: StoredPublication): boolean {
    const known = this.#position
    return (
      this.isPositioned && known?.epoch === position?.epoch && position!.offset <= known!.offset
    )
  }

  /** Puts what the history has after the last one before what waits. */
  async #fill(): Promise<void> {
    this.#isDoubtful = false
    const since = this.#position
    try {
      const slice = await this.#feeds.broker.history(this.channel, { since })
      if (!this.#isOpen) return
      if (!slice.complete) this.#lose(slice.position)
      else this.#bridge(slice)
    } catch (error) {
      this.#isDoubtful = true
      throw error
    }
  }

  #bridge({ publications, position, rights }: StreamSlice): void {
    const later = this.#waitingAfter(position)
    const bridge = publications.map((publication) => ({ ...publication, rights }))
    const gap = later[0] && later[0].position!.offset > position.offset + 1
    this.#replace([...bridge, ...later])
    if (gap) this.#lose({ epoch: position.epoch, offset: later[0]!.position!.offset - 1 })
  }

  #waitingAfter({ epoch, offset }: StreamPosition): StoredPublication[] {
    return (this.#waiting?.all ?? []).filter(
      ({ position }) => position?.epoch === epoch && position.offset > offset,
    )
  }

  #replace(publications: readonly StoredPublication[]): void {
    this.#endWaiting()
    if (publications.length > 0) this.#waiting = new Waiting(this.#feeds.room, publications)
  }

  #lose(position: StreamPosition): void {
    this.#replace(this.#waitingAfter(position))
    this.#position = position
    this.#receiver.lost()
  }
}
