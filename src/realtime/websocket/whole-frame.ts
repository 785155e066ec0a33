/** The fast path: a message, a ping or a pong that is one frame and arrived whole. */
import { isUtf8 } from 'node:buffer'
import { closeCodes } from './close-code.ts'
import { longestControl } from './encode-frame.ts'
import type { FrameSink } from './frame-sink.ts'
import { unmask } from './unmask.ts'

const finalText = 0x81
const finalBinary = 0x82
const finalPing = 0x89
const finalPong = 0x8a
const replacement = '\ufffd'

/**
 * Reads one frame at `offset` when it is the common case, and returns where the next begins; returns `offset`
 * for everything else, which the parser then reads or refuses.
 */
export function readWholeFrame(chunk: Buffer, offset: number, sink: FrameSink): number {
  const keySize = sink.isMasked ? 4 : 0
  if (offset + 2 + keySize > chunk.length) return offset
  const first = chunk[offset]!
  const isMessage = first === finalText || first === finalBinary
  if (!isMessage && first !== finalPing && first !== finalPong) return offset
  let length = chunk[offset + 1]! - (sink.isMasked ? 0x80 : 0)
  let start = offset + 2 + keySize
  if (length > longestControl) {
    if (length > 126 || !isMessage || start + 2 > chunk.length) return offset
    length = chunk.readUInt16BE(offset + 2)
    start += 2
  }
  const end = start + length
  if (length < 0 || length > sink.messageBytes || end > chunk.length) return offset
  if (keySize > 0) unmask(chunk, [start, end], chunk.readInt32BE(start - keySize))
  if (first === finalText) handText(chunk, [start, end], sink)
  else if (first === finalBinary) sink.binary(chunk.subarray(start, end))
  else if (first === finalPing) sink.ping(chunk.subarray(start, end))
  return end
}

/** What decodes without a replacement character is valid; only a text that has one needs a second look. */
function handText(chunk: Buffer, [start, end]: readonly [number, number], sink: FrameSink): void {
  const text = chunk.toString('utf8', start, end)
  if (text.includes(replacement) && !isUtf8(chunk.subarray(start, end))) {
    sink.violated(closeCodes.invalidText)
  } else sink.text(text)
}
