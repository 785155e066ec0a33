/** Checks who somebody says they are. */
import { service } from '../../core/application.ts'
import { authSettings, userModel } from '../auth-service.ts'
import { normalizeEmail } from '../user/user-fields.ts'
import type { UserRow } from '../user/user-model.ts'

/** What somebody signs in with. */
export interface Credentials {
  readonly email: string
  readonly password: string
  /** The client's address, for the limits. */
  readonly address: string
}

/** The user, or why not. `wrong` says nothing about which part is wrong. `retryAfter` is in milliseconds. */
export type CredentialsResult =
  | { readonly user: UserRow }
  | { readonly problem: 'wrong' }
  | { readonly problem: 'throttled'; readonly retryAfter: number }

/**
 * Checks an e-mail address and a password, within the limits. Unknown, inactive and passwordless users take as long as
 * others. A hash of an older kind is made anew. Throws `ServiceUnavailable` when too many wait.
 */
export async function checkCredentials(credentials: Credentials): Promise<CredentialsResult> {
  const { attempts, hasher } = service(authSettings)
  const email = normalizeEmail(credentials.email)
  const attempt = attempts.begin(email, credentials.address)
  if ('retryAfter' in attempt) return { problem: 'throttled', retryAfter: attempt.retryAfter }
  const user = await userModel().filter({ email }).first()
  const verification = await hasher.verify(credentials.password, user?.password)
  if (!user?.isActive || verification === 'wrong') return { problem: 'wrong' }
  attempt.succeeded()
  if (verification === 'outdated') {
    await user.update({ password: await hasher.hash(credentials.password) })
  }
  return { user: user as UserRow }
}
