/** An extension: one worker, as the switchboard sees it. */
import type { Duplex } from 'node:stream'
import type {
  BrokerListener,
  HistoryRequest,
  NewPublication,
  PresenceChange,
  StoredPublication,
} from '../../broker/broker.ts'
import type { ControlMessage, NodeInfo } from '../../control/control.ts'
import type { PresenceEntry } from '../../presence/presence-store.ts'
import { Line, type LineMessage } from './line.ts'
import { PresentHere } from './present-here.ts'
import type { Switchboard } from './switchboard.ts'

/** Publications for a worker that reads this many bytes too slowly are left out; it is told so. */
const mostWaiting = 33_554_432

/** What a worker may ask for. Publications and messages take effect in the order in which they come. */
export class Extension {
  readonly line: Line
  /** The id of the node. */
  node = ''
  readonly #switchboard: Switchboard
  readonly #subscriptions = new Map<string, () => void>()
  readonly #present: PresentHere
  readonly #forwards = new Map<number, (isTaken: boolean) => void>()
  /** Channels of which publications were left out. */
  readonly #missed = new Set<string>()
  #lastForward = 0

  constructor(stream: Duplex, switchboard: Switchboard) {
    this.#switchboard = switchboard
    this.#present = new PresentHere(switchboard.backplane)
    this.line = new Line(stream, {
      message: (message) => this.#received(message),
      closed: () => void this.#ended(),
    })
  }

  /** Hands something to the node; gives whether it was for somebody there. */
  forward(payload: string): Promise<boolean> {
    const id = ++this.#lastForward
    this.line.send(['forward', id, payload])
    return new Promise((resolve) => this.#forwards.set(id, resolve))
  }

  #received([kind, ...rest]: LineMessage): void {
    if (kind === 'forwarded') this.#forwarded(...(rest as [number, boolean]))
    else this.#asked(kind, rest)
  }

  /** A worker with newer code than this process may ask for what is not known here. */
  #asked(kind: string, [id, ...parameters]: readonly unknown[]): void {
    const answer = this.#answers[kind] ?? (() => Promise.reject(`does not know "${kind}"`))
    answer(...(parameters as never[])).then(
      (value) => this.line.send(['answer', id, value]),
      (error) => this.line.send(['failure', id, String(error)]),
    )
  }

  #forwarded(id: number, isTaken: boolean): void {
    this.#forwards.get(id)?.(isTaken)
    this.#forwards.delete(id)
  }

  readonly #answers: Record<string, (...parameters: never[]) => Promise<unknown>> = {
    hello: async (node: string) => {
      this.node = node
      return this.#switchboard.backplane.control.version
    },
    publish: (channel: string, publication: NewPublication) =>
      this.#switchboard.backplane.broker.publish(channel, publication),
    'announce-presence': (channel: string, change: PresenceChange) =>
      this.#switchboard.backplane.broker.announce(channel, change),
    subscribe: (channel: string) => this.#subscribe(channel),
    unsubscribe: async (channel: string) => this.#unsubscribe(channel),
    history: (channel: string, request: HistoryRequest) =>
      this.#switchboard.backplane.broker.history(channel, request),
    positions: (channels: readonly string[]) =>
      this.#switchboard.backplane.broker.positions(channels),
    add: (channel: string, entry: PresenceEntry, ttl: number) =>
      this.#present.add(channel, entry, ttl),
    remove: (channel: string, client: string) => this.#present.remove(channel, client),
    list: (channel: string) => this.#switchboard.backplane.presence.list(channel),
    expired: () => this.#switchboard.backplane.presence.expired(),
    send: async (message: ControlMessage) => this.#switchboard.tell(message, this),
    version: async () => this.#switchboard.backplane.control.version,
    forward: async (node: string, payload: string) =>
      (await this.#switchboard.find(node)?.forward(payload)) ?? false,
    announce: (info: NodeInfo, lifetime: number) =>
      this.#switchboard.backplane.control.announce(info, lifetime),
    nodes: () => this.#switchboard.backplane.control.nodes(),
  }

  async #subscribe(channel: string): Promise<void> {
    const listener: BrokerListener = {
      published: (publication) => this.#pass(channel, publication),
      presenceChanged: (change) => this.line.send(['presence', channel, change]),
      lost: () => this.line.send(['lost', channel]),
    }
    const stop = await this.#switchboard.backplane.broker.subscribe(channel, listener)
    this.#unsubscribe(channel)
    this.#subscriptions.set(channel, stop)
  }

  #unsubscribe(channel: string): void {
    this.#subscriptions.get(channel)?.()
    this.#subscriptions.delete(channel)
  }

  /** A worker that is stuck costs the others no memory: it looks at the history when it is back. */
  #pass(channel: string, publication: StoredPublication): void {
    if (this.#missed.has(channel)) return
    if (this.line.waiting < mostWaiting) {
      this.line.sendText(this.#switchboard.textOf(channel, publication))
      return
    }
    if (this.#missed.size === 0) this.line.onceDrained(() => this.#tellLosses())
    this.#missed.add(channel)
  }

  #tellLosses(): void {
    for (const channel of this.#missed) this.line.send(['lost', channel])
    this.#missed.clear()
  }

  async #ended(): Promise<void> {
    this.#switchboard.remove(this)
    for (const stop of this.#subscriptions.values()) stop()
    for (const answer of this.#forwards.values()) answer(false)
    const { control } = this.#switchboard.backplane
    const ended = (await control.nodes()).find(({ id }) => id === this.node)
    if (ended) await control.announce(ended, 0)
    await this.#present.leave()
  }
}
