/** Who a socket belongs to, asked again while it is open, and where it comes from. */
import type { IncomingMessage } from 'node:http'
import proxyAddress from '@fastify/proxy-addr'
import { Anonymous } from '../auth/user/anonymous.ts'
import { findActor, findActors } from '../auth/user/find-actor.ts'
import { service } from '../core/application.ts'
import { stampOf } from '../core/signing/user-stamp.ts'
import type { CurrentUser } from '../core/user.ts'
import { sessionStore } from '../http/session/session-store.ts'
import type { Identity, Owner } from '../realtime/identity.ts'
import { readConnectionToken } from '../realtime/token/connection-token.ts'

/** Who a connection token belongs to; `'expired'`, or `undefined` for a token that is not worth anything (any more). */
export async function authenticateToken(token: string): Promise<Identity | 'expired' | undefined> {
  const claims = readConnectionToken(token)
  if (claims === undefined || claims === 'expired') return claims
  const { userKey, expiresAt, ...bound } = claims
  if (userKey === '') return { user: Anonymous, expiresAt }
  const user = await findUser(userKey, bound)
  return user && { user, expiresAt, ...bound }
}

/**
 * The identities of these owners as they are now, in the same order: at most five queries, however many. `undefined`
 * for a user who may no longer sign in, whose session has ended, or whose password is another one by now.
 */
export async function readIdentities(owners: readonly Owner[]): Promise<(Identity | undefined)[]> {
  const keys = new Set(owners.map(({ userKey }) => userKey).filter((key) => key !== ''))
  const [users, sessions] = await Promise.all([findActors([...keys]), aliveOf(owners)])
  return owners.map(({ userKey, ...bound }) => {
    const { sessionId, stamp } = bound
    if (sessionId !== undefined && !sessions.has(sessionId)) return undefined
    const user = userKey === '' ? Anonymous : users.get(userKey)
    const isSame = user && (stamp === undefined || stamp === stampOf(user))
    return isSame ? { user, ...bound } : undefined
  })
}

/** The sessions of these owners that have not ended. A connection that is open keeps its session alive. */
async function aliveOf(owners: readonly Owner[]): Promise<ReadonlySet<string>> {
  const ids = owners.map(({ sessionId }) => sessionId).filter((id) => id !== undefined)
  return service(sessionStore).keep([...new Set(ids)])
}

/** The user, unless it may no longer sign in, its session has ended, or its password is another one by now. */
async function findUser(
  userKey: string,
  { sessionId, stamp }: Pick<Identity, 'sessionId' | 'stamp'>,
): Promise<CurrentUser | undefined> {
  if (sessionId !== undefined && !(await isAlive(sessionId))) return undefined
  const user = await findActor(userKey)
  if (!user.isAuthenticated) return undefined
  return stamp === undefined || stamp === stampOf(user) ? user : undefined
}

async function isAlive(id: string): Promise<boolean> {
  return (await service(sessionStore).keep([id])).has(id)
}

/** The host that a request names, as the pages see it: what the last trusted proxy says, else the `Host` header. */
export function hostAfter(trustedProxies: readonly string[]): (request: IncomingMessage) => string {
  const isTrusted = proxyAddress.compile([...trustedProxies])
  return ({ socket, headers }) => {
    const forwarded = isTrusted(socket.remoteAddress ?? '', 0)
      ? String(headers['x-forwarded-host'] ?? '')
          .split(',')
          .at(-1)
          ?.trim()
      : undefined
    return forwarded || (headers.host ?? '')
  }
}

/** The client's address after the proxies that are trusted. */
export function addressAfter(
  trustedProxies: readonly string[],
): (request: IncomingMessage) => string {
  const isTrusted = proxyAddress.compile([...trustedProxies])
  return (request) => proxyAddress(request, isTrusted) ?? ''
}
