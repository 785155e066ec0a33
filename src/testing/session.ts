/** A session that begins without a password. */
import type { App } from '../app/app.ts'
import { sessionStore } from '../http/session/session-store.ts'
import { createSessionToken, sessionIdOf } from '../http/session/session-token.ts'

/** Stores a session of a user and gives its cookie. */
export async function beginSession(
  app: App,
  user: { readonly pk: unknown },
): Promise<{ name: string; value: string }> {
  const store = app.services.get(sessionStore)
  const token = createSessionToken()
  const changes = { values: new Map(), userKey: String(user.pk) }
  const client = { ip: '127.0.0.1', userAgent: 'voltaic/testing' }
  await app.run(() => store.create(sessionIdOf(token), changes, client))
  return { name: store.cookieName, value: token }
}
