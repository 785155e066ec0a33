/** A WebSocket at the server's end: the one object that each open socket has. */
import type { Socket } from 'node:net'
import { clock, type Timer } from '../../core/clock.ts'
import { type Disconnect, disconnects } from '../../protocol/codes.ts'
import type { Receiver } from '../connection/transport.ts'
import type { Batch } from '../delivery/batch.ts'
import type { Visitor } from '../socket/doorkeeper.ts'
import type { OpenSocket, SocketHost } from '../socket/socket-engine.ts'
import { encodeClose, encodeFrame, opcodes } from './encode-frame.ts'
import type { FrameSink } from './frame-sink.ts'
import { MessageParser } from './message-parser.ts'
import { readWholeFrame } from './whole-frame.ts'

/** Milliseconds for a client to end its side once ours has ended. */
const closeTimeout = 2_000

/** Bytes that are read and thrown away after the end: whoever sends more is cut off. */
const mostDiscarded = 262_144

/** Bytes on their way above which pings wait, and only the last one is answered. */
const pongHighWater = 16_384

const noBytes = Buffer.alloc(0)
const closeWithoutCode = encodeFrame(opcodes.close, noBytes)

/** `closing`: our close frame was sent, the client's is awaited. `over`: what still comes does not count. */
const states = { open: 0, closing: 1, over: 2 } as const

const transportOf = Symbol('transport')

type CarryingSocket = Socket & { [transportOf]?: WebSocketTransport }

/**
 * Reads frames, answers pings and closes as RFC 6455 says, and hands messages to its receiver. Nothing is kept of the
 * request, the handlers are the same for all sockets, and a parser exists only while a message is incomplete.
 */
export class WebSocketTransport implements OpenSocket, FrameSink {
  readonly visitor: Visitor
  readonly #socket: CarryingSocket
  readonly #host: SocketHost
  #receiver: Receiver | undefined
  #parser: MessageParser | undefined
  /** Answers to pings that are not written yet. */
  #pongs: Buffer[] | undefined
  #timer: Timer | undefined
  #state: (typeof states)[keyof typeof states] = states.open
  #awaitsDrain = false
  #discarded = 0

  constructor(socket: Socket, visitor: Visitor, host: SocketHost) {
    this.visitor = visitor
    this.#socket = socket
    this.#host = host
    this.#socket[transportOf] = this
  }

  get isMasked(): boolean {
    return true
  }

  get messageBytes(): number {
    return this.#host.messageBytes
  }

  get fragments(): number {
    return this.#host.fragments
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength
  }

  get receivedBytes(): number {
    return this.#socket.bytesRead
  }

  /** Begins to read: first `head`, then what comes. */
  start(head: Buffer): void {
    this.#receiver = this.#host.connect(this)
    this.#socket.on('close', onClose).on('error', onError).on('end', onEnd)
    if (head.length > 0) this.read(head)
    this.#socket.on('data', onData)
  }

