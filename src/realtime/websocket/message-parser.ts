/** The parser of what does not arrive in one piece: it lives until the message that it was made for is complete. */
import { isUtf8 } from 'node:buffer'
import { closeCodes, isCloseCode } from './close-code.ts'
import { longestControl, opcodes } from './encode-frame.ts'
import type { FrameSink } from './frame-sink.ts'
import { MessageBuffer } from './message-buffer.ts'
import { rotateKey, unmask } from './unmask.ts'

const noBytes = Buffer.alloc(0)

/** Reads the frames of one message, and the control frames between them, byte by byte if need be. */
export class MessageParser {
  /** Whether the message, or a control frame outside of one, is complete, or the client broke the rules. */
  isDone = false
  readonly #sink: FrameSink
  /** Bytes of the header read so far, of `#headerSize`. */
  #headerRead = 0
  #headerSize = 2
  #isFinal = false
  #opcode = 0
  /** The payload of the frame: its length, and how much of it has not come. */
  #length = 0
  #missing = 0
  #key = 0
  /** The opcode of the message; 0 while there is none. */
  #kind = 0
  #fragments = 0
  #message: MessageBuffer | undefined
  #control: Buffer = noBytes

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** Reads from `offset`, and returns where it stopped: at the end of the chunk or of what it was made for. */
  read(chunk: Buffer, offset: number): number {
    let at = offset
    while (at < chunk.length && !this.isDone) {
      if (this.#headerRead < this.#headerSize) this.#readHeader(chunk[at++]!)
      else at = this.#readPayload(chunk, at)
    }
    return at
  }

  get #keySize(): number {
    return this.#sink.isMasked ? 4 : 0
  }

  get #isControl(): boolean {
    return this.#opcode >= opcodes.close
  }

  /** Source: RFC 6455 §5.2. */
  #readHeader(byte: number): void {
    const index = this.#headerRead++
    if (index === 0) this.#readFirst(byte)
    else if (index === 1) this.#readSecond(byte)
    else if (index < this.#headerSize - this.#keySize) this.#length = this.#length * 256 + byte
    else this.#key = (this.#key << 8) | byte
    if (index > 0 && index === this.#headerSize - this.#keySize - 1) this.#begin()
    const isComplete = this.#headerRead === this.#headerSize && this.#missing === 0
    if (isComplete && !this.isDone) this.#endFrame()
  }

  #readFirst(byte: number): void {
    this.#isFinal = byte >= 0x80
    this.#opcode = byte & 0x0f
    if ((byte & 0x70) !== 0 || !this.#isExpected()) this.#violated(closeCodes.protocolError)
  }

  /** Whether a frame of this kind may come here. Source: RFC 6455 §5.4, §5.5. */
  #isExpected(): boolean {
    if (this.#isControl) return this.#isFinal && this.#opcode <= opcodes.pong
    if (this.#opcode === opcodes.continuation) return this.#kind !== 0
    return this.#opcode <= opcodes.binary && this.#kind === 0
  }

  #readSecond(byte: number): void {
    const length = byte & 0x7f
    const isTooLong = length > longestControl || (this.#opcode === opcodes.close && length === 1)
    if (byte >= 0x80 !== this.#sink.isMasked || (this.#isControl && isTooLong)) {
      return void this.#violated(closeCodes.protocolError)
    }
    this.#length = length > longestControl ? 0 : length
    this.#headerSize = 2 + this.#keySize + (length === 126 ? 2 : length === 127 ? 8 : 0)
  }

  /** The length is known: what is too long is refused before any of it is kept. */
  #begin(): void {
    if (this.isDone) return
    this.#missing = this.#length
    if (this.#isControl) {
      this.#control = noBytes
      return
    }
    const size = (this.#message?.size ?? 0) + this.#length
    if (size > this.#sink.messageBytes) return void this.#violated(closeCodes.tooBig)
    if (++this.#fragments > this.#sink.fragments)
      return void this.#violated(closeCodes.policyViolation)
    if (this.#kind === 0) this.#kind = this.#opcode
  }

  #readPayload(chunk: Buffer, offset: number): number {
    const end = Math.min(chunk.length, offset + this.#missing)
    unmask(chunk, [offset, end], this.#key)
    this.#key = rotateKey(this.#key, end - offset)
    this.#missing -= end - offset
    this.#keep(chunk.subarray(offset, end))
    if (this.#missing === 0 && !this.isDone) this.#endFrame()
    return end
  }

  /** Copies a part of the payload: a slice would keep the whole chunk. */
  #keep(part: Buffer): void {
    if (this.#isControl) {
      this.#control = Buffer.concat([this.#control, part])
      return
    }
    this.#message ??= new MessageBuffer(this.#kind === opcodes.text)
    const rest = this.#isFinal ? this.#missing : Number.POSITIVE_INFINITY
    if (!this.#message.append(part, rest)) this.#violated(closeCodes.invalidText)
  }

  #endFrame(): void {
    this.#headerRead = 0
    this.#headerSize = 2
    this.#key = 0
    if (this.#isControl) this.#endControl()
    else if (this.#isFinal) this.#endMessage()
  }

  #endMessage(): void {
    this.isDone = true
    if (this.#kind === opcodes.binary)
      return void this.#sink.binary(this.#message?.bytes ?? noBytes)
    const text = this.#message ? this.#message.text : ''
    if (text === undefined) this.#violated(closeCodes.invalidText)
    else this.#sink.text(text)
  }

  #endControl(): void {
    this.isDone = this.#kind === 0 || this.#opcode === opcodes.close
    const payload = this.#control
    this.#control = noBytes
    if (this.#opcode === opcodes.ping) this.#sink.ping(payload)
    else if (this.#opcode === opcodes.close) this.#endClose(payload)
  }

  #endClose(payload: Buffer): void {
    if (payload.length === 0) return void this.#sink.closing(undefined, '')
    const code = payload.readUInt16BE()
    if (!isCloseCode(code)) this.#violated(closeCodes.protocolError)
    else if (!isUtf8(payload.subarray(2))) this.#violated(closeCodes.invalidText)
    else this.#sink.closing(code, payload.toString('utf8', 2))
  }

  #violated(code: number): void {
    this.isDone = true
    this.#message = undefined
    this.#sink.violated(code)
  }
}
