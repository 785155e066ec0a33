/** UUIDs of version 7: ordered by the time at which they were made (RFC 9562, section 5.7). */
import { randomBytes } from 'node:crypto'
import { clock } from '../../core/clock.ts'

/** A new UUID, version 7. */
export function uuidv7(): string {
  const bytes = randomBytes(16)
  bytes.writeUIntBE(clock.now(), 0, 6)
  bytes[6] = (bytes[6]! & 0x0f) | 0x70
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
