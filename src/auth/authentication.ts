/** Recognises who asks: in a request by its session, in the handshake of a socket by its cookie. */
import type { IncomingMessage } from 'node:http'
import type { CurrentUser } from '../core/user.ts'
import type { Middleware } from '../http/middleware/middleware.ts'
import { readSession } from '../http/session/session-store.ts'
import { findActor } from './user/find-actor.ts'

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
