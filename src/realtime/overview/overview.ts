/** The overview: how the nodes of an application are doing, and who is connected, wherever one asks. */
import { hostname } from 'node:os'
import { type Metric, mergeMetrics } from '../../core/metrics/metric.ts'
import { disconnects } from '../../protocol/codes.ts'
import type { Connection } from '../connection/connection.ts'
import type { Control, NodeInfo } from '../control/control.ts'
import type { RealtimeNode } from '../node/node.ts'
import { Heartbeat } from './heartbeat.ts'
import { Inquiries } from './inquiries.ts'
import { measure } from './measure.ts'

const most = 50

/** A channel with subscriptions. */
export interface ChannelOverview {
  readonly name: string
  readonly subscriptions: number
}

/** An open connection. */
export interface ConnectionOverview {
  readonly client: string
  /** The key of the user; `''` for who is not signed in. */
  readonly userKey: string
  readonly userName: string
  readonly transport: 'websocket' | 'sse'
  readonly subscriptions: number
  readonly queuedBytes: number
}

/** Whose connections are meant. */
export type ConnectionsOf = { readonly client: string } | { readonly userKey: string }

type Question =
  | { readonly kind: 'channels'; readonly search: string }
  | { readonly kind: 'connections'; readonly search: string }
  | { readonly kind: 'disconnect'; readonly of: ConnectionsOf }
  | { readonly kind: 'metrics' }

type Answer = readonly (
  | ChannelOverview
  | ConnectionOverview
  | { readonly closed: number }
  | Metric
)[]

/** What an overview is made of. */
export interface OverviewOptions {
  readonly node: RealtimeNode
  readonly control: Control
  /** More that the other nodes are told of this one, by name. */
  readonly vitals?: (() => Readonly<Record<string, number>>) | undefined
  /** What this process measures. */
  readonly metrics?: (() => readonly Metric[]) | undefined
  /** The process that started this one and its siblings; left out when there is none. */
  readonly primary?: number | undefined
}

/** Tells of all nodes. Nothing of it costs anything while nobody asks, but one announcement every few seconds. */
export class Overview {
  readonly #options: OverviewOptions
  readonly #heartbeat: Heartbeat
  readonly #inquiries: Inquiries<Question, Answer>

  constructor(options: OverviewOptions) {
    this.#options = options
    const { control } = options
    this.#heartbeat = new Heartbeat({ control, count: () => this.#count() })
    this.#inquiries = new Inquiries({ control, answer: (question) => this.#answer(question) })
  }

  /** Announces this node to the others. */
  start(): Promise<void> {
    return this.#heartbeat.start()
  }

  close(): void {
    this.#heartbeat.close()
    this.#inquiries.close()
  }

  /** The nodes that are alive, the oldest first: this one as it is now, others as they were seconds ago. */
  async nodes(): Promise<NodeInfo[]> {
    const { control } = this.#options
    const nodes = (await control.nodes()).map((node) =>
      node.id === control.node ? { ...node, counts: { ...node.counts, ...this.#count() } } : node,
    )
    return nodes.sort((one, other) => one.since - other.since || (one.id < other.id ? -1 : 1))
  }

  /** Channels of all nodes whose name contains `search`, those with the most subscriptions first; 50 at most. */
  async channels(search = ''): Promise<ChannelOverview[]> {
    const answers = (await this.#inquiries.ask({ kind: 'channels', search })).flat()
    const merged = new Map<string, number>()
    for (const { name, subscriptions } of answers as ChannelOverview[]) {
      merged.set(name, (merged.get(name) ?? 0) + subscriptions)
    }
    return topChannels([...merged].map(([name, subscriptions]) => ({ name, subscriptions })))
  }

  /** Connections of all nodes whose user's name or key, or whose id, contains `search`; 50 at most. */
  async connections(search = ''): Promise<ConnectionOverview[]> {
    const answers = (await this.#inquiries.ask({ kind: 'connections', search })).flat()
    return (answers as ConnectionOverview[]).slice(0, most)
  }

  /** Closes connections, on all nodes, for good: the client stays away until the page is loaded again. Gives how many. */
  async disconnect(of: ConnectionsOf): Promise<number> {
    const answers = (await this.#inquiries.ask({ kind: 'disconnect', of })).flat()
    return (answers as { closed: number }[]).reduce((sum, { closed }) => sum + closed, 0)
  }

  /** What this process measures, and its siblings: those that the same process has started. */
  async metrics(): Promise<Metric[]> {
    const { primary } = this.#options
    const isSibling = ({ host, counts }: NodeInfo) =>
      host === hostname() && counts.primary === primary
    const isAlone = primary === undefined
    const answers = isAlone
      ? [this.#answer({ kind: 'metrics' })]
      : await this.#inquiries.ask({ kind: 'metrics' }, isSibling)
    return mergeMetrics(answers as (readonly Metric[])[])
  }

  #count(): Record<string, number> {
    const { node, vitals, primary } = this.#options
    const { tally, connections, hub } = node
    const { sockets, streams, ...measures } = measure(connections, hub)
    const publications = [...tally.publications.values()].reduce((sum, count) => sum + count, 0)
    return {
      connections: sockets + streams,
      ...measures,
      publications,
      deliveries: tally.deliveries,
      slowDisconnected: tally.disconnects.get(disconnects.slow.code) ?? 0,
      slowDropped: tally.dropped,
      recovered: tally.recovered,
      unrecovered: tally.unrecovered,
      ...(primary !== undefined && { primary }),
      ...vitals?.(),
    }
  }

  #answer(question: Question): Answer {
    if (question.kind === 'channels') return this.#ownChannels(question.search)
    if (question.kind === 'connections') return this.#ownConnections(question.search)
    if (question.kind === 'metrics') return this.#options.metrics?.() ?? []
    return [{ closed: this.#close(question.of) }]
  }

  #ownChannels(search: string): ChannelOverview[] {
    const found: ChannelOverview[] = []
    for (const { named, subscriptions } of this.#options.node.hub.channels) {
      if (!named.name.includes(search)) continue
      found.push({ name: named.name, subscriptions: subscriptions.size })
      if (found.length >= most * 2) found.splice(0, found.length, ...topChannels(found))
    }
    return topChannels(found)
  }

  #ownConnections(search: string): ConnectionOverview[] {
    const found: ConnectionOverview[] = []
    for (const connection of this.#options.node.connections) {
      if (found.length >= most) break
      const overview = overviewOf(connection)
      const { client, userKey, userName } = overview
      const isMeant = userName.toLowerCase().includes(search.toLowerCase())
      if (isMeant || userKey === search || client === search) found.push(overview)
    }
    return found
  }

  #close(of: ConnectionsOf): number {
    const isMeant = (connection: Connection) =>
      'client' in of ? connection.id === of.client : connection.userKey === of.userKey
    const meant = [...this.#options.node.connections].filter(isMeant)
    for (const connection of meant) connection.disconnect(disconnects.forced)
    return meant.length
  }
}

function topChannels(channels: readonly ChannelOverview[]): ChannelOverview[] {
  return [...channels]
    .sort(
      (one, other) => other.subscriptions - one.subscriptions || (one.name < other.name ? -1 : 1),
    )
    .slice(0, most)
}

function overviewOf(connection: Connection): ConnectionOverview {
  const { id, knownUser, session, userKey, outbox } = connection
  return {
    client: id,
    userKey,
    userName: userKey === '' ? '' : knownUser?.name || knownUser?.email || '',
    transport: session ? 'sse' : 'websocket',
    subscriptions: connection.subscriptions.length,
    queuedBytes: outbox.queuedBytes,
  }
}
