/** Slots: which part of a cluster a key belongs to. */

/**
 * The slot of a key, from 0 to 16,383: CRC-16 (XMODEM) of what stands between the first braces, or of all of it. Source:
 * the Redis cluster specification, "Key distribution model" and "Hash tags".
 */
export function slotOf(key: string): number {
  let crc = 0
  for (const byte of Buffer.from(tagOf(key))) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit++)
      crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff
  }
  return crc & 0x3fff
}

function tagOf(key: string): string {
  const start = key.indexOf('{')
  const end = key.indexOf('}', start + 1)
  return start === -1 || end <= start + 1 ? key : key.slice(start + 1, end)
}
