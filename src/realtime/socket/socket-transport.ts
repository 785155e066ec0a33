/** The transport of a WebSocket. */
import type { Socket } from 'node:net'
import type { RawData, WebSocket } from 'ws'
import { clock } from '../../core/clock.ts'
import type { Disconnect } from '../../protocol/codes.ts'
import type { Receiver, Transport } from '../connection/transport.ts'
import type { Batch } from '../delivery/batch.ts'

const closeTimeout = 2_000
const receiver = Symbol('receiver')

type ReceivingSocket = WebSocket & { [receiver]?: Receiver }

/** Sends text messages over a WebSocket. */
export class SocketTransport implements Transport {
  readonly #socket: ReceivingSocket
  readonly #drained = (): void => this.#socket[receiver]?.drained()

  constructor(socket: WebSocket) {
    this.#socket = socket
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  get receivedBytes(): number {
    return (this.#socket as unknown as { _socket: Socket | null })._socket?.bytesRead ?? 0
  }

  send({ frames }: Batch): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    for (const [index, { bytes }] of frames.entries()) {
      const isLast = index === frames.length - 1
      this.#socket.send(bytes, { binary: false }, isLast ? this.#drained : undefined)
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
