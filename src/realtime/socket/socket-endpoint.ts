/** The socket endpoint: turns upgrade requests of an HTTP server into connections. */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Log } from '../../core/log.ts'
import type { Receiver, Transport } from '../connection/transport.ts'
import { runWithin } from '../deadline.ts'
import type { Identity } from '../identity.ts'
import type { RealtimeLimits } from '../settings.ts'
import { ConnectionCounter } from './connection-counter.ts'
import { type OriginCheck, passesOriginRule } from './origin.ts'
import { receiveFrom, SocketTransport } from './socket-transport.ts'

/** Where sockets are opened. */
export const socketPath = '/_voltaic/socket'

const mostFragments = 64

/** What an endpoint works with. */
export interface SocketEndpointOptions {
  readonly limits: RealtimeLimits
  /** Milliseconds that finding out who asks may take. */
  readonly timeout: number
  readonly log: Log
  readonly isAllowedOrigin: OriginCheck
  /** The client's address, after trusted proxies. */
  readonly addressOf: (request: IncomingMessage) => string
  readonly authenticate: (request: IncomingMessage) => Promise<Identity>
  readonly connect: (transport: Transport, identity: Identity) => Receiver
}

/** Accepts sockets that pass the origin rule and the limits. */
export class SocketEndpoint {
  readonly #options: SocketEndpointOptions
  readonly #sockets: WebSocketServer
  readonly #open = new Set<WebSocket>()
  readonly #addresses: ConnectionCounter
  readonly #sessions: ConnectionCounter
  readonly #detach: (() => void)[] = []
  #isClosing = false

  constructor(options: SocketEndpointOptions) {
    const { limits } = options
    this.#options = options
    this.#addresses = new ConnectionCounter(limits.connectionsPerAddress)
    this.#sessions = new ConnectionCounter(limits.connectionsPerSession)
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.messageBytes,
      maxFragments: mostFragments,
    })
  }

  /** Answers the upgrade requests of a server. Those for other paths are refused when no one else listens. */
  attach(server: Server): void {
    const listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (pathOf(request) === socketPath) void this.#answer(request, socket, head)
      else if (server.listenerCount('upgrade') === 1) refuse(socket, 404)
    }
    server.on('upgrade', listener)
    this.#detach.push(() => server.off('upgrade', listener))
  }

  /** Refuses new sockets from now on. */
  stop(): void {
    this.#isClosing = true
  }

  /** Ends the sockets that are still there, once they had `milliseconds` to end by themselves. */
  async close(milliseconds: number): Promise<void> {
    this.stop()
    const gone = Promise.all([...this.#open].map((socket) => closed(socket)))
    await runWithin(milliseconds, () => gone).catch(() => undefined)
    for (const socket of this.#open) socket.terminate()
    for (const detach of this.#detach) detach()
    this.#sockets.close()
  }

  async #answer(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const ignore = () => undefined
    socket.on('error', ignore) // a client that goes away before it is answered
    const address = this.#options.addressOf(request)
    if (this.#isClosing) return refuse(socket, 503)
    if (!this.#addresses.take(address)) return refuse(socket, 429)
    const identity = await this.#admit(request)
    if (typeof identity === 'number' || socket.destroyed) {
      this.#addresses.release(address)
      return refuse(socket, typeof identity === 'number' ? identity : 400)
    }
    this.#releaseAfter(socket, address, identity.sessionId)
    socket.off('error', ignore)
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#accept(opened, identity))
  }

  /** Who asks, or the status of a refusal. */
  async #admit(request: IncomingMessage): Promise<Identity | number> {
    const { timeout, isAllowedOrigin: isAllowed, authenticate, log } = this.#options
    try {
      if (!passesOriginRule(request, { isAllowed, hasSession: false })) return 403
      const identity = await runWithin(timeout, () => authenticate(request))
      const hasSession = identity.sessionId !== undefined
      if (!passesOriginRule(request, { isAllowed, hasSession })) return 403
      if (this.#isClosing) return 503
      return hasSession && !this.#sessions.take(identity.sessionId!) ? 429 : identity
    } catch (error) {
      log.error({ err: error }, 'a socket could not be authenticated')
      return 503
    }
  }

  #releaseAfter(socket: Duplex, address: string, session: string | undefined): void {
    socket.once('close', () => {
      this.#addresses.release(address)
      if (session !== undefined) this.#sessions.release(session)
    })
  }

  #accept(socket: WebSocket, identity: Identity): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    receiveFrom(socket, this.#options.connect(new SocketTransport(socket), identity))
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const query = url.indexOf('?')
  return query < 0 ? url : url.slice(0, query)
}

function refuse(socket: Duplex, status: number): void {
  if (socket.destroyed) return
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}`
  socket.end(`${head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}
