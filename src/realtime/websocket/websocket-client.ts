/** A WebSocket at the client's end, for programs that need headers of their own: tests and measurements. */
import { once } from 'node:events'
import { type ClientRequest, type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestSecurely } from 'node:https'
import type { Socket } from 'node:net'
import { randomFraction, randomToken } from '../../core/random.ts'
import { encodeClose, encodeFrame, encodeText, opcodes, payloadOf } from './encode-frame.ts'
import type { FrameSink } from './frame-sink.ts'
import { acceptKey } from './handshake.ts'
import { MessageParser } from './message-parser.ts'
import { unmask } from './unmask.ts'
import { readWholeFrame } from './whole-frame.ts'

const longestMessage = 16_777_216
const noBytes = Buffer.alloc(0)

/** How a connection ended. */
export interface WebSocketEnd {
  /** The code of the server's close frame; 1005 when it gave none, 1006 when the connection was cut. */
  readonly code: number
  readonly reason: string
}

/** Who is told what comes. */
export interface WebSocketListener {
  message(text: string): void
  endedWith(end: WebSocketEnd): void
}

/** Opens a WebSocket; rejects with an error that says in a few words why there is none. */
export async function openWebSocket(
  url: string,
  headers: Readonly<Record<string, string>>,
  listener: WebSocketListener,
): Promise<WebSocketClient> {
  const key = Buffer.from(randomToken(16), 'base64url').toString('base64')
  const [response, socket, head] = await upgrade(url, { ...headers, ...handshakeHeaders(key) })
  if (response.headers['sec-websocket-accept'] === acceptKey(key)) {
    return new WebSocketClient(socket, listener).start(head)
  }
  socket.destroy()
  throw new Error('its handshake is wrong')
}

/** An open connection, for texts. Pings are answered. */
export class WebSocketClient implements FrameSink {
  readonly isMasked = false
  readonly messageBytes = longestMessage
  readonly fragments = Number.POSITIVE_INFINITY
  readonly #socket: Socket
  readonly #listener: WebSocketListener
  #parser: MessageParser | undefined
  #end: WebSocketEnd | undefined
  #isClosing = false

  constructor(socket: Socket, listener: WebSocketListener) {
    this.#socket = socket
    this.#listener = listener
  }

  /** Begins to read: first `head`, in the next turn, then what comes. */
  start(head: Buffer): this {
    this.#socket.setNoDelay(true)
    this.#socket.on('error', () => undefined) // the end follows
    this.#socket.on('close', () => listenerEnded(this.#listener, this.#end))
    this.#socket.on('end', () => this.#socket.end())
    this.#socket.on('data', (chunk: Buffer) => this.#read(chunk))
    if (head.length > 0) this.#socket.unshift(head)
    return this
  }

  send(text: string): void {
    if (!this.#isClosing) this.#socket.write(maskFrame(encodeText(text)))
  }

  /** Closes in an orderly way. */
  close(code = 1000, reason = ''): void {
    if (this.#isClosing) return
    this.#isClosing = true
    this.#socket.write(maskFrame(encodeClose(code, reason)))
  }

  /** Cuts the connection, as a network that fails does. */
  terminate(): void {
    this.#socket.destroy()
  }

  text(message: string): void {
    this.#listener.message(message)
  }

  binary(): void {}

  ping(payload: Buffer): void {
    if (!this.#isClosing) this.#socket.write(maskFrame(encodeFrame(opcodes.pong, payload)))
  }

  closing(code = 1005, reason = ''): void {
    this.#end = { code, reason }
    if (!this.#isClosing) {
      this.#socket.write(maskFrame(code === 1005 ? closeWithoutCode : encodeClose(code)))
    }
    this.#isClosing = true
    this.#socket.end()
  }

  violated(code: number): void {
    this.#end = { code, reason: 'the server broke the protocol' }
    this.#socket.destroy()
  }

  #read(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.#end; ) {
      const next = this.#parser ? at : readWholeFrame(chunk, at, this)
      if (next === at) {
        this.#parser ??= new MessageParser(this)
        at = this.#parser.read(chunk, at)
        if (this.#parser.isDone) this.#parser = undefined
      } else at = next
    }
  }
}

const closeWithoutCode = encodeFrame(opcodes.close, noBytes)

/** The frame as a client sends it. Source: RFC 6455 §5.3. */
function maskFrame(frame: Buffer): Buffer {
  const start = frame.length - payloadOf(frame).length
  const key = Math.floor(randomFraction() * 2 ** 32)
  const masked = Buffer.alloc(frame.length + 4)
  frame.copy(masked, 0, 0, start)
  masked[1]! |= 0x80
  masked.writeUInt32BE(key, start)
  frame.copy(masked, start + 4, start)
  unmask(masked, [start + 4, masked.length], key | 0)
  return masked
}

function listenerEnded(listener: WebSocketListener, end: WebSocketEnd | undefined): void {
  listener.endedWith(end ?? { code: 1006, reason: '' })
}

function handshakeHeaders(key: string): Record<string, string> {
  return {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': key,
  }
}

type Upgraded = [response: IncomingMessage, socket: Socket, head: Buffer]

async function upgrade(url: string, headers: Record<string, string>): Promise<Upgraded> {
  const address = new URL(url)
  address.protocol = address.protocol.replace('ws', 'http')
  const dial = address.protocol === 'https:' ? requestSecurely : requestPlain
  const outgoing = dial(address, { headers, agent: false })
  outgoing.end()
  const refused = new AbortController()
  const upgraded = once(outgoing, 'upgrade', { signal: refused.signal }) as Promise<Upgraded>
  return Promise.race([upgraded, refusal(outgoing)]).finally(() => refused.abort())
}

async function refusal(outgoing: ClientRequest): Promise<never> {
  const [{ statusCode }] = (await once(outgoing, 'response')) as [IncomingMessage]
  outgoing.destroy()
  throw new Error(`status ${statusCode}`)
}
