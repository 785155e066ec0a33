/** The doorkeeper: who may open a connection, and how many. */
import type { IncomingMessage } from 'node:http'
import type { Log } from '../../core/log.ts'
import { runWithin } from '../deadline.ts'
import type { Identity } from '../identity.ts'
import type { RealtimeLimits } from '../settings.ts'
import type { Refusal, Tally } from '../tally.ts'
import { ConnectionCounter, type Place } from './connection-counter.ts'
import { type OriginCheck, passesOriginRule } from './origin.ts'

/** What a doorkeeper works with. */
export interface DoorkeeperOptions {
  readonly limits: RealtimeLimits
  /** Milliseconds that finding out who asks may take. */
  readonly timeout: number
  readonly log: Log
  readonly tally: Tally
  readonly isAllowedOrigin: OriginCheck
  /** Whether the host that the request names is served. */
  readonly isAllowedHost: (request: IncomingMessage) => boolean
  /** The client's address, after trusted proxies. */
  readonly addressOf: (request: IncomingMessage) => string
  readonly authenticate: (request: IncomingMessage) => Promise<Identity>
}

const statuses: Readonly<Record<Refusal, number>> = {
  host: 400,
  origin: 403,
  limit: 429,
  authentication: 503,
  closing: 503,
}

/** Someone who was let in: {@link Doorkeeper.leave} must be called once, when the connection is over. */
export interface Visitor {
  /** Until {@link Doorkeeper.introduce}: the connection keeps less of it. */
  identity: Identity | undefined
  readonly address: Place
  /** Of its session; `undefined` without one. */
  readonly session: Place | undefined
}

/** Applies the origin rule and the limits, whatever the connection is made of. */
export class Doorkeeper {
  readonly #options: DoorkeeperOptions
  readonly #addresses: ConnectionCounter
  readonly #sessions: ConnectionCounter
  #isClosed = false

  constructor(options: DoorkeeperOptions) {
    this.#options = options
    this.#addresses = new ConnectionCounter(options.limits.connectionsPerAddress)
    this.#sessions = new ConnectionCounter(options.limits.connectionsPerSession)
  }

  /** Lets nobody in any more. */
  close(): void {
    this.#isClosed = true
  }

  /** Who asks, or the HTTP status of a refusal. */
  async admit(request: IncomingMessage): Promise<Visitor | number> {
    if (this.#isClosed) return this.#refuse('closing')
    if (!this.#options.isAllowedHost(request)) return this.#refuse('host')
    const address = this.#addresses.take(this.#options.addressOf(request))
    if (!address) return this.#refuse('limit')
    const visitor = await this.#identify(request, address)
    if (typeof visitor === 'number') this.#addresses.release(address)
    return visitor
  }

  /** Tells who someone is who was let in; the doorkeeper forgets it. */
  introduce(visitor: Visitor): Identity {
    const { identity } = visitor
    visitor.identity = undefined
    return identity!
  }

  /** The connection of someone who was let in is over. */
  leave({ address, session }: Visitor): void {
    this.#addresses.release(address)
    if (session) this.#sessions.release(session)
  }

  /** Whether a request may act for a connection that is open already. */
  mayPost(request: IncomingMessage, { sessionId }: Pick<Identity, 'sessionId'>): boolean {
    return passesOriginRule(request, { ...this.#rule, hasSession: sessionId !== undefined })
  }

  get #rule() {
    return { isAllowed: this.#options.isAllowedOrigin }
  }

  async #identify(request: IncomingMessage, address: Place): Promise<Visitor | number> {
    const { timeout, authenticate, log } = this.#options
    try {
      if (!passesOriginRule(request, { ...this.#rule, hasSession: false })) {
        return this.#refuse('origin')
      }
      const identity = await runWithin(timeout, () => authenticate(request))
      const { sessionId } = identity
      const hasSession = sessionId !== undefined
      if (!passesOriginRule(request, { ...this.#rule, hasSession })) return this.#refuse('origin')
      if (this.#isClosed) return this.#refuse('closing')
      const session = hasSession ? this.#sessions.take(sessionId) : undefined
      return hasSession && !session ? this.#refuse('limit') : { identity, address, session }
    } catch (error) {
      log.error({ err: error }, 'a connection could not be authenticated')
      return this.#refuse('authentication')
    }
  }

  #refuse(reason: Refusal): number {
    this.#options.tally.refusals[reason] += 1
    return statuses[reason]
  }
}
