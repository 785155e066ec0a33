/** Who a connection belongs to. */
import { type Actor, noKey } from '../core/user.ts'

/** Who a connection belongs to, and for how long. */
export interface Identity {
  readonly user: Actor
  /** The stored id of the session; left out for tokens and anonymous visitors. */
  readonly sessionId?: string | undefined
  /** Of a token: the user's stamp that it was given under. */
  readonly stamp?: string | undefined
  /** When a token expires, in milliseconds since 1970. Sessions have none: the server extends them. */
  readonly expiresAt?: number | undefined
  /** The version of the users of the node when it was begun to be found out. */
  readonly version?: number | undefined
}

/** What a connection keeps of an identity: enough to read it again. */
export interface Owner extends Omit<Identity, 'user' | 'version'> {
  /** The key of the user as text; `''` for who is not signed in. */
  readonly userKey: string
}

/** The owner of a connection that an identity was found for. */
export function ownerOf({ user, sessionId, stamp, expiresAt }: Identity): Owner {
  const userKey = userKeyOf(user)
  const isLent = stamp !== undefined || expiresAt !== undefined
  return isLent ? { userKey, sessionId, stamp, expiresAt } : { userKey, sessionId }
}

/** The key of a user as text; `''` for who is not signed in. */
export function userKeyOf(user: Actor): string {
  return user.pk === noKey || user.pk === undefined || user.pk === null ? '' : String(user.pk)
}
