/** Who a socket belongs to, asked again while it is open, and where it comes from. */
import type { IncomingMessage } from 'node:http'
import proxyAddress from '@fastify/proxy-addr'
import { findActor } from '../auth/user/find-actor.ts'
import { now } from '../core/clock.ts'
import { Session } from '../http/session/models.ts'
import { type Identity, userKeyOf } from '../realtime/identity.ts'

/** The identity with its user as it is now; `undefined` when the user may no longer sign in, or the session has ended. */
export async function reloadIdentity(identity: Identity): Promise<Identity | undefined> {
  const { sessionId } = identity
  if (sessionId !== undefined && !(await isAlive(sessionId))) return undefined
  const key = userKeyOf(identity.user)
  if (key === '') return identity
  const user = await findActor(key)
  return user.isAuthenticated ? { ...identity, user } : undefined
}

function isAlive(id: string): Promise<boolean> {
  return Session.filter({ id, expiresAt: { gt: now() } }).exists()
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
