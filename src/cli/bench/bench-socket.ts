/** The WebSocket of a load generator: as little work as possible for each message. Source: RFC 6455. */
import { createHash, randomBytes } from 'node:crypto'
import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { encodeFrame, encodeText, opcodes } from '../../realtime/websocket/encode-frame.ts'

const acceptSuffix = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const patience = 15_000

/** What a socket tells. */
export interface BenchListener {
  message(text: string): void
  /** The connection is over; `reason` says why, in a few words. */
  closed(reason: string): void
}

/** An open WebSocket. Texts only; pings are answered. */
export class BenchSocket {
  readonly #socket: Socket
  #listener: BenchListener | undefined
  #rest: Buffer
  #fragments: Buffer[] = []
  #reason = 'closed without a reason'

  private constructor(socket: Socket, rest: Buffer) {
    this.#socket = socket
    this.#rest = rest
    socket.on('data', (chunk: Buffer) => this.#take(chunk))
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#reason = error.code ?? error.message
    })
    socket.on('close', () => this.#listener?.closed(this.#reason))
  }

  /** Opens a WebSocket. Rejects with an error whose message says in a few words why there is none. */
  static async open(
    url: URL,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<BenchSocket> {
    const socket = dial(url)
    socket.setNoDelay(true)
    const key = randomBytes(16).toString('base64')
    const lines = [
      `GET ${url.pathname}${url.search} HTTP/1.1`,
      `Host: ${url.host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${key}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ]
    socket.write(`${lines.join('\r\n')}\r\n\r\n`)
    return new BenchSocket(socket, await upgraded(socket, key))
  }

  /** Tells this listener from now on; what came already is next. */
  listen(listener: BenchListener): void {
    this.#listener = listener
    this.#take(Buffer.alloc(0))
  }

  send(text: string): void {
    if (this.#socket.writable) this.#socket.write(masked(encodeText(text)))
  }

  close(): void {
    this.#listener = undefined
    this.#socket.destroy()
  }

  #take(chunk: Buffer): void {
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    while (this.#listener) {
      const frame = readFrame(this.#rest)
      if (!frame) return
      this.#rest = this.#rest.subarray(frame.size)
      this.#handle(frame)
    }
  }

  #handle({ opcode, isFinal, payload }: ServerFrame): void {
    if (opcode === opcodes.ping) {
      this.#socket.write(masked(encodeFrame(opcodes.pong, payload)))
    } else if (opcode === opcodes.close) {
      const code = payload.length >= 2 ? payload.readUInt16BE() : 1005
      this.#reason = `closed with ${code} ${payload.subarray(2)}`.trim()
      this.#socket.end()
    } else if (opcode <= opcodes.binary) this.#handleData(payload, isFinal)
  }

  #handleData(payload: Buffer, isFinal: boolean): void {
    this.#fragments.push(payload)
    if (!isFinal) return
    const whole = this.#fragments.length === 1 ? payload : Buffer.concat(this.#fragments)
    this.#fragments = []
    this.#listener?.message(String(whole))
  }
}

function dial({ protocol, hostname, port }: URL): Socket {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (protocol === 'ws:') return connectPlain({ host, port: Number(port || 80) })
  return connectSecurely({ host, port: Number(port || 443), servername: host })
}

/** Resolves with what follows the head of the answer. */
function upgraded(socket: Socket, key: string): Promise<Buffer> {
  const answer = Promise.withResolvers<Buffer>()
  const timer = setTimeout(() => answer.reject(new Error('no answer in time')), patience)
  let head: Buffer = Buffer.alloc(0)
  const onData = (chunk: Buffer) => {
    head = Buffer.concat([head, chunk])
    const end = head.indexOf('\r\n\r\n')
    if (end < 0) return
    const problem = problemOf(String(head.subarray(0, end)), key)
    if (problem) answer.reject(new Error(problem))
    else answer.resolve(head.subarray(end + 4))
  }
  const onError = (error: NodeJS.ErrnoException) => answer.reject(new Error(error.code ?? 'error'))
  const onClose = () => answer.reject(new Error('closed before it was open'))
  socket.on('data', onData).on('error', onError).on('close', onClose)
  const settled = answer.promise.finally(() => {
    clearTimeout(timer)
    socket.off('data', onData).off('error', onError).off('close', onClose)
  })
  settled.catch(() => {
    socket.on('error', () => undefined).destroy()
  })
  return settled
}

function problemOf(head: string, key: string): string | undefined {
  const [, status] = /^HTTP\/1\.1 (\d+)/.exec(head) ?? []
  if (status !== '101') return status ? `refused with ${status}` : 'no HTTP answer'
  const accept = createHash('sha1')
    .update(key + acceptSuffix)
    .digest('base64')
  const isRight = head.toLowerCase().includes(`sec-websocket-accept: ${accept.toLowerCase()}`)
  return isRight ? undefined : 'a wrong handshake'
}

interface ServerFrame {
  readonly opcode: number
  readonly isFinal: boolean
  readonly payload: Buffer
  readonly size: number
}

function readFrame(bytes: Buffer): ServerFrame | undefined {
  if (bytes.length < 2) return undefined
  const short = bytes[1]! & 0x7f
  const header = short < 126 ? 2 : short === 126 ? 4 : 10
  if (bytes.length < header) return undefined
  const length =
    short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
  const size = header + length
  if (bytes.length < size) return undefined
  const [first = 0] = bytes
  return {
    opcode: first & 0x0f,
    isFinal: (first & 0x80) !== 0,
    payload: bytes.subarray(header, size),
    size,
  }
}

/** The frame as a client sends it. The mask is zero: it protects proxies of strangers, and there are none here. */
function masked(frame: Buffer): Buffer {
  const short = frame[1]!
  const header = short < 126 ? 2 : short === 126 ? 4 : 10
  const result = Buffer.alloc(frame.length + 4)
  frame.copy(result, 0, 0, header)
  result[1] = short | 0x80
  frame.copy(result, header + 4, header)
  return result
}
