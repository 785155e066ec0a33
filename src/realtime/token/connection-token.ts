/** Connection tokens: they sign a connection in where there is no cookie. */
import { clock } from '../../core/clock.ts'
import { type Duration, toMilliseconds } from '../../core/duration.ts'
import { applicationSigner } from '../../core/signing/keyring.ts'
import { stampOf } from '../../core/signing/user-stamp.ts'
import type { Actor } from '../../core/user.ts'
import { userKeyOf } from '../identity.ts'

const purpose = 'voltaic.realtime.connection'

/** How long tokens live when nothing is said. */
export const defaultTokenLifetime: Duration = '1h'

/** What a connection token may be made with. */
export interface ConnectionTokenOptions {
  /** How long it signs in; `'1h'` when left out. Clients bring a new one before. */
  readonly expires?: Duration
  /** The id of a session (`request.session.id`): the token ends with it. */
  readonly session?: string | undefined
}

/** What a valid connection token says. */
export interface ConnectionClaims {
  /** The key of the user as text; `''` for who was not signed in. */
  readonly userKey: string
  /** What the user's stamp was. */
  readonly stamp: string
  readonly sessionId: string | undefined
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

/** On the wire. */
interface Payload {
  readonly u: string
  readonly p: string
  readonly s?: string | undefined
  readonly e: number
}

/**
 * A token that connects as this user, for clients without the site's cookies: a phone, another server. It is signed
 * with the application's secret key, ends after `expires`, with the session when one is given, and when the user's
 * password changes or the user is switched off. Throws `E_USER_STAMP` for a user that was loaded in part.
 * @example
 * export const token = get('/token', ({ user }) => json({ token: connectionToken(user) }))
 */
export function connectionToken(
  user: Actor,
  { expires = defaultTokenLifetime, session }: ConnectionTokenOptions = {},
): string {
  const payload: Payload = {
    u: userKeyOf(user),
    p: stampOf(user),
    s: session,
    e: clock.now() + toMilliseconds(expires),
  }
  return applicationSigner(purpose).sign(payload)
}

/** What a token says; `'expired'` when it was valid once, `undefined` when it never was. */
export function readConnectionToken(token: string): ConnectionClaims | 'expired' | undefined {
  const payload = applicationSigner(purpose).unsign(token) as Payload | undefined
  if (!payload) return undefined
  if (payload.e <= clock.now()) return 'expired'
  return { userKey: payload.u, stamp: payload.p, sessionId: payload.s, expiresAt: payload.e }
}
