/** Remembers which forms were carried out, so that each is carried out once. */
import { now } from '../../core/clock.ts'
import { VoltaicError } from '../../core/errors.ts'
import type { FieldMessages } from '../../core/standard-schema.ts'
import { UniqueViolation } from '../../db/engine/errors.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { f } from '../../db/fields/f.ts'
import { Model } from '../../db/model/model.ts'
import type { FormBody } from '../form-body.ts'
import { onceField, readOnceToken } from './once-token.ts'

/** A form that was carried out. */
export class UsedForm extends Model({
  nonce: f.char({ maxLength: 32, primaryKey: true }),
  expiresAt: f.dateTime({ index: true }),
}) {}

/** The very form was carried out before; nothing was done again. */
export class FormSentTwice extends VoltaicError {
  /** Answered with 409. */
  readonly status = 409

  constructor() {
    super('E_FORM_SENT_TWICE', 'This form was sent before. Nothing was done a second time.')
  }
}

/** What is wrong with the token of a form, if anything. */
export interface OnceProblem {
  readonly messages: FieldMessages
  readonly repeated: boolean
}

/** Looks at the token that a form posted: missing, forged, too old, or used. */
export async function onceProblem(form: string, body: FormBody): Promise<OnceProblem | undefined> {
  const token = readOnceToken(form, body[onceField])
  if (!token)
    return problem('This form stood open too long. Look through it and send it again.', false)
  const isUsed = await UsedForm.filter({ nonce: token.nonce }).exists()
  return isUsed
    ? problem('You sent this form already. Nothing was done a second time.', true)
    : undefined
}

function problem(message: string, repeated: boolean): OnceProblem {
  return { messages: { '': [message] }, repeated }
}

/** Marks a form as carried out, with the surrounding transaction. Throws {@link FormSentTwice}. */
export async function useOnce(form: string, body: FormBody): Promise<void> {
  const token = readOnceToken(form, body[onceField])
  if (!token) throw new FormSentTwice()
  await UsedForm.filter({ expiresAt: { lt: now() } }).delete()
  try {
    await atomic(() =>
      UsedForm.create({ nonce: token.nonce, expiresAt: new Date(token.expiresAt) }),
    )
  } catch (error) {
    if (error instanceof UniqueViolation) throw new FormSentTwice()
    throw error
  }
}
