/** What model permissions and a policy say together about a user, an action and a model. */
import { VoltaicError } from '../core/errors.ts'
import type { CurrentUser } from '../core/user.ts'
import type { AnyModel } from '../db/any-model.ts'
import { modelInfo } from '../db/model-info.ts'
import { findPolicy } from './policy-set.ts'

/** All rows, none, or those that a filter finds. */
export type Decision = boolean | object

/** The actions that have a permission for every model. */
export const modelActions = ['add', 'change', 'delete', 'view'] as const

/** The name of a model permission: `lots.change_lot`. */
export function permissionName(model: AnyModel, action: string): string {
  const { app, name } = modelInfo(model)
  const permission = `${action}_${name.toLowerCase()}`
  return app === undefined ? permission : `${app}.${permission}`
}

/**
 * Decides. A user who is switched off may do nothing; a superuser everything; staff what a model permission
 * and the policy allow; others what the policy allows. What a policy does not name is closed, and a model
 * without one is for staff only.
 */
export function decide(user: CurrentUser, action: string, model: AnyModel): Decision {
  if (user.isAuthenticated && !user.isActive) return false
  if (user.isSuperuser) return true
  if (user.isStaff && !hasModelPermission(user, action, model)) return false
  const policy = findPolicy(model)
  if (!policy) return user.isStaff && isModelAction(action)
  const rule = policy.rules.get(action)
  return rule ? decisionOf(rule({ user }), `${action} ${modelInfo(model).name}`) : false
}

/** Decides who may read a column; `true` when the policy has no rule for it. */
export function decideField(user: CurrentUser, field: string, model: AnyModel): Decision {
  if (user.isSuperuser && user.isActive) return true
  const rule = findPolicy(model)?.fields.get(field)
  return rule ? decisionOf(rule({ user }), `read ${modelInfo(model).name}.${field}`) : true
}

/** What a rule returned: nothing is a no. Throws `E_POLICY_RULE`; a promise would pass for an empty filter. */
function decisionOf(result: unknown, topic: string): Decision {
  if (!result) return false
  if (result === true || (typeof result === 'object' && !('then' in result))) return result
  throw new VoltaicError(
    'E_POLICY_RULE',
    `The rule of who may ${topic} returned ${result instanceof Promise ? 'a promise' : typeof result}. Return true, false or a filter; rules do not wait.`,
  )
}

/** Whether a member of staff has the permission that an action needs; own actions need none. To change includes to view. */
function hasModelPermission(user: CurrentUser, action: string, model: AnyModel): boolean {
  if (!isModelAction(action)) return true
  if (user.hasPermission(permissionName(model, action))) return true
  return action === 'view' && user.hasPermission(permissionName(model, 'change'))
}

function isModelAction(action: string): boolean {
  return modelActions.some((name) => name === action)
}
