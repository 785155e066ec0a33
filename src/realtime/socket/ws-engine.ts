/** The engine of the package `ws`, the reference that ours is compared with. */
import { createRequire } from 'node:module'
import type { RawData, WebSocket, WebSocketServer } from 'ws'
import { clock } from '../../core/clock.ts'
import { VoltaicError } from '../../core/errors.ts'
import type { Disconnect } from '../../protocol/codes.ts'
import type { Receiver } from '../connection/transport.ts'
import type { Batch } from '../delivery/batch.ts'
import { opcodeOf, opcodes } from '../websocket/encode-frame.ts'
import { chooseProtocol } from '../websocket/handshake.ts'
import type { Visitor } from './doorkeeper.ts'
import type { OpenSocket, SocketEngine, SocketHost, Upgrade } from './socket-engine.ts'

const closeTimeout = 2_000
const transportOf = Symbol('transport')

type ReceivingSocket = WebSocket & { [transportOf]?: WsTransport }

/** The engine of the package `ws`. Throws `E_SOCKET_ENGINE` when it is not installed. */
export function createWsEngine(): SocketEngine {
  return new WsEngine(requireWs())
}

function requireWs(): typeof import('ws') {
  try {
    return createRequire(import.meta.url)('ws') as typeof import('ws')
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw cause
    const message = 'The engine "ws" needs the package "ws". Install it: npm install ws.'
    throw new VoltaicError('E_SOCKET_ENGINE', message, { cause })
  }
}

/** Opens sockets of the package. */
class WsEngine implements SocketEngine {
  readonly #ws: typeof import('ws')
  #server: WebSocketServer | undefined

  constructor(ws: typeof import('ws')) {
    this.#ws = ws
  }

  open({ request, socket, head, visitor }: Upgrade, host: SocketHost): void {
    this.#server ??= this.#createServer(host)
    this.#server.handleUpgrade(request, socket, head, (opened) => {
      new WsTransport(opened, visitor, host).start()
    })
  }

  #createServer({ messageBytes, fragments }: SocketHost): WebSocketServer {
    return new this.#ws.WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: messageBytes,
      maxFragments: fragments,
      handleProtocols: (offered) => chooseProtocol(offered) ?? false,
    })
  }
}

/** Sends text messages over a socket of `ws`. */
class WsTransport implements OpenSocket {
  readonly visitor: Visitor
  readonly host: SocketHost
  receiver: Receiver | undefined
  readonly #socket: ReceivingSocket
  #received = 0
  readonly #drained = (): void => this.receiver?.drained()

  constructor(socket: WebSocket, visitor: Visitor, host: SocketHost) {
    this.visitor = visitor
    this.host = host
    this.#socket = socket
    this.#socket[transportOf] = this
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  get receivedBytes(): number {
    return this.#received
  }

  /** The handlers are the same for all sockets. */
  start(): void {
    this.receiver = this.host.connect(this)
    const socket = this.#socket
    socket.on('message', onMessage).on('close', onClose).on('error', onError)
    socket.on('ping', onSign).on('pong', onSign)
  }

  send({ frames }: Batch): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    for (const [index, { framed, bytes }] of frames.entries()) {
      const isLast = index === frames.length - 1
      const binary = opcodeOf(framed) === opcodes.binary
      this.#socket.send(bytes, { binary }, isLast ? this.#drained : undefined)
    }
  }

  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close({ code, reason }: Disconnect): void {
    this.#socket.close(code, reason)
    const timer = clock.after(closeTimeout, () => this.#socket.terminate())
    this.#socket.once('close', () => timer.cancel())
  }

  terminate(): void {
    this.#socket.terminate()
  }

  /** Takes a message. What fails in the receiver ends this connection only. */
  receive(data: RawData, isBinary: boolean): void {
    this.noteSign()
    try {
      if (isBinary) this.receiver?.receiveBinary(data as Buffer)
      else this.receiver?.receive(String(data))
    } catch (error) {
      this.host.log.error({ err: error }, 'a message could not be received')
      this.terminate()
    }
  }

  noteSign(): void {
    this.#received += 1
  }
}

function onMessage(this: ReceivingSocket, data: RawData, isBinary: boolean): void {
  this[transportOf]!.receive(data, isBinary)
}

function onSign(this: ReceivingSocket): void {
  this[transportOf]!.noteSign()
}

function onClose(this: ReceivingSocket): void {
  const transport = this[transportOf]!
  transport.receiver?.closed()
  transport.host.gone(transport)
}

/** A frame that breaks the protocol: the socket closes itself with the code that says so. */
function onError(this: ReceivingSocket): void {
  this[transportOf]!.receiver?.closed()
}
