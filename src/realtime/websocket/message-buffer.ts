/** The payload of a message that arrives in parts. */
import { checkUtf8 } from './utf8.ts'

const smallest = 256

/** Collects parts in memory of its own, which grows with what has come, not with what was announced. */
export class MessageBuffer {
  /** Bytes so far. */
  size = 0
  #bytes: Buffer = Buffer.allocUnsafeSlow(smallest)
  /** How far the text is known to be valid. */
  #checked = 0
  readonly #isText: boolean

  constructor(isText: boolean) {
    this.#isText = isText
  }

  /** Copies a part, of which `missing` more bytes are announced. False when the text cannot be valid any more. */
  append(part: Buffer, missing: number): boolean {
    this.#makeRoom(this.size + part.length, missing)
    part.copy(this.#bytes, this.size)
    this.size += part.length
    if (!this.#isText) return true
    this.#checked = checkUtf8(this.#bytes, this.#checked, this.size)
    return this.#checked >= 0
  }

  /** The text; `undefined` when it ends within a character. */
  get text(): string | undefined {
    return this.#checked === this.size ? this.#bytes.toString('utf8', 0, this.size) : undefined
  }

  #makeRoom(size: number, missing: number): void {
    if (size <= this.#bytes.length) return
    const grown = Buffer.allocUnsafeSlow(Math.max(size, Math.min(2 * size, size + missing)))
    this.#bytes.copy(grown, 0, 0, this.size)
    this.#bytes = grown
  }
}
