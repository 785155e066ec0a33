/** The token in a session's cookie, and what is stored of it. */
import { createHash } from 'node:crypto'
import { randomToken } from '../../core/random.ts'

/** A new token: 256 random bits. */
export function createSessionToken(): string {
  return randomToken(32)
}

/** The stored id of a token: its SHA-256 in base64url, 43 characters. */
export function sessionIdOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}

/** Whether a text can be a token at all; spares the database. */
export function isSessionToken(text: string | undefined): text is string {
  return text !== undefined && /^[\w-]{43}$/.test(text)
}
