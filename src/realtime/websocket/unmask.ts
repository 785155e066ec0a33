/** Unmasking: what a client sends is xored with a key of four bytes. Source: RFC 6455 §5.3. */

const wordsPay = 192

/**
 * Unmasks `bytes[start…end)` in place. `key` has the four bytes of the key, the first in the highest byte;
 * `start` is its beginning: for what follows later in a frame, {@link rotateKey}.
 */
export function unmask(bytes: Buffer, [start, end]: readonly [number, number], key: number): void {
  if (key === 0) return
  if (end - start >= wordsPay) unmaskWords(bytes, [start, end], key)
  else unmaskBytes(bytes, [start, end], key)
}

/** The key as it applies after `count` more bytes of a frame. */
export function rotateKey(key: number, count: number): number {
  const bits = (count & 3) * 8
  return bits === 0 ? key : (key << bits) | (key >>> (32 - bits))
}

function unmaskBytes(bytes: Buffer, [start, end]: readonly [number, number], key: number): void {
  const a = key >>> 24
  const b = (key >>> 16) & 0xff
  const c = (key >>> 8) & 0xff
  const d = key & 0xff
  const whole = end - ((end - start) & 3)
  let at = start
  for (; at < whole; at += 4) {
    bytes[at]! ^= a
    bytes[at + 1]! ^= b
    bytes[at + 2]! ^= c
    bytes[at + 3]! ^= d
  }
  if (at < end) bytes[at++]! ^= a
  if (at < end) bytes[at++]! ^= b
  if (at < end) bytes[at]! ^= c
}

/** Four bytes at a time, between the first and the last word boundary of the memory. */
function unmaskWords(bytes: Buffer, [start, end]: readonly [number, number], key: number): void {
  const lead = (4 - ((bytes.byteOffset + start) & 3)) & 3
  const first = start + lead
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + first, (end - first) >> 2)
  const rotated = rotateKey(key, lead)
  const word = nativeOrder(rotated)
  unmaskBytes(bytes, [start, first], key)
  for (let index = 0; index < words.length; index++) words[index]! ^= word
  unmaskBytes(bytes, [first + words.length * 4, end], rotated)
}

const order = new DataView(new ArrayBuffer(4))
const isLittleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1

function nativeOrder(key: number): number {
  order.setInt32(0, key)
  return order.getInt32(0, isLittleEndian)
}
