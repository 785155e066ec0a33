/** Signed values: HMAC-SHA256 with a purpose, an expiry and key rotation. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { clock } from '../clock.ts'
import { type Duration, toMilliseconds } from '../duration.ts'
import { VoltaicError } from '../errors.ts'

/** Signs and verifies values for one purpose; a value signed for another purpose is refused. */
export interface Signer {
  /** The value as JSON, an expiry and a signature: `payload.expiry.signature`, all URL-safe. */
  sign(value: unknown, options?: { expiresIn?: Duration }): string
  /** The value, or `undefined` when the text was not signed by this signer or has expired. */
  unsign(text: string): unknown
}

/** The secret keys: the first signs, all verify. */
export type Keyring = readonly string[]

/**
 * Makes a signer. `keys` are the current secret and the fallbacks that still verify;
 * `purpose` separates uses (`'session'`, `'csrf'`).
 */
export function signer(keys: Keyring, purpose: string): Signer {
  const [signingKey] = keys
  if (!signingKey) throw new VoltaicError('E_NO_KEY', 'Signing needs a secret key. Set secretKey.')
  return {
    sign(value, options = {}) {
      const payload = Buffer.from(JSON.stringify(value)).toString('base64url')
      const expiry =
        options.expiresIn === undefined ? 0 : clock.now() + toMilliseconds(options.expiresIn)
      const body = `${payload}.${Math.ceil(expiry).toString(36)}`
      return `${body}.${signature(signingKey, purpose, body).toString('base64url')}`
    },
    unsign: (text) => unsign(keys, purpose, text),
  }
}

function unsign(keys: Keyring, purpose: string, text: string): unknown {
  const [payload, expiry, mark, ...rest] = text.split('.')
  if (!payload || !expiry || !mark || rest.length > 0) return undefined
  const given = Buffer.from(mark, 'base64url')
  const body = `${payload}.${expiry}`
  if (!keys.some((key) => isEqual(signature(key, purpose, body), given))) return undefined
  const expiresAt = Number.parseInt(expiry, 36)
  if (expiresAt !== 0 && expiresAt <= clock.now()) return undefined
  return JSON.parse(Buffer.from(payload, 'base64url').toString())
}

function signature(key: string, purpose: string, body: string): Buffer {
  return createHmac('sha256', `${purpose}\0${key}`).update(body).digest()
}

/** Compares two byte strings in a time that does not depend on where they differ. */
export function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
