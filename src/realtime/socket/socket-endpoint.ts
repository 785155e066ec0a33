/** The socket endpoint: turns upgrade requests of an HTTP server into connections. */
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Log } from '../../core/log.ts'
import type { Receiver, Transport } from '../connection/transport.ts'
import { runWithin } from '../deadline.ts'
import type { Identity } from '../identity.ts'
import { refuseHandshake } from '../websocket/handshake.ts'
import type { Doorkeeper } from './doorkeeper.ts'
import { pathOf } from './request-path.ts'
import type { OpenSocket, SocketEngine, SocketHost, Upgrade } from './socket-engine.ts'
import { refusal, refuse } from './socket-refusal.ts'

/** Where sockets are opened. */
export const socketPath = '/_voltaic/socket'

/** What an endpoint works with. */
export interface SocketEndpointOptions {
  readonly engine: SocketEngine
  readonly doorkeeper: Doorkeeper
  /** The longest message, in bytes. */
  readonly messageBytes: number
  /** The most frames of a message. */
  readonly fragments: number
  readonly log: Log
  readonly connect: (transport: Transport, identity: Identity) => Receiver
}

/** Accepts the sockets of those whom the doorkeeper lets in. */
export class SocketEndpoint implements SocketHost {
  readonly messageBytes: number
  readonly fragments: number
  readonly log: Log
  readonly #options: SocketEndpointOptions
  readonly #open = new Set<OpenSocket>()
  readonly #detach: (() => void)[] = []
  #onEmpty: (() => void) | undefined

  constructor(options: SocketEndpointOptions) {
    this.messageBytes = options.messageBytes
    this.fragments = options.fragments
    this.log = options.log
    this.#options = options
  }

  /** Answers the upgrade requests of a server. Those for other paths are refused when no one else listens. */
  attach(server: Server): void {
    const listener = (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      if (pathOf(request) === socketPath) void this.#answer(request, socket, head)
      else if (server.listenerCount('upgrade') === 1) reject(socket, refusal(404))
    }
    server.on('upgrade', listener)
    this.#detach.push(() => server.off('upgrade', listener))
  }

  connect(socket: OpenSocket): Receiver {
    this.#open.add(socket)
    const { connect, doorkeeper } = this.#options
    return connect(socket, doorkeeper.introduce(socket.visitor))
  }

  gone(socket: OpenSocket): void {
    this.#open.delete(socket)
    this.#options.doorkeeper.leave(socket.visitor)
    if (this.#open.size === 0) this.#onEmpty?.()
  }

  /** Ends the sockets that are still there, once they had `milliseconds` to end by themselves. */
  async close(milliseconds: number): Promise<void> {
    const gone = this.#empty()
    await runWithin(milliseconds, () => gone).catch(() => undefined)
    for (const socket of this.#open) socket.terminate()
    await gone
    for (const detach of this.#detach) detach()
  }

  async #answer(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on('error', ignore)
    const wrong = refuseHandshake(request)
    if (wrong) return refuse(socket, wrong)
    try {
      const visitor = await this.#options.doorkeeper.admit(request)
      if (typeof visitor === 'number') return refuse(socket, refusal(visitor))
      this.#upgrade({ request, socket, head, visitor })
    } catch (error) {
      this.log.error({ err: error }, 'a socket could not be opened')
      refuse(socket, refusal(500))
    }
  }

  /** From here on the engine listens for errors, and says when the socket is gone. */
  #upgrade(upgrade: Upgrade): void {
    const { socket, visitor } = upgrade
    if (socket.destroyed) return void this.#options.doorkeeper.leave(visitor)
    socket.off('error', ignore)
    try {
      this.#options.engine.open(upgrade, this)
    } catch (error) {
      socket.on('error', ignore).destroy()
      this.#options.doorkeeper.leave(visitor)
      throw error
    }
  }

  #empty(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#open.size === 0) return resolve()
      this.#onEmpty = resolve
    })
  }
}

function reject(socket: Duplex, why: ReturnType<typeof refusal>): void {
  socket.on('error', ignore)
  refuse(socket, why)
}

/** A client that goes away before it is answered. */
function ignore(): void {}
