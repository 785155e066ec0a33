/** Changes a password. */
import { service } from '../../core/application.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { sessionStore } from '../../http/session/session-store.ts'
import { authSettings } from '../auth-service.ts'
import { announceUserChange } from '../permissions/granting.ts'
import { type UserRow, userKeyOf } from './user-model.ts'

/** What else a change of password concerns. */
export interface ChangePasswordOptions {
  /** The id of the session that goes on; all others of the user end. */
  readonly keepSession?: string | undefined
}

/** Sets a new password, ends the user's other sessions and closes the connections. */
export async function changePassword(
  user: object,
  password: string,
  { keepSession }: ChangePasswordOptions = {},
): Promise<void> {
  const row = user as UserRow
  const hash = await service(authSettings).hasher.hash(password)
  const userKey = userKeyOf(row)
  await atomic(async () => {
    await row.update({ password: hash })
    announceUserChange(userKey, { signOut: true })
  })
  await service(sessionStore).endAll(userKey, { except: keepSession })
}
