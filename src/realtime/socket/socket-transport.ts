/** The transport of a WebSocket. */
import type { RawData, WebSocket } from 'ws'
import { clock } from '../../core/clock.ts'
import type { Disconnect } from '../../protocol/codes.ts'
import { type Frame, joinFrames } from '../connection/frame.ts'
import type { Receiver, Transport } from '../connection/transport.ts'

const closeTimeout = 2_000
const receiver = Symbol('receiver')

type ReceivingSocket = WebSocket & { [receiver]?: Receiver }

/** Sends text messages over a WebSocket. */
export class SocketTransport implements Transport {
  readonly #socket: WebSocket

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(frames: readonly Frame[], done: () => void): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    this.#socket.send(joinFrames(frames), { binary: false }, done)
  }

  close({ code, reason }: Disconnect): void {
    this.#socket.close(code, reason)
    const timer = clock.after(closeTimeout, () => this.#socket.terminate())
    this.#socket.once('close', () => timer.cancel())
  }
}

/** Hands what arrives on a socket to its connection. The handlers are the same for all sockets. */
export function receiveFrom(socket: WebSocket, connection: Receiver): void {
  const receiving: ReceivingSocket = socket
  receiving[receiver] = connection
  socket.on('message', onMessage)
  socket.on('close', onClose)
  socket.on('error', onError)
}

function onMessage(this: ReceivingSocket, data: RawData, isBinary: boolean): void {
  if (isBinary) this[receiver]?.refuse()
  else this[receiver]?.receive(String(data))
}

function onClose(this: ReceivingSocket): void {
  this[receiver]?.closed()
}

/** A frame that breaks the protocol: the socket closes itself with the code that says so. */
function onError(this: ReceivingSocket): void {
  this[receiver]?.closed()
}
