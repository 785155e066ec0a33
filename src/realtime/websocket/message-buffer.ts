/** The payload of a message that arrives in parts. */
import { checkUtf8 } from './utf8.ts'

const smallest = 256

/** Collects parts in memory of its own, which grows with what has come, not with what was announced. */
export class MessageBuffer {
  /** Bytes so far. */
  size = 0
  #collected: Buffer = Buffer.allocUnsafeSlow(smallest)
  /** How far the text is known to be valid. */
  #checked = 0
  readonly #isText: boolean

  constructor(isText: boolean) {
    this.#isText = isText
  }

  /** Copies a part; at most `rest` bytes follow. False when the text cannot be valid any more. */
  append(part: Buffer, rest: number): boolean {
    this.#makeRoom(this.size + part.length, rest)
    part.copy(this.#collected, this.size)
    this.size += part.length
    if (!this.#isText) return true
    this.#checked = checkUtf8(this.#collected, this.#checked, this.size)
    return this.#checked >= 0
  }

  /** The payload: a view. */
  get bytes(): Buffer {
    return this.#collected.subarray(0, this.size)
  }

  /** The text; `undefined` when it ends within a character. */
  get text(): string | undefined {
    return this.#checked === this.size ? this.#collected.toString('utf8', 0, this.size) : undefined
  }

  #makeRoom(size: number, rest: number): void {
    if (size <= this.#collected.length) return
    const grown = Buffer.allocUnsafeSlow(Math.min(2 * size, size + rest))
    this.#collected.copy(grown, 0, 0, this.size)
    this.#collected = grown
  }
}
