/** `can`: may this user do that, to a row or to some row of a model? */
import { VoltaicError } from '../core/errors.ts'
import type { CurrentUser } from '../core/user.ts'
import type { AnyModel, AnyRow } from '../db/any-model.ts'
import { decide } from './decision.ts'
import { isMatch } from './is-match.ts'

/**
 * Whether `user` may do `action` to `target`. Of a row: whether the rule finds it. Of a model: whether there may
 * be a row that the rule finds. Questions of one tick share a query. Throws `E_POLICY_TARGET` for anything else,
 * `E_POLICY_UNSAVED` for a new row whose rule needs the database.
 */
export async function can(user: CurrentUser, action: string, target: object): Promise<boolean> {
  if (isModel(target)) return decide(user, action, target) !== false
  const model: unknown = target.constructor
  if (!isModel(model)) {
    throw new VoltaicError(
      'E_POLICY_TARGET',
      `"${action}" was asked of something that is neither a row nor a model. Policies are about rows: pass one.`,
    )
  }
  const decision = decide(user, action, model)
  return isMatch(decision, { user, row: target as AnyRow, topic: action })
}

/** Whether a value is a model class: a class with fields. */
function isModel(value: unknown): value is AnyModel {
  return typeof value === 'function' && 'fields' in value
}
