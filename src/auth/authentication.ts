/** Recognises who asks: in a request by its session, in the handshake of a socket by its cookie. */
import type { IncomingMessage } from 'node:http'
import { service } from '../core/application.ts'
import type { CurrentUser } from '../core/user.ts'
import { BatchedReads } from '../db/batched-reads.ts'
import type { Middleware } from '../http/middleware/middleware.ts'
import { readSession, sessionStore } from '../http/session/session-store.ts'
import { Anonymous } from './user/anonymous.ts'
import { findActor, findActors } from './user/find-actor.ts'

/** Sets `request.user` from the session: an active user, else `Anonymous`. Follows the sessions in the list. */
export const authentication: Middleware = async function authentication(request, next) {
  request.user = await findActor(request.session.userKey)
  return next()
}

/** Who opens a socket, and in which session. */
export interface SocketIdentity {
  readonly user: CurrentUser
  /** The stored id of the session; `undefined` without one. */
  readonly sessionId: string | undefined
}

/** Recognises who opens a socket, by the cookie of the handshake. Asked again, it tells who it is by then. */
export async function authenticateSocket(request: IncomingMessage): Promise<SocketIdentity> {
  const session = await readSession(request.headers.cookie)
  return { user: await findActor(session?.userKey ?? null), sessionId: session?.id }
}

/**
 * Recognises those who open sockets as {@link authenticateSocket} does. Those who come together are read together: when
 * thousands come back at once, that is a few queries for some hundred of them.
 */
export function createSocketAuthentication(): (
  request: IncomingMessage,
) => Promise<SocketIdentity> {
  const reads = new BatchedReads({ keyOf: (id: string) => id, read: readSockets, most: 250 })
  return async ({ headers }) => {
    const id = service(sessionStore).idOf(headers.cookie)
    return id === undefined ? { user: Anonymous, sessionId: undefined } : reads.read(id)
  }
}

async function readSockets(ids: readonly string[]): Promise<SocketIdentity[]> {
  const sessions = await service(sessionStore).readAll(ids)
  const keys = sessions.map(({ userKey }) => userKey).filter((key) => key !== null)
  const users = await findActors([...new Set(keys)])
  const byId = new Map(sessions.map((session) => [session.id, session]))
  return ids.map((id) => {
    const session = byId.get(id)
    return { user: users.get(session?.userKey ?? '') ?? Anonymous, sessionId: session?.id }
  })
}
