/** The columns of every user. */
import { f } from '../../db/fields/f.ts'
import { unusablePassword } from '../passwords/password-hasher.ts'

/**
 * What an account needs, to spread into the project's own user:
 * `class User extends Model({ ...userFields, phone: f.char({ maxLength: 20, default: '' }) }) {}`.
 * The e-mail address is unique, and kept in lower case.
 */
export const userFields = {
  email: f.email({ unique: true, maxLength: 254, label: 'E-mail address' }),
  name: f.char({ maxLength: 150, default: '' }),
  password: f.secret({ maxLength: 255, default: unusablePassword, editable: false }),
  isActive: f.boolean({ default: true, label: 'Active', help: 'Who is not may not sign in.' }),
  isStaff: f.boolean({ default: false, label: 'Staff', help: 'May use the admin.' }),
  isSuperuser: f.boolean({ default: false, label: 'Superuser', help: 'May do everything.' }),
  lastSignInAt: f.dateTime({ null: true, editable: false }),
  joinedAt: f.dateTime({ autoNowAdd: true, editable: false }),
}

/** An e-mail address as it is kept: composed, without spaces around it, in lower case. */
export function normalizeEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase()
}
