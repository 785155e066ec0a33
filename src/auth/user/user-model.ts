/** The project's user model, as accounts see it. */
import type { Actor } from '../../core/user.ts'
import type { AnyModel, AnyRow } from '../../db/any-model.ts'

/** A row of the project's user model. */
export interface UserRow extends AnyRow, Omit<Actor, 'pk'> {
  email: string
  name: string
  password: string
  isActive: boolean
  isStaff: boolean
  isSuperuser: boolean
  lastSignInAt: Date | null
}

/** The project's user model: made with `userFields`. */
export interface UserModel extends Omit<AnyModel, 'new'> {
  readonly prototype: UserRow
  new (values: never): UserRow
}

/** The key of a user as text: what sessions and grants keep. */
export function userKeyOf(user: { readonly pk: unknown }): string {
  return String(user.pk)
}
