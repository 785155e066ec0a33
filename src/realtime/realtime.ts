/** The real-time service of an application: connections, channels, presence. */
import type { IncomingMessage, Server } from 'node:http'
import { type Application, runInApplication, type ServiceKey } from '../core/application.ts'
import { type Duration, toMilliseconds } from '../core/duration.ts'
import { applicationEvents } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { Metric } from '../core/metrics/metric.ts'
import { outsideTransaction } from '../db/engine/ambient.ts'
import type { Database } from '../db/engine/database.ts'
import { observeRows, type RowChange } from '../db/row-changes.ts'
import type { Outbox } from '../outbox/outbox.ts'
import type { Person } from '../protocol/people.ts'
import type { Backplane } from './backplane/backplane.ts'
import { MemoryBackplane } from './backplane/memory/memory-backplane.ts'
import { Publisher } from './broker/publisher.ts'
import { Calls } from './calls/calls.ts'
import { MemoryReplies } from './calls/memory-replies.ts'
import { StoredReplies } from './calls/stored-replies.ts'
import {
  type AnyChannel,
  type ChannelService,
  channelServiceKey,
  type PublishRequest,
} from './channel/channel.ts'
import { ChannelRegistry } from './channel/channel-registry.ts'
import { Connection } from './connection/connection.ts'
import { Handshakes } from './connection/handshakes.ts'
import { PingWheel } from './connection/ping-wheel.ts'
import type { Transport } from './connection/transport.ts'
import { Announcer } from './control/announcer.ts'
import { runWithin } from './deadline.ts'
import { Flusher } from './delivery/flusher.ts'
import { Feeds } from './feed/feeds.ts'
import type { Identity } from './identity.ts'
import { Attendance } from './node/attendance.ts'
import { drain } from './node/drain.ts'
import { Hub } from './node/hub.ts'
import type { RealtimeNode, TokenAuthentication } from './node/node.ts'
import { type ReadIdentities, Users } from './node/users.ts'
import { type Measures, measure } from './overview/measure.ts'
import { Overview } from './overview/overview.ts'
import { RateLimit } from './rate-limit.ts'
import { Gate } from './rights/gate.ts'
import { Inspector } from './rights/inspector.ts'
import { rowReference } from './rights/row-reference.ts'
import { Warden } from './rights/warden.ts'
import {
  defaultLimits,
  type RealtimeLimits,
  type RealtimeTimes,
  timesInMilliseconds,
} from './settings.ts'
import { Doorkeeper } from './socket/doorkeeper.ts'
import { InProcessSocket } from './socket/in-process-socket.ts'
import { allowOrigins, type HostOf, namedHost, type OriginCheck } from './socket/origin.ts'
import { SocketEndpoint } from './socket/socket-endpoint.ts'
import type { SocketEngineName } from './socket/socket-engine.ts'
import { StreamEndpoint } from './socket/stream-endpoint.ts'
import type { StreamSession } from './socket/stream-posts.ts'
import { createWsEngine } from './socket/ws-engine.ts'
import { Tally } from './tally.ts'
import { webSocketEngine } from './websocket/websocket-engine.ts'

/** How long a backplane that does not answer may hold up the end, in milliseconds. */
const patience = 2_000

/** The real-time service of an application. */
export const realtimeKey: ServiceKey<Realtime> = channelServiceKey as ServiceKey<Realtime>

/** What the real-time service of an application is made of. */
export interface RealtimeOptions {
  readonly application: Application
  readonly channels: Iterable<AnyChannel>
  readonly log: Log
  /** Who sends a request, by its cookie; anonymous for everybody else. */
  readonly authenticate: (request: IncomingMessage) => Promise<Identity>
  /** Who a token belongs to; without it tokens are refused. */
  readonly authenticateToken?: TokenAuthentication
  /** Reads users whose rights may have changed; `undefined` closes the connection. */
  readonly reload?: ReadIdentities
  /** Whether a page may connect; its own host and `allowedOrigins` when left out. */
  readonly isAllowedOrigin?: OriginCheck
  readonly allowedOrigins?: readonly string[]
  /** Whether this host is served; all are when left out. */
  readonly isAllowedHost?: (host: string) => boolean
  /** The host that a request names, after trusted proxies; the `Host` header when left out. */
  readonly hostOf?: HostOf
  /** The client's address, after trusted proxies; the socket's when left out. */
  readonly addressOf?: (request: IncomingMessage) => string
  /** What joins this node to others; who made it closes it. This process's memory when left out. */
  readonly backplane?: Backplane
  /** What speaks the WebSocket protocol; our own implementation when left out. */
  readonly engine?: SocketEngineName
  /** What is published inside `atomic` goes through it, where the backplane outlives this process. */
  readonly outbox?: Outbox
  /** More that the other nodes are told of this one, by name: `{ eventLoopDelay: 3 }`. */
  readonly vitals?: () => Readonly<Record<string, number>>
  /** What this process measures, for its siblings. */
  readonly metrics?: () => readonly Metric[]
  /** The process that started this one and its siblings; left out when there is none. */
  readonly primary?: number | undefined
  /** Where the replies of calls with a key are kept for all nodes; in this process when left out. */
  readonly database?: Database
  readonly limits?: Partial<RealtimeLimits>
  readonly times?: Partial<RealtimeTimes>
}

