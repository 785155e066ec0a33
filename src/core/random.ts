/** Randomness, in one place. All of it is cryptographically strong. */
import { randomBytes, randomFillSync, randomInt, randomUUID } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Random bytes that are made many at a time: that is what costs. */
const pool = Buffer.alloc(4_096)
const mostOfPool = 64
let used = pool.length

/** A URL-safe random token of `bytes` bytes, in base64url. 24 bytes by default. */
export function randomToken(bytes = 24): string {
  if (bytes > mostOfPool) return randomBytes(bytes).toString('base64url')
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const taken = pool.subarray(used, used + bytes)
  used += bytes
  const token = taken.toString('base64url')
  taken.fill(0) // nothing in memory tells what was given out
  return token
}

/** A random string of letters and digits, `length` characters long. */
export function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

/** A random number in [0, 1), for jitter. */
export function randomFraction(): number {
  return randomInt(2 ** 32) / 2 ** 32
}

/** A random UUID, version 4. */
export function randomId(): string {
  return randomUUID()
}
