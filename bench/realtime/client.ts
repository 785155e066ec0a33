/** A client as cheap as can be: a bare socket that counts the messages of the server. */
import { connect, type Socket } from 'node:net'
import type { Dialect } from './dialects.ts'
import { FrameCounter } from './frame-counter.ts'
import { sharedClock } from './task.ts'

/** Where to connect, and as who. */
export interface ClientOptions {
  readonly dialect: Dialect
  readonly port: number
  /** Which of the sessions it uses. */
  readonly index: number
  /** The address to connect from: more than 28,000 connections need several. */
  readonly localAddress?: string | undefined
}

type ClientSocket = Socket & { client?: Client }

/** A connection to a candidate. */
export class Client {
  /** Messages so far, pings not counted. */
  received = 0
  /** When the last message arrived, on the clock that processes share. */
  receivedAt = 0
  /** Called for each chunk that brought messages. */
  onMessage: ((client: Client) => void) | undefined
  readonly socket: ClientSocket
  readonly #counter = new FrameCounter((ping) => this.socket.write(pongs[ping]!))
  #waiting: { text: string; wanted: string; resolve: () => void } | undefined

  private constructor({ port, localAddress }: ClientOptions) {
    const from = localAddress === undefined ? {} : { localAddress }
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true, ...from })
    this.socket.client = this
    this.socket.on('data', onData)
    this.socket.on('error', onError)
  }

  /** Connects, signs in and subscribes, as the dialect says. */
  static async open(options: ClientOptions): Promise<Client> {
    const { dialect, port, index } = options
    const client = new Client(options)
    client.socket.write(upgradeRequest(dialect, port, index))
    for (const { after, send } of dialect.opening) {
      await client.#sees(after)
      if (send) client.send(send)
    }
    return client
  }

  send(text: string): void {
    this.socket.write(clientFrame(text))
  }

  take(chunk: Buffer): void {
    if (this.#waiting) return void this.#look(chunk)
    const count = this.#counter.count(chunk)
    if (count === 0) return
    this.received += count
    this.receivedAt = sharedClock()
    this.onMessage?.(this)
  }

  close(): void {
    this.socket.destroy()
  }

  #sees(wanted: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting = { text: '', wanted, resolve }
      this.socket.once('close', () => reject(new Error(`closed while waiting for ${wanted}`)))
    })
  }

  #look(chunk: Buffer): void {
    const waiting = this.#waiting!
    waiting.text += chunk.toString('latin1')
    if (!waiting.text.includes(waiting.wanted)) return
    if (/^HTTP\/1.1 [^1]/.test(waiting.text)) throw new Error(`refused: ${waiting.text}`)
    this.#waiting = undefined
    this.socket.removeAllListeners('close')
    waiting.resolve()
  }
}

function onData(this: ClientSocket, chunk: Buffer): void {
  this.client!.take(chunk)
}

/** A server that goes away shows in the counts. */
function onError(): void {}

/** A masked text frame; with a key of zeros the payload stays as it is. */
export function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text)
  if (payload.length > 65_535) throw new Error('too long for a bench')
  const isShort = payload.length < 126
  const head = isShort
    ? [0x81, 0x80 | payload.length, 0, 0, 0, 0]
    : [0x81, 0xfe, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]
  return Buffer.concat([Buffer.from(head), payload])
}

/** What answers a ping, by the length of the ping: `{}` of this protocol, `2` of Engine.IO. */
const pongs: Record<number, Buffer> = { 2: clientFrame('{}'), 1: clientFrame('3') }

function upgradeRequest(dialect: Dialect, port: number, index: number): string {
  return [
    `GET ${dialect.path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...dialect.headers(index, port),
    '\r\n',
  ].join('\r\n')
}
