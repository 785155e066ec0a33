/** A connection: one client, from its connect command until it is gone. */
import { randomToken } from '../../core/random.ts'
import type { Actor } from '../../core/user.ts'
import { type Disconnect, disconnects } from '../../protocol/codes.ts'
import type { Command } from '../../protocol/frames.ts'
import { emptyFrame, parseLines } from '../../protocol/lines.ts'
import type { NamedChannel } from '../channel/channel-registry.ts'
import type { ChannelFrame } from '../delivery/backlog.ts'
import { Outbox } from '../delivery/outbox.ts'
import { type Identity, type Owner, ownerOf, userKeyOf } from '../identity.ts'
import type { RealtimeNode } from '../node/node.ts'
import type { StreamSession } from '../socket/stream-posts.ts'
import { Lease } from '../token/lease.ts'
import { CommandError, commandErrors, fail } from './command-error.ts'
import { handleCommand } from './commands.ts'
import { errorFrame, type Frame, pingFrame, replyFrame } from './frame.ts'
import { Subscription } from './subscription.ts'
import type { Receiver, Transport } from './transport.ts'

const worstPatience = 100
const idBytes = 12
const none: readonly Subscription[] = []

/** What a connection is made of. */
export interface ConnectionOptions {
  readonly node: RealtimeNode
  readonly transport: Transport
  /** Who the cookie of the page says it is; a token in the connect command says otherwise. */
  readonly identity: Identity
  /** Over server-sent events: what the client's posts must name. */
  readonly session?: StreamSession | undefined
}

/**
 * The server's end of a connection: reads commands, owns subscriptions, and closes them all. A server holds tens of
 * thousands of these, idle: what only some of them need is made when they need it, and what they share stands in
 * the node.
 */
export class Connection implements Receiver {
  readonly id: string = randomToken(idBytes)
  readonly node: RealtimeNode
  readonly outbox: Outbox
  /** Over server-sent events: what the client's posts must name. */
  readonly session: StreamSession | undefined
  /** Calls of this connection that run. */
  callsInFlight = 0
  /** Commands that came while the connect command is being answered. */
  #queue: Command[] | undefined
  #state: 'new' | 'connecting' | 'open' | 'over' = 'new'
  #running = 0
  #onIdle: (() => void) | undefined
  #excess = 0
  #awaitsPong = false
  #bytesAtPing = 0
  #pingSlot = -1
  /** The level of the limit of commands. */
  #commandLevel = 0
  #subscriptions = none
  #owner!: Owner
  /** The user, where it cannot be read again. */
  #user: Actor | undefined
  #lease: Lease | undefined
  #reloading: Promise<void> | undefined
  #aborter: AbortController | undefined
  readonly #transport: Transport

  constructor({ node, transport, identity, session }: ConnectionOptions) {
    this.node = node
    this.identity = identity
    this.session = session
    this.#transport = transport
    this.outbox = new Outbox(transport, node.flusher, node.outboxLimits)
    node.connections.add(this)
    node.handshakes.add(this)
  }

