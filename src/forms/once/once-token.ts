/** The token of a form that may be sent once: signed, for one form, with an end. */
import { clock } from '../../core/clock.ts'
import { toMilliseconds } from '../../core/duration.ts'
import { randomToken } from '../../core/random.ts'
import { applicationSigner } from '../../core/signing/keyring.ts'

/** The name of the hidden field. */
export const onceField = '_once'

/** How long a form may stand open before it is sent. */
export const onceLifetime = '24h'

/** What a token says. */
export interface OnceToken {
  readonly nonce: string
  /** Milliseconds since 1970; afterwards the token is refused, and need not be remembered. */
  readonly expiresAt: number
}

/** Makes a new token for a form. */
export function onceToken(form: string): string {
  const expiresAt = clock.now() + toMilliseconds(onceLifetime)
  const token: OnceToken = { nonce: randomToken(16), expiresAt }
  return applicationSigner(purposeOf(form)).sign(token, { expiresIn: onceLifetime })
}

/** Reads a token; `undefined` when it was not made for this form, or has expired. */
export function readOnceToken(form: string, text: unknown): OnceToken | undefined {
  if (typeof text !== 'string') return undefined
  return applicationSigner(purposeOf(form)).unsign(text) as OnceToken | undefined
}

function purposeOf(form: string): string {
  return `form once ${form}`
}