  send(batch: Batch): void {
    if (this.#state === states.open) this.#write(batch.framed)
  }

  pause(): void {
    if (this.#state === states.open) this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  close({ code, reason }: Disconnect): void {
    if (this.#state !== states.open) return
    this.#state = states.closing
    this.#socket.write(encodeClose(code, reason))
    this.#awaitEnd()
  }

  terminate(): void {
    this.#socket.destroy()
  }

  /** Reads a chunk, which is unmasked in place. */
  read(chunk: Buffer): void {
    if (this.#state === states.over) this.#discard(chunk)
    else this.#readFrames(chunk)
    if (this.#pongs) this.#answerPings()
  }

  text(message: string): void {
    if (this.#pongs) this.#answerPings()
    if (this.#state === states.open) this.#receiver?.receive(message)
  }

  binary(message: Buffer): void {
    if (this.#pongs) this.#answerPings()
    if (this.#state === states.open) this.#receiver?.receiveBinary(message)
  }

  ping(payload: Buffer): void {
    if (this.#state !== states.open) return
    const pong = encodeFrame(opcodes.pong, payload)
    if (this.#pongs && !this.#isCongested) this.#pongs.push(pong)
    else this.#pongs = [pong]
  }

  closing(code: number | undefined): void {
    if (this.#state !== states.open) this.#end()
    else this.#end(code === undefined ? closeWithoutCode : encodeClose(code))
  }

  violated(code: number): void {
    if (this.#state !== states.open) this.#end()
    else this.#end(encodeClose(code))
  }

  /** The client ended its side: after a close frame as it should be, without one the connection is lost. */
  ended(): void {
    if (this.#state !== states.over) this.#end()
  }

  /** The socket is gone. */
  gone(): void {
    this.#state = states.over
    this.#timer?.cancel()
    this.#leave()
    this.#host.gone(this)
  }

  get #isCongested(): boolean {
    return this.#socket.writableLength > pongHighWater
  }

  /** What fails in the receiver ends this connection only. */
  #readFrames(chunk: Buffer): void {
    try {
      for (let at = 0; at < chunk.length && this.#state !== states.over; ) {
        at = this.#readFrame(chunk, at)
      }
    } catch (error) {
      this.#failed(error)
    }
  }

  #readFrame(chunk: Buffer, offset: number): number {
    if (!this.#parser) {
      const next = readWholeFrame(chunk, offset, this)
      if (next !== offset) return next
      this.#parser = new MessageParser(this)
    }
    const next = this.#parser.read(chunk, offset)
    if (this.#parser?.isDone) this.#parser = undefined
    return next
  }

  #discard(chunk: Buffer): void {
    this.#discarded += chunk.length
    if (this.#discarded > mostDiscarded) this.terminate()
  }

  /** An empty write after one that was not taken at once reports when everything before it has left. */
  #write(bytes: Buffer): void {
    this.#socket.write(bytes)
    if (this.#socket.writableLength === 0 || this.#awaitsDrain) return
    this.#awaitsDrain = true
    this.#socket.write(noBytes, () => this.#drained())
  }

  #drained(): void {
    this.#awaitsDrain = false
    if (this.#pongs) this.#answerPings()
    this.#receiver?.drained()
  }

  /** Answers to pings that come one after the other leave with one write; while the client does not read, they wait. */
  #answerPings(): void {
    if (this.#isCongested) return
    const pongs = this.#pongs ?? []
    this.#pongs = undefined
    if (this.#state !== states.open) return
    this.#write(pongs.length === 1 ? pongs[0]! : Buffer.concat(pongs))
  }

  /** Ends our side, and ignores what still comes: closing at once could destroy what was sent last. */
  #end(frame?: Buffer): void {
    this.#answerBeforeEnd()
    this.#state = states.over
    this.#parser = undefined
    if (frame) this.#socket.end(frame)
    else this.#socket.end()
    this.#awaitEnd()
    this.#leave()
  }

  #answerBeforeEnd(): void {
    if (this.#pongs) this.#answerPings()
    this.#pongs = undefined
  }

  #awaitEnd(): void {
    this.#socket.resume()
    this.#timer ??= clock.after(closeTimeout, () => this.terminate())
  }

  #leave(): void {
    const receiver = this.#receiver
    this.#receiver = undefined
    try {
      receiver?.closed()
    } catch (error) {
      this.#host.log.error({ err: error }, 'a connection could not be ended')
    }
  }

  #failed(error: unknown): void {
    this.#host.log.error({ err: error }, 'a message could not be received')
    const { code, reason } = disconnects.serverError
    if (this.#state === states.open) this.#end(encodeClose(code, reason))
  }
}

function onData(this: CarryingSocket, chunk: Buffer): void {
  this[transportOf]!.read(chunk)
}

function onEnd(this: CarryingSocket): void {
  this[transportOf]!.ended()
}

function onClose(this: CarryingSocket): void {
  this[transportOf]!.gone()
}

/** A connection that is reset: the end follows. */
function onError(): void {}
