/** Randomness, in one place. All of it is cryptographically strong. */
import { randomBytes, randomInt, randomUUID } from 'node:crypto'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** A URL-safe random token of `bytes` bytes, in base64url. 24 bytes by default. */
export function randomToken(bytes = 24): string {
  return randomBytes(bytes).toString('base64url')
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
