/** The hub: which subscriptions of this node a publication goes to. */
import type {
  HistoryRequest,
  PresenceChange,
  StoredPublication,
  StreamSlice,
} from '../broker/broker.ts'
import type { NamedChannel } from '../channel/channel-registry.ts'
import type { Connection } from '../connection/connection.ts'
import { publicationFrame, pushFrame } from '../connection/frame.ts'
import type { Subscription } from '../connection/subscription.ts'
import type { Feed, FeedReceiver } from '../feed/feed.ts'
import type { Feeds } from '../feed/feeds.ts'
import type { RowReference } from '../rights/row-reference.ts'

/** A channel that has subscriptions on this node. */
export class LocalChannel implements FeedReceiver {
  readonly #subscriptions = new Map<Connection, Subscription>()
  /** How many subscriptions want to know who comes and goes. */
  #watchers = 0
  readonly named: NamedChannel
  /** The row that `load` gave last. */
  row: RowReference | undefined
  #feed: Feed | undefined

  constructor(named: NamedChannel) {
    this.named = named
  }

  get subscriptions(): ReadonlyMap<Connection, Subscription> {
    return this.#subscriptions
  }

  add(subscription: Subscription): void {
    this.#subscriptions.set(subscription.connection, subscription)
    if (subscription.wantsPresence) this.#watchers += 1
  }

  delete(subscription: Subscription): void {
    if (this.#subscriptions.get(subscription.connection) !== subscription) return
    this.#subscriptions.delete(subscription.connection)
    if (subscription.wantsPresence) this.#watchers -= 1
  }

  /** Resolves once publications arrive. */
  async listen(feeds: Feeds): Promise<void> {
    const { name, definition } = this.named
    const isPositioned = definition.retention !== undefined
    this.#feed ??= feeds.make(name, this, { isPositioned })
    await this.#feed.open()
  }

  async stopListening(): Promise<void> {
    await this.#feed?.close()
  }

  /** Reads the history. It agrees with what is handed to the subscriptions; `listen` comes before. */
  read(request: HistoryRequest): Promise<StreamSlice> {
    return this.#feed!.read(request)
  }

  published({ data, position }: StoredPublication): void {
    const offset = position?.offset
    const { name, definition } = this.named
    const channelFrame = {
      frame: publicationFrame(name, data, offset),
      channel: name,
      policy: definition.slow,
      key: this.#conflationKey(data),
    }
    for (const subscription of this.#subscriptions.values()) {
      subscription.deliver(channelFrame, offset)
    }
  }

  presenceChanged({ kind, info }: PresenceChange): void {
    if (this.#watchers === 0) return
    const frame = pushFrame({ channel: this.named.name, [kind]: { info } })
    for (const subscription of this.subscriptions.values()) subscription.announce(frame)
  }

  /** What is missing cannot be had from here: everybody comes back, and recovers or begins anew. */
  lost(): void {
    for (const subscription of [...this.subscriptions.values()]) subscription.lose()
  }

  #conflationKey(data: string): string | undefined {
    const policy = this.named.definition.slow
    if (typeof policy !== 'object' || policy.kind !== 'conflate') return undefined
    const { event, data: fields } = JSON.parse(data) as { event: string; data: unknown }
    const value = (fields as Record<string, unknown> | null)?.[policy.key]
    return value === undefined ? undefined : `${event}\n${String(value)}`
  }
}

/** The channels of a node, as long as someone is subscribed. */
export class Hub {
  readonly #channels = new Map<string, LocalChannel>()
  readonly #byModel = new Map<string, Map<string, Set<LocalChannel>>>()
  readonly #onError: (error: unknown) => void

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError
  }

  get channels(): Iterable<LocalChannel> {
    return this.#channels.values()
  }

  get size(): number {
    return this.#channels.size
  }

  find(name: string): LocalChannel | undefined {
    return this.#channels.get(name)
  }

  /** The channels that depend on a row, or on any row of a model. */
  *dependingOn(changed: RowReference): Iterable<LocalChannel> {
    const rows = this.#byModel.get(changed.model)
    if (!rows) return
    if (changed.pk !== undefined) yield* rows.get(changed.pk) ?? []
    else for (const channels of rows.values()) yield* channels
  }

  /** The channel, made when no one was there yet. A subscription must be added in the same tick. */
  open(named: NamedChannel): LocalChannel {
    const known = this.#channels.get(named.name)
    if (known) return known
    const local = new LocalChannel(named)
    this.#channels.set(named.name, local)
    return local
  }

  /** Remembers which row a channel depends on. */
  setRow(name: string, row: RowReference | undefined): void {
    const local = this.#channels.get(name)
    if (!local) return
    this.#forgetRow(local)
    local.row = row
    if (row?.pk === undefined) return
    const rows = this.#byModel.get(row.model) ?? new Map<string, Set<LocalChannel>>()
    this.#byModel.set(row.model, rows)
    rows.set(row.pk, (rows.get(row.pk) ?? new Set()).add(local))
  }

  /** Takes a subscription out, and the channel when it was the last one. */
  remove(subscription: Subscription): void {
    const { local } = subscription
    local.delete(subscription)
    if (local.subscriptions.size > 0 || this.#channels.get(local.named.name) !== local) return
    this.#channels.delete(local.named.name)
    this.#forgetRow(local)
    local.stopListening().catch(this.#onError)
  }

  #forgetRow(local: LocalChannel): void {
    const { row } = local
    if (row?.pk === undefined) return
    const rows = this.#byModel.get(row.model)
    const channels = rows?.get(row.pk)
    channels?.delete(local)
    if (channels?.size === 0) rows?.delete(row.pk)
    if (rows?.size === 0) this.#byModel.delete(row.model)
  }
}
