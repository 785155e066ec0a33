/** Attendance: keeps the presence list in step with the subscriptions of a node. */
import { clock, type Timer } from '../../core/clock.ts'
import { randomFraction } from '../../core/random.ts'
import type { ClientInfo } from '../../protocol/frames.ts'
import { mergePeople, type Person, type PersonInfo } from '../../protocol/people.ts'
import type { Broker } from '../broker/broker.ts'
import type { Subscription } from '../connection/subscription.ts'
import { clientInfo, type PresenceEntry, type PresenceStore } from '../presence/presence-store.ts'

const renewalsPerLifetime = 3
const renewalsAtOnce = 500
const burialInterval = 5_000

/** What attendance works with. */
export interface AttendanceOptions {
  readonly store: PresenceStore
  readonly broker: Broker
  /** How long an entry lives that its node does not renew, in milliseconds. */
  readonly lifetime: number
  readonly onError: (error: unknown) => void
}

/** Adds, renews and removes presence entries, one change of a subscription after the other. */
export class Attendance {
  readonly #options: AttendanceOptions
  readonly #turns = new Map<Subscription, Promise<void>>()
  readonly #present = new Set<Subscription>()
  #timer: Timer
  #burial: Timer
  #isClosed = false

  constructor(options: AttendanceOptions) {
    this.#options = options
    this.#timer = this.#schedule()
    this.#burial = this.#scheduleBurial()
  }

  /** Puts a subscription on the list and tells the others. */
  enter(subscription: Subscription, info: PersonInfo): void {
    const entry = { client: subscription.connection.id, info, since: clock.now() }
    subscription.presence = entry
    this.#present.add(subscription)
    void this.#inTurn(subscription, () => this.#add(subscription, entry))
  }

  /** Takes a subscription off the list and tells the others. Nothing happens when it was not on it. */
  leave(subscription: Subscription): void {
    if (!this.#present.delete(subscription)) return
    void this.#inTurn(subscription, () => this.#remove(subscription))
  }

  /** The connections of a channel that are present now. */
  async clients(channel: string): Promise<ClientInfo[]> {
    const entries = await this.#options.store.list(channel)
    return entries.filter(({ leftAt }) => leftAt === undefined).map(clientInfo)
  }

  /** The people of a channel. */
  async people(channel: string): Promise<Person[]> {
    return mergePeople(await this.#options.store.list(channel), clock.now())
  }

  /** Resolves once all changes so far have been made. */
  async settled(): Promise<void> {
    await Promise.all(this.#turns.values())
  }

  close(): void {
    this.#isClosed = true
    this.#timer.cancel()
    this.#burial.cancel()
  }

  async #add(subscription: Subscription, entry: PresenceEntry): Promise<void> {
    const { name } = subscription.local.named
    await this.#options.store.add(name, entry, this.#options.lifetime)
    await this.#options.broker.announce(name, { kind: 'join', info: clientInfo(entry) })
  }

  async #remove({ connection, local, presence }: Subscription): Promise<void> {
    const { name } = local.named
    const wasThere = await this.#options.store.remove(name, connection.id)
    if (!wasThere || !presence) return
    await this.#options.broker.announce(name, { kind: 'leave', info: clientInfo(presence) })
  }

  #inTurn(subscription: Subscription, change: () => Promise<void>): Promise<void> {
    const before = this.#turns.get(subscription) ?? Promise.resolve()
    const turn = before.then(change).catch(this.#options.onError)
    this.#turns.set(subscription, turn)
    void turn.then(() => {
      if (this.#turns.get(subscription) === turn) this.#turns.delete(subscription)
    })
    return turn
  }

  #schedule(): Timer {
    return clock.after(this.#options.lifetime / renewalsPerLifetime, async () => {
      await this.#renewAll()
      if (!this.#isClosed) this.#timer = this.#schedule()
    })
  }

  /** Some at a time: stores join what they are asked in one moment, and nothing else has to wait for all. */
  async #renewAll(): Promise<void> {
    const present = [...this.#present]
    for (let first = 0; first < present.length && !this.#isClosed; first += renewalsAtOnce) {
      const some = present.slice(first, first + renewalsAtOnce)
      await Promise.all(some.map((subscription) => this.#renew(subscription)))
    }
  }

  #renew(subscription: Subscription): Promise<void> | undefined {
    const { presence } = subscription
    if (!presence || !this.#present.has(subscription)) return undefined
    return this.#inTurn(subscription, async () => {
      if (this.#present.has(subscription)) await this.#restore(subscription, presence)
    })
  }

  /** Whoever was away for too long had been said to have left. */
  async #restore({ local }: Subscription, entry: PresenceEntry): Promise<void> {
    const { name } = local.named
    const isNew = await this.#options.store.add(name, entry, this.#options.lifetime)
    if (isNew) await this.#options.broker.announce(name, { kind: 'join', info: clientInfo(entry) })
  }

  /** The nodes take turns: what one has taken out the others do not see. */
  #scheduleBurial(): Timer {
    return clock.after(burialInterval * (0.5 + randomFraction()), async () => {
      await this.#bury().catch(this.#options.onError)
      if (!this.#isClosed) this.#burial = this.#scheduleBurial()
    })
  }

  /** Says of the people of a node that died that they left. */
  async #bury(): Promise<void> {
    const { store, broker } = this.#options
    const expired = await store.expired()
    await Promise.all(
      expired.map(({ channel, entry }) =>
        broker.announce(channel, { kind: 'leave', info: clientInfo(entry) }),
      ),
    )
  }
}
