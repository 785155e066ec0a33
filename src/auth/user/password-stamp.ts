/** The stamp of a user: changes with the password. */
import { createHash } from 'node:crypto'
import { VoltaicError } from '../../core/errors.ts'
import type { Actor } from '../../core/user.ts'
import { type UserRow, userKeyOf } from './user-model.ts'

/** 16 bytes of SHA-256 over the key and the stored hash of the password, in base64url. Throws `E_USER_STAMP`. */
export function passwordStamp(user: Actor): string {
  const { password } = user as unknown as UserRow
  if (typeof password !== 'string') {
    throw new VoltaicError(
      'E_USER_STAMP',
      'A token needs a user with its password column. Load the user whole, or give request.user.',
    )
  }
  const hash = createHash('sha256')
    .update(`${userKeyOf(user)}\0${password}`)
    .digest()
  return hash.subarray(0, 16).toString('base64url')
}