  get isOpen(): boolean {
    return this.#state === 'open'
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  /** Whether its token has expired: nothing may be done or delivered until a new one comes. */
  get isExpired(): boolean {
    return this.#lease?.isExpired ?? false
  }

  /** Who it belongs to. The row of the user is kept by the node, for those who act. */
  get identity(): Owner {
    return this.#owner
  }

  set identity(identity: Identity) {
    const { users } = this.node
    this.#owner = ownerOf(identity)
    const isKept = !users.canRead || this.userKey === ''
    this.#user = isKept ? identity.user : undefined
    if (isKept) return
    if (users.isCurrent(this.#owner, identity.version ?? users.version)) {
      users.remember(this.userKey, identity.user)
    } else this.reload(users.read(this.#owner))
  }

  /** The user, if nobody needs to wait for it. */
  get presentUser(): Actor | undefined {
    return this.#reloading ? undefined : this.knownUser
  }

  /** The user, where its row is in memory. */
  get knownUser(): Actor | undefined {
    return this.#user ?? this.node.users.get(this.userKey)
  }

  get userKey(): string {
    return this.#owner.userKey
  }

  /** What the client is subscribed to, or about to be. */
  get subscriptions(): readonly Subscription[] {
    return this.#subscriptions
  }

  /** Whether a token signed it in, which has to be renewed. */
  get isLent(): boolean {
    return this.#lease !== undefined
  }

  /** Aborts when the connection is over. */
  get signal(): AbortSignal {
    this.#aborter ??= new AbortController()
    if (this.isOver) this.#aborter.abort()
    return this.#aborter.signal
  }

  /** The user, as it is after the last change of its rights. */
  async user(): Promise<Actor> {
    while (this.#reloading) await this.#reloading
    const user = this.knownUser
    if (user) return user
    if (this.isOver) return fail('internal', 'disconnected')
    this.reload(this.node.users.read(this.#owner))
    return this.user()
  }

  /** Takes over another identity once it is read; whoever asks for the user waits until then. */
  reload(read: Promise<Identity | undefined>): void {
    const reloading = this.#adopt(read).finally(() => {
      if (this.#reloading === reloading) this.#reloading = undefined
    })
    this.#reloading = reloading
  }

  /** Marks the connect command as being answered, so that further commands wait. */
  begin(): void {
    this.#state = 'connecting'
    this.#queue = []
  }

  /** The connect command failed: the client may try another one; what it sent besides is void. */
  abandon(): void {
    if (this.#state !== 'connecting') return
    this.#state = 'new'
    this.#queue = undefined
  }

  /** The connect command was answered: the commands that waited are next. */
  open(identity: Identity | Owner): void {
    if (this.isOver) return
    if ('user' in identity) this.identity = identity
    this.#state = 'open'
    if (identity.expiresAt !== undefined) this.#lend(identity.expiresAt)
    this.node.handshakes.delete(this)
    this.#pingSlot = this.node.pings.add(this)
    const waiting = this.#queue ?? []
    this.#queue = undefined
    for (const command of waiting) this.#accept(command)
  }

  /** A new token came, of the same user: what was held back is asked for again, and delivered. */
  renew(identity: Identity): void {
    if (this.isOver) return
    this.identity = identity
    if (identity.expiresAt !== undefined) this.#lend(identity.expiresAt)
    void this.node.inspector.inspect(this.subscriptions)
  }

  /** The subscription on a channel, once it is certain that it may be read. Throws a `CommandError` without one. */
  async subscribed(name: string): Promise<Subscription> {
    const subscription = this.subscription(name)
    while (subscription?.asking) await subscription.asking
    if (!subscription || subscription.isOver || subscription.isHeld) return fail('permissionDenied')
    return subscription
  }

  /** The subscription on the channel of that name. */
  subscription(name: string): Subscription | undefined {
    return this.node.hub.find(name)?.subscriptions.get(this)
  }

  /** Starts a subscription, which holds everything back until it is answered. */
  subscribe(named: NamedChannel, options: { wantsPresence: boolean }): Subscription {
    const local = this.node.hub.open(named)
    const subscription = new Subscription({ connection: this, local, ...options })
    this.#subscriptions = [...this.#subscriptions, subscription]
    return subscription
  }

  /** Takes a subscription that is over out of everything. */
  forget(subscription: Subscription): void {
    this.#subscriptions = this.#subscriptions.filter((each) => each !== subscription)
    this.node.hub.remove(subscription)
    this.node.attendance.leave(subscription)
  }

  receive(text: string): void {
    if (this.isOver) return
    this.#awaitsPong = false
    if (text === emptyFrame) return // the answer to a ping
    const documents = parse(text)
    if (!documents) return void this.disconnect(disconnects.badRequest)
    this.node.run(() => {
      for (const document of documents) this.#read(document)
    })
  }

  /** The protocol is text. */
  receiveBinary(): void {
    this.refuse()
  }

  refuse(): void {
    this.disconnect(disconnects.badRequest)
  }

  ping(): void {
    if (this.outbox.isStuck) return void this.disconnect(disconnects.slow)
    this.#awaitsPong = true
    this.#bytesAtPing = this.#transport.receivedBytes
    this.outbox.push(pingFrame)
  }

  /** Any byte is a sign of life. */
  checkPong(): void {
    if (this.outbox.isStuck) return void this.disconnect(disconnects.slow)
    if (!this.#awaitsPong || this.#transport.receivedBytes !== this.#bytesAtPing) return
    this.disconnect(disconnects.noPong)
  }

  /** Closes the connection; the client does what the code says. What was queued before leaves first. */
  disconnect(disconnect: Disconnect): void {
    if (this.isOver) return
    this.node.tally.disconnected(disconnect.code)
    if (disconnect !== disconnects.slow) this.outbox.flush()
    this.closed()
    this.#transport.close(disconnect)
  }

  drained(): void {
    this.outbox.advance()
  }

  closed(): void {
    if (this.isOver) return
    this.#state = 'over'
    this.#queue = undefined
    this.node.connections.delete(this)
    this.node.handshakes.delete(this)
    if (this.#pingSlot >= 0) this.node.pings.delete(this, this.#pingSlot)
    this.#lease?.end()
    for (const subscription of this.#subscriptions) subscription.end()
    this.#aborter?.abort()
  }

  /** Resolves once no command is being worked on. */
  async idle(): Promise<void> {
    if (this.#running === 0 || this.isOver) return
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve
    })
  }

  /** Sends a reply, or any frame. */
  send(frame: Frame): void {
    if (this.isOver) return
    this.outbox.push(frame)
    if (this.outbox.isStuck) this.disconnect(disconnects.slow)
  }

  /** Sends a publication. */
  publish(channelFrame: ChannelFrame): void {
    if (this.isOver) return
    this.node.tally.deliveries += 1
    if (this.outbox.pushPublication(channelFrame)) this.node.tally.dropped += 1
    if (this.outbox.isStuck) this.disconnect(disconnects.slow)
  }

  #lend(expiresAt: number): void {
    const end = () => this.disconnect(disconnects.expired)
    if (this.#lease) this.#lease.renew(expiresAt)
    else this.#lease = new Lease({ expiresAt, grace: this.node.times.refresh, onEnd: end })
  }

  #read(document: unknown): void {
    if (this.isOver) return
    if (typeof document !== 'object' || document === null || Array.isArray(document)) {
      return void this.refuse()
    }
    if (Object.keys(document).length === 0) return // the answer to a ping, among others
    const command = document as Command
    if (this.#queue && this.#queue.length < this.node.limits.subscriptions * 2) {
      this.#queue.push(command)
    } else if (this.#queue || (this.#state === 'new' && !command.connect)) {
      this.refuse()
    } else this.#accept(command)
  }

  #accept(command: Command): void {
    if (this.isOver) return
    const { id } = command
    if (command.send) return void this.disconnect(disconnects.notAvailable)
    if (!Number.isSafeInteger(id) || id! <= 0) return void this.refuse()
    const level = this.node.commandLimit.take(this.#commandLevel)
    if (level === undefined) return void this.#throttle(id!)
    this.#commandLevel = level
    if (this.#excess > 0) this.#excess -= 1
    void this.#work(id!, command)
  }

  #throttle(id: number): void {
    this.node.tally.throttled += 1
    if (++this.#excess > worstPatience) {
      this.disconnect(disconnects.tooManyRequests)
    } else this.send(errorFrame(id, commandErrors.tooManyRequests))
  }

  async #work(id: number, command: Command): Promise<void> {
    this.#running += 1
    try {
      const results = await handleCommand(this, id, command)
      if (results) this.send(replyFrame(id, results))
    } catch (error) {
      this.#fail(id, error)
    }
    this.#running -= 1
    if (this.#running === 0) this.#onIdle?.()
  }

  #fail(id: number, error: unknown): void {
    if (error instanceof CommandError) return void this.send(errorFrame(id, error.reply))
    this.node.log.error({ err: error, client: this.id }, 'a command failed')
    this.send(errorFrame(id, commandErrors.internal))
  }

  async #adopt(read: Promise<Identity | undefined>): Promise<void> {
    try {
      const identity = await read
      if (identity && userKeyOf(identity.user) === this.userKey) {
        const { user, version } = identity
        this.identity = { ...this.identity, user, version }
      } else this.disconnect(disconnects.sessionEnded)
    } catch (error) {
      this.node.log.error({ err: error, client: this.id }, 'a user could not be read again')
      this.disconnect(disconnects.serverError)
    }
  }
}

function parse(text: string): unknown[] | undefined {
  try {
    return parseLines(text)
  } catch {
    return undefined
  }
}
