/** The forms of accounts. */
import { z } from 'zod'
import { form } from '../../forms/form.ts'

const mostCharacters = 1024
const email = z.email('Write an address like ada@example.com.').max(254)
const password = z.string().max(mostCharacters, 'Use at most 1,024 characters.')

/** E-mail address, password, and where to go afterwards. */
export const signInForm = form(
  z.object({ email: z.string().max(254), password, next: z.string().optional() }),
  {
    name: 'sign-in',
    fields: {
      email: { label: 'E-mail address', widget: 'email', autocomplete: 'username' },
      password: { widget: 'password', autocomplete: 'current-password' },
      next: { widget: 'hidden', required: false },
    },
  },
)

/** What a new account needs. */
export const signUpForm = form(
  z.object({ name: z.string().max(150), email, password, next: z.string().optional() }),
  {
    name: 'sign-up',
    fields: {
      name: { autocomplete: 'name', maxLength: 150 },
      email: { label: 'E-mail address', widget: 'email', autocomplete: 'username' },
      password: {
        widget: 'password',
        autocomplete: 'new-password',
        help: 'At least 8 characters. A few words are good.',
      },
      next: { widget: 'hidden', required: false },
    },
  },
)

/** The present password, and the new one twice. */
export const passwordForm = form(z.object({ current: password, password, repeated: password }), {
  name: 'password',
  fields: {
    current: { label: 'Present password', widget: 'password', autocomplete: 'current-password' },
    password: { label: 'New password', widget: 'password', autocomplete: 'new-password' },
    repeated: {
      label: 'New password again',
      widget: 'password',
      autocomplete: 'new-password',
    },
  },
  rule: (value) =>
    value.password === value.repeated
      ? undefined
      : { repeated: ['This is not the same as the new password.'] },
})
