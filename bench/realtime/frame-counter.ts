/** Counts WebSocket frames in chunks of bytes, without looking at what they carry. */

const longestPing = 2

/** Counts the frames of a server. Those of one or two bytes are pings and are not counted. */
export class FrameCounter {
  readonly #onPing: (length: number) => void
  /** The head of a frame that has not arrived whole. */
  #head = Buffer.alloc(0)
  #length = 0
  #left = 0

  constructor(onPing: (length: number) => void) {
    this.#onPing = onPing
  }

  /** How many frames end in this chunk. */
  count(chunk: Buffer): number {
    let count = 0
    let at = 0
    while (at < chunk.length) {
      if (this.#left === 0) {
        const size = this.#readHead(chunk, at)
        if (size === 0) return count
        at += size
      }
      const step = Math.min(this.#left, chunk.length - at)
      this.#left -= step
      at += step
      if (this.#left > 0) break
      if (this.#length > longestPing) count += 1
      else this.#onPing(this.#length)
    }
    return count
  }

  /** Bytes of this chunk that belong to the head; 0 when it is not whole yet. */
  #readHead(chunk: Buffer, at: number): number {
    const before = this.#head.length
    const bytes = before === 0 ? chunk.subarray(at, at + 10) : this.#joined(chunk, at)
    const short = bytes[1] ?? 0
    const size = short < 126 ? 2 : short === 126 ? 4 : 10
    if (bytes.length < size) {
      this.#head = Buffer.from(bytes)
      return 0
    }
    this.#length = size === 2 ? short : size === 4 ? bytes.readUInt16BE(2) : bytes.readUInt32BE(6)
    this.#left = this.#length
    this.#head = Buffer.alloc(0)
    return size - before
  }

  #joined(chunk: Buffer, at: number): Buffer {
    return Buffer.concat([this.#head, chunk.subarray(at, at + 10)])
  }
}
