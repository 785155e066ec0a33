/** Gives every request its session, and stores what changed. */
import type { HttpRequest } from '../request/http-request.ts'
import { RequestSession, type SessionOutcome } from '../session/request-session.ts'
import type { SessionStore } from '../session/session-store.ts'
import type { Middleware } from './middleware.ts'

/** Reads the session of the request's cookie, and after the view has answered writes what it changed. */
export function sessions(store: SessionStore): Middleware {
  return async function sessions(request, next) {
    const stored = await store.read(request.headers.cookie)
    const client = { ip: request.ip, userAgent: request.headers['user-agent'] ?? '' }
    const session = new RequestSession(store, stored, client)
    request.session = session
    const response = await next()
    setCookie(request, store, await session.commit())
    return response
  }
}

function setCookie({ cookies }: HttpRequest, store: SessionStore, outcome: SessionOutcome): void {
  const { cookieName, age } = store
  if (outcome === 'unchanged') return
  if (outcome === 'ended') {
    cookies.delete(cookieName)
    return
  }
  const token = outcome === 'extended' ? cookies.get(cookieName) : outcome.token
  if (token !== undefined) cookies.set(cookieName, token, { maxAge: Math.floor(age / 1000) })
}
