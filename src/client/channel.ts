/** A channel, as one part of a page uses it. */
import type {
  CallShape,
  ChannelShape,
  ChannelType,
  EventShape,
  ShapeOf,
} from '../protocol/channel-type.ts'
import type { Person, PersonInfo } from '../protocol/people.ts'
import { type CallOptions, sendCall } from './calls.ts'
import type { Connection } from './connection.ts'
import { callSafely, Listeners } from './listeners.ts'
import { type Subscriber, Subscription, type SubscriptionStatus } from './subscription.ts'

/** More about the status of a subscription. */
export interface SubscriptionDetails {
  /** 101: sign in; 102: no such channel; 103 and 2000: not allowed. */
  readonly code: number
  readonly reason: string
}

/** What the listeners of a channel are given. */
type Listener<Shape extends ChannelShape, Name> = Name extends 'state'
  ? (state: Shape['state']) => unknown
  : Name extends 'status'
    ? (status: SubscriptionStatus, details: SubscriptionDetails) => unknown
    : Name extends keyof Shape['events']
      ? (
          data: Shape['events'][Name] extends EventShape ? Shape['events'][Name]['data'] : never,
        ) => unknown
      : never

type Call<
  Shape extends ChannelShape,
  Name extends keyof Shape['calls'],
> = Shape['calls'][Name] extends CallShape ? Shape['calls'][Name] : never

/** A person on the list. */
export type Present<Shape extends ChannelShape> = Person<
  Shape['person'] extends PersonInfo ? Shape['person'] : PersonInfo
>

/** Who is on a channel. */
export interface ClientPresence<Shape extends ChannelShape> {
  /** The people who are here, as far as it is known. */
  readonly people: readonly Present<Shape>[]
  /** Calls `listener` whenever someone came or went, until the returned function is called. */
  on(name: 'change', listener: (people: readonly Present<Shape>[]) => unknown): () => void
}

/** Where a subscription leaves what it has for one part of the page. */
class Inbox implements Subscriber {
  readonly listeners = new Listeners()
  hasState = false

  get wantsPresence(): boolean {
    return this.listeners.has('people')
  }

  event(name: string, data: unknown): void {
    this.listeners.call(`event:${name}`, data)
  }

  state(state: unknown): void {
    this.hasState ||= this.listeners.has('state')
    this.listeners.call('state', state)
  }

  status(status: SubscriptionStatus, details: SubscriptionDetails): void {
    this.listeners.call('status', status, details)
  }

  people(people: readonly Person[]): void {
    this.listeners.call('people', people)
  }
}

/** A channel: its events, its state, its people, its calls. `close()` when the part of the page is gone. */
export class ClientChannel<C extends ChannelType> {
  readonly presence: ClientPresence<ShapeOf<C>>
  readonly #connection: Connection
  readonly #subscription: Subscription
  readonly #inbox = new Inbox()

  constructor(connection: Connection, name: string) {
    const subscription = subscriptionOf(connection, name)
    subscription.subscribers.add(this.#inbox)
    this.#connection = connection
    this.#subscription = subscription
    this.presence = presenceOf(subscription, this.#inbox)
  }

  get status(): SubscriptionStatus {
    return this.#subscription.status
  }

  /**
   * Calls `listener` with the data of each event; with the `state`, first and whenever history could not
   * bridge a gap; or with the `status` of the subscription. Until the returned function is called.
   */
  on<Name extends (keyof ShapeOf<C>['events'] & string) | 'state' | 'status'>(
    name: Name,
    listener: Listener<ShapeOf<C>, Name>,
  ): () => void {
    const place = name === 'state' || name === 'status' ? name : `event:${name}`
    const stop = this.#inbox.listeners.add(place, listener as (...values: never[]) => unknown)
    if (name === 'state' && !this.#inbox.hasState) this.#subscription.want({ state: true })
    return stop
  }

  /**
   * Calls the server and resolves with its answer. Rejects with a `CallError` when it says no, with an
   * `OfflineError` when there is no connection; with `queue` it waits for one, and with a `key` as well
   * it may be sent twice and is answered once.
   */
  async call<Name extends keyof ShapeOf<C>['calls'] & string>(
    name: Name,
    ...[input, options]: undefined extends Call<ShapeOf<C>, Name>['input']
      ? [input?: Call<ShapeOf<C>, Name>['input'], options?: CallOptions]
      : [input: Call<ShapeOf<C>, Name>['input'], options?: CallOptions]
  ): Promise<Call<ShapeOf<C>, Name>['result']> {
    const method = `${this.#subscription.name}#${name}`
    const result = await sendCall(this.#connection, { method, data: input }, options)
    return result as Call<ShapeOf<C>, Name>['result']
  }

  /** Publishes an event, on a channel that lets clients do so. */
  async publish<Name extends keyof ShapeOf<C>['events'] & string>(
    event: Name,
    data: ShapeOf<C>['events'][Name] extends EventShape
      ? ShapeOf<C>['events'][Name]['input']
      : never,
  ): Promise<void> {
    const channel = this.#subscription.name
    await this.#connection.request({ publish: { channel, data: { event, data } } })
  }

  /** Ends it for this part of the page; the last one unsubscribes. */
  close(): void {
    const { subscribers } = this.#subscription
    if (subscribers.delete(this.#inbox) && subscribers.size === 0) this.#subscription.close()
  }
}

/** The subscription of that name, made when no part of the page has one. */
function subscriptionOf(connection: Connection, name: string): Subscription {
  const known = connection.members.get(name)
  return known instanceof Subscription ? known : new Subscription(connection, name)
}

function presenceOf<Shape extends ChannelShape>(
  subscription: Subscription,
  { listeners }: Inbox,
): ClientPresence<Shape> {
  return {
    get people() {
      return subscription.people as unknown as Present<Shape>[]
    },
    on(_name, listener) {
      const stop = listeners.add('people', listener as (...values: never[]) => unknown)
      subscription.want({ presence: true })
      if (subscription.people.length > 0) {
        callSafely(() => listener(subscription.people as unknown as Present<Shape>[]))
      }
      return stop
    },
  }
}
