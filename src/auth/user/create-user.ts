/** Makes accounts. */
import { service } from '../../core/application.ts'
import type { Insert } from '../../db/types/insert.ts'
import type { FieldsOf, InstanceOf } from '../../db/types/model-class.ts'
import { authSettings } from '../auth-service.ts'
import { unusablePassword } from '../passwords/password-hasher.ts'
import { normalizeEmail } from './user-fields.ts'
import type { UserModel } from './user-model.ts'

/** The values of a new user; the password in clear. Without a password nobody can sign in with one. */
export type NewUser<M> = Omit<Insert<FieldsOf<M>>, 'password'> & { readonly password?: string }

/**
 * Makes and saves a user: normalises the e-mail address, hashes the password. The rules for passwords are
 * `passwordProblems`. Throws `ValidationError` when the address is taken or a value is wrong.
 */
export async function createUser<M>(model: M, values: NewUser<M>): Promise<InstanceOf<M>> {
  const { password, email, ...rest } = values as { password?: string; email: string }
  const { hasher } = service(authSettings)
  const hash = password === undefined ? unusablePassword : await hasher.hash(password)
  const User = model as unknown as UserModel
  const user = new User({ ...rest, email: normalizeEmail(email), password: hash } as never)
  await user.validate()
  return (await user.save()) as unknown as InstanceOf<M>
}

/** Makes and saves a user who may do everything. */
export function createSuperuser<M>(model: M, values: NewUser<M>): Promise<InstanceOf<M>> {
  return createUser(model, { ...values, isStaff: true, isSuperuser: true, isActive: true })
}