/** What a node has to do. */
export interface RealtimeStats {
  readonly connections: number
  readonly subscriptions: number
  readonly channels: number
}

/** How a service ends. */
export interface CloseOptions {
  /** Over how long clients are told to reconnect elsewhere; at once when left out. */
  readonly drain?: Duration
  /** How long calls in flight may take. */
  readonly grace?: Duration
}

/** Starts the real-time service of an application. Throws `E_CHANNEL_OVERLAP`. */
export function createRealtime(options: RealtimeOptions): Realtime {
  return new Realtime(options)
}

/** Accepts connections, publishes, and keeps the rights of everyone who is connected. */
export class Realtime implements ChannelService {
  readonly #node: RealtimeNode
  readonly #backplane: Backplane
  readonly #announcer: Announcer
  readonly #overview: Overview
  readonly #publisher: Publisher
  readonly #doorkeeper: Doorkeeper
  readonly #sockets: SocketEndpoint
  readonly #streams: StreamEndpoint
  readonly #stops: (() => void)[] = []
  /** What this service made for itself, and closes. */
  readonly #owned: Closable[] = []

  constructor(options: RealtimeOptions) {
    const backplane = options.backplane ?? this.#own(new MemoryBackplane())
    this.#backplane = backplane
    const node = createNode(options, backplane)
    this.#node = node
    const { registry, tally, log } = node
    const warden = new Warden(node)
    this.#announcer = new Announcer({ backplane, log, act: (message) => warden.act(message) })
    this.#stops.push(
      () => this.#announcer.close(),
      () => warden.close(),
      () => this.#overview.close(),
    )
    this.#publisher = new Publisher({
      application: options.application,
      backplane,
      registry,
      outbox: options.outbox,
      tally,
      log,
      settled: () => this.#announcer.settled,
    })
    this.#overview = new Overview({ ...options, node, control: backplane.control })
    this.#doorkeeper = this.#createDoorkeeper(options)
    const endpoint = { doorkeeper: this.#doorkeeper, messageBytes: node.limits.messageBytes }
    const connect = this.#connect.bind(this)
    this.#sockets = new SocketEndpoint({
      ...endpoint,
      fragments: node.limits.fragments,
      connect,
      log: node.log,
      engine: options.engine === 'ws' ? createWsEngine() : webSocketEngine,
    })
    const timeout = node.times.handshake
    this.#streams = new StreamEndpoint({
      ...endpoint,
      connect,
      control: this.#backplane.control,
      timeout,
    })
    this.#listen(options.application)
  }

  get stats(): RealtimeStats {
    let subscriptions = 0
    const { connections, hub } = this.#node
    for (const connection of connections) subscriptions += connection.subscriptions.length
    return { connections: connections.size, subscriptions, channels: hub.size }
  }

  /** How all nodes are doing, and who is connected. */
  get overview(): Overview {
    return this.#overview
  }

  /** What this node has counted since its start. */
  get tally(): Tally {
    return this.#node.tally
  }

  /** What this node has at this moment. */
  measure(): Measures {
    return measure(this.#node.connections, this.#node.hub)
  }

  /**
   * Connects to the backplane, and tells the other nodes of this one. Rejects with `E_BACKPLANE_UNAVAILABLE` when it
   * cannot be reached.
   */
  async start(): Promise<void> {
    await this.#backplane.start()
    await this.#overview.start()
  }

  /**
   * Answers `/_voltaic/socket`, and the fallbacks `/_voltaic/sse` and `/_voltaic/http_stream` with
   * `/_voltaic/emulation`, of an HTTP server;
   * call it once the server answers its own requests.
   */
  attach(server: Server): void {
    this.#sockets.attach(server)
    this.#streams.attach(server)
  }

  /** Connects a client of this process, without a network. */
  connectInProcess(identity: Identity): InProcessSocket {
    return new InProcessSocket((transport) => this.#connect(transport, identity))
  }

  publish(request: PublishRequest): Promise<void> {
    return this.#publisher.publish(request)
  }

  async presence(channel: AnyChannel, params: object): Promise<Person[]> {
    return this.#node.attendance.people(this.#node.registry.nameOf(channel, params))
  }

  nameOf(channel: AnyChannel, params: object): string {
    return this.#node.registry.nameOf(channel, params)
  }

  async reauthorize(channel: AnyChannel, params: object): Promise<void> {
    const name = this.#node.registry.nameOf(channel, params)
    await this.#publisher.onceCommitted(() =>
      this.#announcer.tell({ kind: 'channel-changed', channel: name }),
    )
  }

  /** Stops accepting, finishes calls, and tells everyone to reconnect. */
  async close(options: CloseOptions = {}): Promise<void> {
    this.#doorkeeper.close()
    await drain(this.#node.connections, {
      duration: toMilliseconds(options.drain ?? 0),
      grace: toMilliseconds(options.grace ?? '10s'),
      interrupt: () => this.#node.calls.interrupt(),
    })
    for (const stop of this.#stops) stop()
    this.#node.calls.close()
    this.#node.inspector.close()
    this.#node.handshakes.close()
    this.#node.feeds.close()
    this.#node.pings.close()
    await runWithin(patience, () => this.#node.attendance.settled()).catch(() => undefined)
    this.#node.attendance.close()
    await Promise.all([this.#streams.close(1_000), this.#sockets.close(1_000)])
    await Promise.all(this.#owned.map((part) => part.close()))
  }

  #own<T extends Closable>(part: T): T {
    this.#owned.push(part)
    return part
  }

  #connect(transport: Transport, identity: Identity, session?: StreamSession): Connection {
    this.#node.tally.opened += 1
    return new Connection({ node: this.#node, transport, identity, session })
  }

  #createDoorkeeper(options: RealtimeOptions): Doorkeeper {
    const { limits, times, log, run, tally, users } = this.#node
    const hostOf = options.hostOf ?? namedHost
    return new Doorkeeper({
      limits,
      timeout: times.handshake,
      log,
      tally,
      isAllowedOrigin: options.isAllowedOrigin ?? allowOrigins(options.allowedOrigins, hostOf),
      isAllowedHost: (request) => options.isAllowedHost?.(hostOf(request)) ?? true,
      addressOf: options.addressOf ?? (({ socket }) => socket.remoteAddress ?? ''),
      authenticate: (request) =>
        users.identify(request.headers.cookie, () => run(() => options.authenticate(request))),
    })
  }

  #listen({ services }: Application): void {
    const events = services.find(applicationEvents)
    this.#stops.push(observeRows((change) => this.#rowChanged(change)))
    if (!events) return
    this.#stops.push(
      events.on('session:ended', ({ sessionId }) =>
        this.#announcer.tell({ kind: 'session-ended', sessionId }),
      ),
      events.on('user:changed', ({ userKey, signOut }) =>
        this.#announcer.tell({ kind: signOut ? 'user-signed-out' : 'user-changed', userKey }),
      ),
      events.on('users:changed', () => this.#announcer.tell({ kind: 'users-changed' })),
    )
  }

  /** No channel can have loaded a row that was not there before. */
  #rowChanged({ model, pk, kind }: RowChange): Promise<void> | undefined {
    if (kind === 'created' || !this.#node.registry.loadsRows) return undefined
    return this.#announcer.tell({ kind: 'row-changed', ...rowReference(model, pk) })
  }
}

interface Closable {
  close(): Promise<void>
}

function createNode(
  options: RealtimeOptions,
  { broker, presence, control }: Backplane,
): RealtimeNode {
  const { log, application } = options
  const times = timesInMilliseconds(options.times)
  const limits = { ...defaultLimits, ...options.limits }
  const onError = (error: unknown) => log.error({ err: error }, 'the real-time service failed')
  const run = <T>(fn: () => T) => outsideTransaction(() => runInApplication(application, fn))
  const registry = new ChannelRegistry(options.channels)
  const hub = new Hub(onError)
  const tally = new Tally()
  const gate = new Gate({ hub, timeout: times.rule })
  const { database } = options
  const replies = database ? new StoredReplies({ database, log }) : new MemoryReplies()
  return {
    connections: new Set(),
    registry,
    broker,
    feeds: new Feeds({ broker, control, log, interval: times.positions }),
    hub,
    gate,
    inspector: new Inspector({ hub, gate, log, interval: times.recheck, run }),
    calls: new Calls({ registry, gate, tally, replies, timeout: times.call }),
    attendance: new Attendance({ store: presence, broker, lifetime: times.presence, onError }),
    flusher: new Flusher(),
    handshakes: new Handshakes(times.handshake),
    pings: new PingWheel({ interval: times.ping, timeout: times.pong }),
    tally,
    users: new Users(options.reload),
    limits,
    times,
    commandLimit: new RateLimit({
      rate: limits.commandsPerSecond,
      burst: limits.commandsPerSecond + 2 * limits.subscriptions,
    }),
    outboxLimits: {
      highWater: Math.min(limits.bufferedBytes / 8, 65_536),
      bytes: limits.bufferedBytes,
      stall: times.stall,
    },
    log,
    authenticateToken: options.authenticateToken,
    run,
  }
}
