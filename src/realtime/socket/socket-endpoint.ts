/** The socket endpoint: turns upgrade requests of an HTTP server into connections. */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Receiver, Transport } from '../connection/transport.ts'
import { runWithin } from '../deadline.ts'
import type { Identity } from '../identity.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import { pathOf } from './request-path.ts'
import { receiveFrom, SocketTransport } from './socket-transport.ts'

/** Where sockets are opened. */
export const socketPath = '/_voltaic/socket'

const mostFragments = 64

/** What an endpoint works with. */
export interface SocketEndpointOptions {
  readonly doorkeeper: Doorkeeper
  /** The longest message, in bytes. */
  readonly messageBytes: number
  readonly connect: (transport: Transport, identity: Identity) => Receiver
}

/** Accepts the sockets of those whom the doorkeeper lets in. */
export class SocketEndpoint {
  readonly #options: SocketEndpointOptions
  readonly #sockets: WebSocketServer
  readonly #open = new Set<WebSocket>()
  readonly #detach: (() => void)[] = []

  constructor(options: SocketEndpointOptions) {
    this.#options = options
    this.#sockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: options.messageBytes,
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

  /** Ends the sockets that are still there, once they had `milliseconds` to end by themselves. */
  async close(milliseconds: number): Promise<void> {
    const gone = Promise.all([...this.#open].map((socket) => closed(socket)))
    await runWithin(milliseconds, () => gone).catch(() => undefined)
    for (const socket of this.#open) socket.terminate()
    for (const detach of this.#detach) detach()
    this.#sockets.close()
  }

  async #answer(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const ignore = () => undefined
    socket.on('error', ignore) // a client that goes away before it is answered
    const visitor = await this.#options.doorkeeper.admit(request)
    if (typeof visitor === 'number') return refuse(socket, visitor)
    if (socket.destroyed) return visitor.leave()
    socket.once('close', visitor.leave)
    socket.off('error', ignore)
    const { identity } = visitor
    this.#sockets.handleUpgrade(request, socket, head, (opened) => this.#accept(opened, identity))
  }

  #accept(socket: WebSocket, identity: Identity): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    receiveFrom(socket, this.#options.connect(new SocketTransport(socket), identity))
  }
}

function refuse(socket: Duplex, status: number): void {
  if (socket.destroyed) return
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}`
  socket.end(`${head}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}

function closed(socket: WebSocket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()))
}
