/** A channel as a test sees it: what arrives, what can be called, and what happens when the network fails. */
import { type Duration, toMilliseconds } from '../core/duration.ts'
import { VoltaicError } from '../core/errors.ts'
import { fillPattern } from '../protocol/channel-pattern.ts'
import type { CallShape, ChannelShape, EventShape, Wire } from '../protocol/channel-type.ts'
import type {
  ClientInfo,
  Publication,
  Push,
  StreamPosition,
  SubscribeResult,
} from '../protocol/frames.ts'
import type { SocketEnd, SocketListener, TestSocket } from './test-socket.ts'

/** Opens a connection of the client that the channel belongs to. */
export type OpenSocket = (listener: SocketListener) => Promise<TestSocket>

/** An event that arrived. */
export interface ArrivedEvent {
  readonly event: string
  readonly data: unknown
}

type EventData<
  S extends ChannelShape,
  E extends keyof S['events'],
> = S['events'][E] extends EventShape ? Wire<S['events'][E]['data']> : never
type CallInput<S extends ChannelShape, C extends keyof S['calls']> = S['calls'][C] extends CallShape
  ? S['calls'][C]['input']
  : never
type CallResult<
  S extends ChannelShape,
  C extends keyof S['calls'],
> = S['calls'][C] extends CallShape ? Wire<S['calls'][C]['result']> : never

interface Waiting {
  readonly event: string
  readonly resolve: (data: unknown) => void
}

/** A subscription on a connection of its own. */
export class TestChannel<Shape extends ChannelShape = ChannelShape> implements SocketListener {
  /** The name on the wire: `lot/clock`. */
  readonly name: string
  /** All events that arrived, in their order. */
  readonly events: ArrivedEvent[] = []
  readonly #open: OpenSocket
  readonly #unread: ArrivedEvent[] = []
  readonly #waiting: Waiting[] = []
  #socket: TestSocket | undefined
  #delay = 0
  #position: StreamPosition | undefined
  #state: unknown
  #recovered: boolean | undefined
  #ended = Promise.withResolvers<SocketEnd>()

  constructor(name: string, open: OpenSocket) {
    this.name = name
    this.#open = open
  }

  /** The state that came with the last subscription which history did not bridge. */
  get state(): Wire<Shape['state']> {
    return this.#state as Wire<Shape['state']>
  }

  /** Whether the last `reconnect` got all that was missed; `undefined` before one. */
  get recovered(): boolean | undefined {
    return this.#recovered
  }

  /** Resolves when the server ends the subscription or the connection. */
  get ended(): Promise<SocketEnd> {
    return this.#ended.promise
  }

  /** Subscribes. Rejects with `CommandRefused` when the channel does not let this client in. */
  async connect(): Promise<this> {
    const socket = await this.#open(this)
    void socket.ended.then((end) => this.#ended.resolve(end))
    this.#socket = socket
    socket.delay = this.#delay
    const recover = this.#position ? { recover: true, ...this.#position } : {}
    const subscribe = { channel: this.name, ...recover }
    try {
      const reply = await socket.request(`Subscribing to ${this.name}`, { subscribe })
      this.#begin(reply.subscribe ?? {})
      return this
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /**
   * The data of the next event of that name: one that arrived and was not asked for yet, or the next to come.
   * Rejects with `E_TEST_CHANNEL` after `timeout` milliseconds of real time, 5,000 by default.
   */
  next<E extends keyof Shape['events'] & string>(
    event: E,
    { timeout = 5_000 }: { readonly timeout?: number } = {},
  ): Promise<EventData<Shape, E>> {
    const index = this.#unread.findIndex((arrived) => arrived.event === event)
    if (index >= 0)
      return Promise.resolve(this.#unread.splice(index, 1)[0]!.data as EventData<Shape, E>)
    const { promise, resolve, reject } = Promise.withResolvers<unknown>()
    const waiting: Waiting = { event, resolve }
    this.#waiting.push(waiting)
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      reject(this.#nothingCame(event, timeout))
    }, timeout)
    return promise.finally(() => clearTimeout(timer)) as Promise<EventData<Shape, E>>
  }

  /** Calls the server; a call without an input needs none. Rejects with `CommandRefused` when it answers with an error. */
  async call<C extends keyof Shape['calls'] & string>(
    call: C,
    ...[input]: undefined extends CallInput<Shape, C>
      ? [input?: CallInput<Shape, C>]
      : [input: CallInput<Shape, C>]
  ): Promise<CallResult<Shape, C>> {
    const rpc = { method: `${this.name}#${call}`, data: input }
    const reply = await this.#connected().request(`The call ${call}`, { rpc })
    return reply.rpc?.data as CallResult<Shape, C>
  }

  /** The connections that are present, as the channel describes them. */
  async presence(): Promise<ClientInfo[]> {
    const request = { presence: { channel: this.name } }
    const reply = await this.#connected().request('Presence', request)
    return Object.values(reply.presence?.presence ?? {})
  }

  /** Cuts the connection, as a network that fails does; the server is not told. */
  async drop(): Promise<void> {
    await this.#connected().cut()
    this.#socket = undefined
  }

  /** From now on a message takes that long in either direction, also after a `reconnect`; `0` ends it. */
  delay(duration: Duration): void {
    this.#delay = toMilliseconds(duration)
    if (this.#socket) this.#socket.delay = this.#delay
  }

  /** Connects again, and asks for what was missed: see `recovered` and `state`. */
  async reconnect(): Promise<void> {
    await this.close()
    this.#ended = Promise.withResolvers()
    await this.connect()
  }

  /** Leaves. */
  async close(): Promise<void> {
    await this.#socket?.close()
    this.#socket = undefined
  }

  onPush({ channel, pub, unsubscribe }: Push): void {
    if (channel !== this.name) return
    if (pub) this.#arrive(pub)
    if (unsubscribe) this.#ended.resolve(unsubscribe)
  }

  #begin(result: SubscribeResult): void {
    const isRecovery = this.#position !== undefined
    if (isRecovery) this.#recovered = result.recovered ?? false
    if (!isRecovery || !this.#recovered) this.#state = result.data
    if (result.epoch) this.#position = { epoch: result.epoch, offset: result.offset ?? 0 }
    for (const publication of result.publications ?? []) this.#arrive(publication)
  }

  #arrive({ data, offset }: Publication): void {
    if (offset !== undefined && this.#position) this.#position = { ...this.#position, offset }
    this.events.push(data)
    const index = this.#waiting.findIndex(({ event }) => event === data.event)
    if (index < 0) this.#unread.push(data)
    else this.#waiting.splice(index, 1)[0]!.resolve(data.data)
  }

  #connected(): TestSocket {
    if (this.#socket) return this.#socket
    throw new VoltaicError(
      'E_TEST_CHANNEL',
      `${this.name} is not connected. Call reconnect() first.`,
    )
  }

  #nothingCame(event: string, timeout: number): VoltaicError {
    const names = this.events.map((arrived) => arrived.event).join(', ') || 'nothing'
    return new VoltaicError(
      'E_TEST_CHANNEL',
      `No event ${event} came to ${this.name} within ${timeout} ms; what came: ${names}. ` +
        'Check that it is published, and that it was not asked for before.',
    )
  }
}

/** The name of a channel on the wire. */
export function channelName(pattern: string, values: object): string {
  return fillPattern(pattern, values as Readonly<Record<string, unknown>>)
}
