/** Signs users in and out of the session of a request. */
import { now } from '../../core/clock.ts'
import type { HttpRequest } from '../../http/request/http-request.ts'
import { loadActor } from '../user/actor.ts'
import { Anonymous } from '../user/anonymous.ts'
import { type UserRow, userKeyOf } from '../user/user-model.ts'

/**
 * Signs a user in: the session gets a new token, so that a token planted before is worth nothing. What the session
 * held stays, unless it was somebody else's.
 */
export async function signIn(request: HttpRequest, user: object): Promise<void> {
  const row = user as UserRow
  const userKey = userKeyOf(row)
  const { session } = request
  if (session.userKey !== null && session.userKey !== userKey) await session.destroy()
  session.setUser(userKey)
  session.rotate()
  await row.update({ lastSignInAt: now() })
  request.user = await loadActor(row)
}

/** Signs out: the session ends, its values are gone, its sockets close. */
export async function signOut(request: HttpRequest): Promise<void> {
  await request.session.destroy()
  request.user = Anonymous
}
