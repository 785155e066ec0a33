/** The outbox of a connection: frames wait here for the end of the tick, and longer when the client is slow. */
import { clock } from '../../core/clock.ts'
import type { Frame } from '../connection/frame.ts'
import type { Transport } from '../connection/transport.ts'
import { Backlog, type ChannelFrame } from './backlog.ts'
import type { Batch } from './batch.ts'
import type { Flushable, Flusher } from './flusher.ts'

/** When a connection counts as slow. */
export interface OutboxLimits {
  /** Bytes on their way above which frames wait here. */
  readonly highWater: number
  /** Bytes that wait for others to leave first, above which the connection is given up. */
  readonly bytes: number
  /** Milliseconds without progress after which the connection is given up. */
  readonly stall: number
}

const largestWrite = 65_536

/** Queues frames and writes them once per tick. While the client is slow they wait in a backlog. */
export class Outbox implements Flushable {
  /** What leaves at the end of the tick. */
  #batch: Batch | undefined
  /** What waits for a client that is slow. */
  #backlog: Backlog | undefined
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
    const backlog = this.#backlog
    if (!backlog) return false
    const { bytes, stall } = this.#limits
    if (backlog.bytesBehind > bytes) return true
    return clock.monotonic() - backlog.progressedAt > stall
  }

  /** Whether the client reads more slowly than it is sent to. */
  get isSlow(): boolean {
    return this.#backlog !== undefined
  }

  /** Bytes that wait here, or have not left this process yet. */
  get queuedBytes(): number {
    const { bufferedBytes } = this.#transport
    return bufferedBytes + (this.#batch?.bytes ?? 0) + (this.#backlog?.bytes ?? 0)
  }

  /** Queues a frame that must arrive. */
  push(frame: Frame): void {
    if (this.#backlog) this.#backlog.push(frame)
    else this.#append(frame)
  }

  /** Queues a publication, under the slow policy of its channel; gives whether one is left out for that. */
  pushPublication(publication: ChannelFrame): boolean {
    if (this.#backlog) return this.#backlog.publish(publication)
    this.#append(publication.frame)
    return false
  }

  /** Sends what was queued in this tick. */
  flush(): void {
    const batch = this.#batch
    if (!batch) return
    this.#batch = undefined
    this.#transport.send(batch)
    if (this.#isCongested) this.#backlog = new Backlog()
  }

  /** What was left over has left: the client makes progress. */
  advance(): void {
    const backlog = this.#backlog
    if (!backlog) return
    backlog.progressedAt = clock.monotonic()
    while (!this.#isCongested) {
      const batch = backlog.take(largestWrite)
      if (batch) this.#transport.send(batch)
      else {
        this.#backlog = undefined
        return
      }
    }
  }

  get #isCongested(): boolean {
    return this.#transport.bufferedBytes > this.#limits.highWater
  }

  #append(frame: Frame): void {
    const batch = this.#batch
    this.#batch = batch ? batch.with(frame) : this.#flusher.add(this, frame)
    if (this.#batch.bytes >= largestWrite) this.flush()
  }
}
