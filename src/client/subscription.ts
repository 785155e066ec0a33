/** A subscription: what the page receives of one channel, in order, each publication once. */
import { errorCodes, isResubscribable } from '../protocol/codes.ts'
import type { Publication, Push, SubscribeResult } from '../protocol/frames.ts'
import type { Person } from '../protocol/people.ts'
import { backoff } from './backoff.ts'
import { type CallError, OfflineError } from './call-error.ts'
import type { Connection, Resumable } from './connection.ts'
import { PeopleList } from './people-list.ts'

/** `unsubscribed`: over, because the page or the server said so. */
export type SubscriptionStatus = 'subscribing' | 'subscribed' | 'unsubscribed'

/** Who listens to a subscription: the channel objects of the page. */
export interface Subscriber {
  readonly wantsPresence: boolean
  event(name: string, data: unknown): void
  state(state: unknown): void
  status(status: SubscriptionStatus, details: { code: number; reason: string }): void
  people(people: readonly Person[]): void
}

/** One per channel name and connection, however many parts of the page use it. */
export class Subscription implements Resumable {
  readonly name: string
  readonly subscribers = new Set<Subscriber>()
  readonly #connection: Connection
  readonly #people = new PeopleList((people) => this.#tell((each) => each.people(people)))
  #status: SubscriptionStatus = 'subscribing'
  #position: { epoch: string; offset: number } | undefined
  #hasPresence = false
  #isScheduled = false
  #attempt = 0
  #retry: ReturnType<typeof setTimeout> | undefined
  /** Counts subscribe commands; the reply to an older one is not heard. */
  #turn = 0

  constructor(connection: Connection, name: string) {
    this.#connection = connection
    this.name = name
    connection.members.set(name, this)
    this.#schedule()
  }

  get status(): SubscriptionStatus {
    return this.#status
  }

  get people(): Person[] {
    return this.#people.people
  }

  /** Subscribes again because a listener wants what this subscription does not bring, or has brought already. */
  want({ state, presence }: { state?: boolean; presence?: boolean }): void {
    if (this.#status !== 'subscribed') return
    if (presence && this.#hasPresence) return
    if (state) this.#position = undefined
    this.#again()
  }

  resume(): void {
    this.#schedule()
  }

  suspend(): void {
    this.#turn += 1
    clearTimeout(this.#retry)
    if (this.#status === 'subscribed')
      this.#become('subscribing', { code: 1, reason: 'connection lost' })
  }

  push({ pub, join, leave, unsubscribe }: Push): void {
    if (this.#status !== 'subscribed') return
    if (pub) this.#receive(pub)
    else if (join) this.#people.join(join.info)
    else if (leave) this.#people.leave(leave.info)
    else if (unsubscribe) this.#removed(unsubscribe)
  }

  /** Ends it. */
  close(): void {
    if (this.#status !== 'unsubscribed') this.#leave()
    this.#stop({ code: 0, reason: 'closed' })
  }

  /** In the next microtask, so that the listeners of this tick are known. */
  #schedule(): void {
    if (this.#isScheduled || this.#status === 'unsubscribed') return
    this.#isScheduled = true
    queueMicrotask(() => {
      this.#isScheduled = false
      if (this.#status === 'subscribing') void this.#subscribe()
    })
  }

  async #subscribe(): Promise<void> {
    const turn = ++this.#turn
    this.#hasPresence = [...this.subscribers].some(({ wantsPresence }) => wantsPresence)
    const subscribe = {
      channel: this.name,
      ...(this.#position && { recover: true, ...this.#position }),
      ...(this.#hasPresence && { join_leave: true }),
    }
    try {
      const reply = await this.#connection.request({ subscribe })
      if (turn === this.#turn) this.#subscribed(reply.subscribe ?? {})
    } catch (error) {
      if (turn === this.#turn) this.#failed(error as CallError)
    }
  }

  #subscribed(result: SubscribeResult): void {
    const { epoch = '', offset = 0, recoverable, recovered, publications = [], data } = result
    this.#attempt = 0
    this.#position = recoverable ? { epoch, offset } : undefined
    this.#become('subscribed', { code: 0, reason: '' })
    if (!recovered && data !== undefined) this.#tell((each) => each.state(data))
    for (const publication of publications) this.#receive(publication)
    if (this.#hasPresence) void this.#readPeople()
  }

  #receive({ data, offset }: Publication): void {
    if (this.#status !== 'subscribed') return
    if (this.#position && offset !== undefined) {
      if (offset <= this.#position.offset) return
      if (offset > this.#position.offset + 1) return void this.#again()
      this.#position.offset = offset
    }
    this.#tell((each) => each.event(data.event, data.data))
  }

  async #readPeople(): Promise<void> {
    if (this.#status !== 'subscribed') return
    try {
      const { presence } = await this.#connection.request({ presence: { channel: this.name } })
      if (presence) this.#people.replace(presence.presence)
    } catch (error) {
      // a channel without presence has no people
      const again = () => void this.#readPeople()
      if ((error as CallError).code === errorCodes.tooManyRequests) setTimeout(again, backoff(1))
    }
  }

  #removed(unsubscribe: { code: number; reason: string }): void {
    if (!isResubscribable(unsubscribe.code)) return void this.#stop(unsubscribe)
    this.#become('subscribing', unsubscribe)
    this.#tryLater()
  }

  #failed(error: CallError): void {
    if (error instanceof OfflineError) return
    if (error.temporary) this.#tryLater()
    else this.#stop({ code: error.code, reason: error.message })
  }

  #tryLater(): void {
    clearTimeout(this.#retry)
    this.#retry = setTimeout(() => this.#schedule(), backoff(this.#attempt++))
  }

  /** Leaves and comes back, from the position where it was. */
  #again(): void {
    this.#leave()
    this.#become('subscribing', { code: 0, reason: 'resubscribing' })
    this.#schedule()
  }

  #leave(): void {
    this.#connection.request({ unsubscribe: { channel: this.name } }).catch(() => undefined)
  }

  #stop(details: { code: number; reason: string }): void {
    this.#turn += 1
    clearTimeout(this.#retry)
    this.#people.close()
    if (this.#connection.members.get(this.name) === this) this.#connection.members.delete(this.name)
    this.#become('unsubscribed', details)
  }

  #become(status: SubscriptionStatus, details: { code: number; reason: string }): void {
    if (this.#status === status) return
    this.#status = status
    this.#tell((each) => each.status(status, details))
  }

  #tell(tell: (subscriber: Subscriber) => void): void {
    for (const subscriber of [...this.subscribers]) tell(subscriber)
  }
}
