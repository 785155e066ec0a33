/** A client that sends bytes, right or wrong, and notes the frames that come back. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { opcodes } from '../../../src/realtime/websocket/encode-frame.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** What came: the kind of frame, and its payload, or the code of a close. */
export type Came = readonly [kind: 'text' | 'binary' | 'pong' | 'close', what: string | number]

/** What is sent: bytes, or the number of frames to wait for before going on. */
export type Step = Uint8Array | number

const kinds: Readonly<Record<number, Came[0]>> = {
  [opcodes.text]: 'text',
  [opcodes.binary]: 'binary',
  [opcodes.pong]: 'pong',
  [opcodes.close]: 'close',
}

const longestShown = 200

/** A payload as it is compared: long ones by length and hash. */
export function shown(kind: Came[0], payload: Uint8Array): string {
  if (payload.length <= longestShown) {
    return Buffer.from(payload).toString(kind === 'text' ? 'utf8' : 'hex')
  }
  return `${payload.length} bytes, ${createHash('sha1').update(payload).digest('hex')}`
}

/** A connection whose handshake is done. */
export class WireClient {
  readonly came: Came[] = []
  /** Resolves when the server has ended the connection. */
  readonly ended: Promise<void>
  readonly socket: Socket
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = []
  #chunks: Buffer[] = []
  #size = 0
  /** Bytes that must be there before it is worth to look. */
  #needed = 2
  #isUpgraded = false

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.ended = new Promise((resolve) => this.socket.once('close', () => resolve()))
    this.socket.on('error', () => undefined)
    this.socket.on('data', (chunk) => this.#take(chunk))
  }

  /** Opens a connection. */
  static async open(port: number): Promise<WireClient> {
    const client = new WireClient(port)
    client.socket.write(
      'GET /_voltaic/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
        'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    )
    await waitUntil(() => client.#isUpgraded, { what: 'the handshake' })
    return client
  }

  /** Sends the steps one after the other, each in a packet of its own as far as that can be had. */
  async send(steps: Iterable<Step>): Promise<void> {
    for (const step of steps) {
      if (typeof step === 'number') await this.#until(step)
      else if (this.socket.write(step)) await turn()
      else await Promise.race([once(this.socket, 'drain').catch(() => undefined), this.ended])
      if (this.socket.destroyed) return
    }
  }

  async #until(count: number): Promise<void> {
    if (this.came.length >= count) return
    const enough = new Promise<void>((resolve) => this.#waiting.push({ count, resolve }))
    await Promise.race([enough, this.ended])
  }

  #take(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
    while (this.#readOne());
    while (this.#waiting[0] && this.came.length >= this.#waiting[0].count) {
      this.#waiting.shift()?.resolve()
    }
  }

  #readOne(): boolean {
    if (this.#size < this.#needed) return false
    const all = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks)
    this.#needed = this.#isUpgraded ? frameSize(all) : handshakeSize(all)
    this.#chunks = [all]
    if (this.#size < this.#needed) return false
    this.#readFrom(all.subarray(0, this.#needed))
    this.#chunks = [all.subarray(this.#needed)]
    this.#size -= this.#needed
    this.#needed = 2
    return true
  }

  #readFrom(bytes: Buffer): void {
    if (!this.#isUpgraded) this.#isUpgraded = bytes.toString().startsWith('HTTP/1.1 101 ')
    else this.came.push(readFrame(bytes))
  }
}

/** The size of the frame that begins here, or of its header when that is not complete. */
function frameSize(head: Buffer): number {
  const length = head[1]! & 0x7f
  if (length < 126) return 2 + length
  const header = length === 126 ? 4 : 10
  if (head.length < header) return header
  return header + (length === 126 ? head.readUInt16BE(2) : Number(head.readBigUInt64BE(2)))
}

function handshakeSize(head: Buffer): number {
  const end = head.indexOf('\r\n\r\n')
  return end < 0 ? head.length + 1 : end + 4
}

/** Throws when a server may not send such a frame: fragmented, masked, or with reserved bits. */
function readFrame(bytes: Buffer): Came {
  const kind = kinds[bytes[0]! & 0x0f]
  const length = bytes[1]!
  if (!kind || (bytes[0]! & 0xf0) !== 0x80 || length >= 0x80) {
    throw new Error(`a wrong frame: ${bytes.subarray(0, 20).toString('hex')}`)
  }
  const payload = bytes.subarray(length < 126 ? 2 : length === 126 ? 4 : 10)
  if (kind !== 'close') return [kind, shown(kind, payload)]
  return [kind, payload.length === 0 ? 1005 : payload.readUInt16BE()]
}
