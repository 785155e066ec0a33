/** A subscription: one connection on one channel. */
import { unsubscribeCodes } from '../../protocol/codes.ts'
import type { ChannelFrame } from '../delivery/backlog.ts'
import type { LocalChannel } from '../node/hub.ts'
import type { PresenceEntry } from '../presence/presence-store.ts'
import { Lease } from '../token/lease.ts'
import type { Connection } from './connection.ts'
import { type Frame, pushFrame } from './frame.ts'

interface Held {
  readonly channelFrame: ChannelFrame
  readonly offset: number | undefined
}

const mostHeld = 1_000

/**
 * Delivers the publications of a channel to a connection, in order and once. It holds them back while
 * it is not certain that the connection may read them: until the subscribe reply, and while the rule is
 * asked again. What is held stands in batches: a batch begins when something changed, and
 * is released by an answer to a question that was put after that.
 */
export class Subscription {
  readonly connection: Connection
  readonly local: LocalChannel
  readonly wantsPresence: boolean
  /** What the others see, once the connection is on the presence list. */
  presence: PresenceEntry | undefined
  /** The question that is being asked again. */
  asking: Promise<void> | undefined
  #lease: Lease | undefined
  #position: number | undefined
  #held: Held[][] | undefined = [[]]
  #isAnswered = false
  #isOver = false

  constructor(options: { connection: Connection; local: LocalChannel; wantsPresence: boolean }) {
    this.connection = options.connection
    this.local = options.local
    this.wantsPresence = options.wantsPresence
    this.local.add(this)
  }

  get isOver(): boolean {
    return this.#isOver
  }

  get isHeld(): boolean {
    return this.#held !== undefined
  }

  /** For how many seconds its token lasts; `undefined` when no token opened it. */
  get ttl(): number | undefined {
    return this.#lease?.ttl
  }

  /** Whether a token stands for the yes of `subscribe`. */
  get isGranted(): boolean {
    return this.#lease !== undefined && !this.#lease.isExpired
  }

  /** Whether a token has expired that this depends on: nothing may be delivered until a new one comes. */
  get isExpired(): boolean {
    return this.connection.isExpired || (this.#lease?.isExpired ?? false)
  }

  /** Whether something changed since the question that is being asked was put. */
  get isOutdated(): boolean {
    return (this.#held?.length ?? 0) > 1
  }

  /** Until when a token opens the channel, in milliseconds since 1970. */
  lend(expiresAt: number): void {
    const end = () => this.end({ code: unsubscribeCodes.expired, reason: 'subscription expired' })
    const grace = this.connection.node.times.refresh
    if (this.#lease) this.#lease.renew(expiresAt)
    else this.#lease = new Lease({ expiresAt, grace, onEnd: end })
  }

  /** A publication of the channel. */
  deliver(channelFrame: ChannelFrame, offset: number | undefined): void {
    if (!this.#held && this.isExpired) this.hold()
    if (!this.#held) return void this.#send(channelFrame, offset)
    const batch = this.#held.at(-1)!
    if (batch.length >= mostHeld) this.lose()
    else batch.push({ channelFrame, offset })
  }

  /** Someone came or went. Nothing of that is kept for those who may not know. */
  announce(frame: Frame): void {
    if (this.wantsPresence && !this.#held && !this.isExpired) this.connection.send(frame)
  }

  /** Starts at this position: what comes at or before it was in the reply. */
  startAt(offset: number | undefined): void {
    this.#position = offset
    this.#isAnswered = true
  }

  /** Holds publications back from now on. */
  hold(): void {
    if (!this.#held) this.#held = [[]]
    else if (this.#held.length === 1) this.#held.push([])
  }

  /** A new question is put: its answer covers all that is held. */
  ask(): void {
    if (this.#held) this.#held = [this.#held.flat()]
  }

  /** The answer was yes: hands over what was held before the next change. */
  release(): void {
    const [batch = [], ...rest] = this.#held ?? []
    this.#held = rest.length > 0 ? rest : undefined
    for (const { channelFrame, offset } of batch) this.#send(channelFrame, offset)
  }

  /** Something is missing: the client subscribes again, and recovers. One that is being answered begins anew. */
  lose(): void {
    if (!this.#isAnswered) {
      this.#held = [[], []]
      return
    }
    this.end({ code: unsubscribeCodes.insufficientState, reason: 'insufficient state' })
  }

  /** Ends the subscription. Without a reason the client asked for it, or is gone. */
  end(reason?: { code: number; reason: string }): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#lease?.end()
    this.#held = undefined
    this.connection.forget(this)
    if (reason) {
      this.connection.send(pushFrame({ channel: this.local.named.name, unsubscribe: reason }))
    }
  }

  #send(channelFrame: ChannelFrame, offset: number | undefined): void {
    if (this.#isOver) return
    if (offset !== undefined && this.#position !== undefined) {
      if (offset <= this.#position) return
      if (offset > this.#position + 1) return void this.lose()
      this.#position = offset
    }
    this.connection.publish(channelFrame)
  }
}
