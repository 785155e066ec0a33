/** The outbox of a connection: frames wait here, leave together, and pile up when the client is slow. */
import { clock } from '../../core/clock.ts'
import type { SlowPolicy } from '../channel/slow-policy.ts'
import type { Flusher } from './flusher.ts'
import type { Frame } from './frame.ts'
import type { Transport } from './transport.ts'

/** When a connection counts as slow. */
export interface OutboxLimits {
  /** Bytes on their way above which frames wait here. */
  readonly highWater: number
  /** Bytes, waiting and on their way, at which the connection is given up. */
  readonly bytes: number
  /** Milliseconds without progress after which the connection is given up. */
  readonly stall: number
}

/** A frame of a channel, with what its slow policy needs to know. */
export interface ChannelFrame {
  readonly frame: Frame
  readonly channel: string
  readonly policy: SlowPolicy
  /** The publication's key, for `conflate`. */
  readonly key?: string | undefined
}

type Waiting = { readonly frame: Frame } & Partial<ChannelFrame>

/** Queues frames and writes them once per tick, as one message. */
export class Outbox {
  #waiting: Waiting[] = []
  #waitingBytes = 0
  #stalledSince: number | undefined
  readonly #transport: Transport
  readonly #flusher: Flusher
  readonly #limits: OutboxLimits

  constructor(transport: Transport, flusher: Flusher, limits: OutboxLimits) {
    this.#transport = transport
    this.#flusher = flusher
    this.#limits = limits
  }

  /** Whether the client has to be given up: too much waits, or nothing has left for too long. */
  get isStuck(): boolean {
    if (this.queuedBytes > this.#limits.bytes) return true
    const since = this.#stalledSince
    return since !== undefined && clock.monotonic() - since > this.#limits.stall
  }

  /** Bytes that have not left: waiting here, and on their way. */
  get queuedBytes(): number {
    return this.#waitingBytes + this.#transport.bufferedBytes
  }

  /** Queues a frame that must arrive. */
  push(frame: Frame): void {
    this.#add({ frame })
  }

  /** Queues a publication, under the slow policy of its channel. */
  pushPublication(publication: ChannelFrame): void {
    const { policy } = publication
    if (typeof policy === 'object') {
      if (policy.kind === 'drop-new' && this.#isCongested) return
      if (policy.kind === 'conflate') this.#drop(this.#indexOfKey(publication))
      if (policy.kind === 'drop-oldest') this.#makeRoom(publication.channel, policy.limit)
    }
    this.#add(publication)
  }

  /** Sends what waits, unless too much is on its way already. */
  flush(): void {
    if (this.#waiting.length === 0 || this.#isCongested) return
    const frames = this.#waiting.map(({ frame }) => frame)
    this.#waiting = []
    this.#waitingBytes = 0
    this.#transport.send(frames)
    if (this.#isCongested) this.#stalledSince ??= clock.monotonic()
  }

  /** What was left over has left: the client makes progress. */
  advance(): void {
    this.#stalledSince = this.#isCongested ? clock.monotonic() : undefined
    if (this.#waiting.length > 0) this.#flusher.add(this)
  }

  get #isCongested(): boolean {
    return this.#transport.bufferedBytes > this.#limits.highWater
  }

  #add(entry: Waiting): void {
    this.#waiting.push(entry)
    this.#waitingBytes += entry.frame.text.length
    this.#flusher.add(this)
  }

  #indexOfKey({ channel, key }: ChannelFrame): number {
    if (key === undefined) return -1
    return this.#waiting.findIndex((entry) => entry.channel === channel && entry.key === key)
  }

  #makeRoom(channel: string, limit: number): void {
    const waiting = this.#waiting.filter((entry) => entry.channel === channel)
    if (waiting.length >= limit) this.#drop(this.#waiting.indexOf(waiting[0]!))
  }

  #drop(index: number): void {
    const [dropped] = index < 0 ? [] : this.#waiting.splice(index, 1)
    if (dropped) this.#waitingBytes -= dropped.frame.text.length
  }
}
