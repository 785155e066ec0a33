/** UTF-8 that arrives in pieces: what is wrong is found with the first byte that cannot be right. */
import { isUtf8 } from 'node:buffer'

/**
 * Checks `bytes[start…end)`, which begins at a character. Returns where the last, incomplete character begins
 * (`end` when there is none), or -1 when no continuation could make this valid. Source: RFC 3629 §4.
 */
export function checkUtf8(bytes: Buffer, start: number, end: number): number {
  const complete = lastBoundary(bytes, start, end)
  if (complete > start && !isUtf8(bytes.subarray(start, complete))) return -1
  return complete === end || isBeginning(bytes, complete, end) ? complete : -1
}

/** Where the character begins that is cut off by `end`; `end` when none is. */
function lastBoundary(bytes: Buffer, start: number, end: number): number {
  for (let at = end - 1; at >= Math.max(start, end - 3); at--) {
    const byte = bytes[at]!
    if (byte < 0x80) return end
    if (byte >= 0xc0) return at + sizeOf(byte) > end ? at : end
  }
  return end
}

function sizeOf(lead: number): number {
  if (lead >= 0xf0) return 4
  return lead >= 0xe0 ? 3 : 2
}

/** Whether a lead byte, and what follows it so far, can become a character. */
function isBeginning(bytes: Buffer, start: number, end: number): boolean {
  const lead = bytes[start]!
  if (lead < 0xc2 || lead > 0xf4) return false
  if (end - start < 2) return true
  const [lowest, highest] = secondByte(lead)
  const second = bytes[start + 1]!
  if (second < lowest || second > highest) return false
  return end - start < 3 || (bytes[start + 2]! & 0xc0) === 0x80
}

/** The bounds of the second byte: no overlong form, no surrogate, nothing above U+10FFFF. */
function secondByte(lead: number): readonly [number, number] {
  if (lead === 0xe0) return [0xa0, 0xbf]
  if (lead === 0xed) return [0x80, 0x9f]
  if (lead === 0xf0) return [0x90, 0xbf]
  if (lead === 0xf4) return [0x80, 0x8f]
  return [0x80, 0xbf]
}
