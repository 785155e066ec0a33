/** The actions that a user may do with many rows of a model at once. */
import type { CurrentUser } from '../../core/user.ts'
import { mayEver } from '../access/model-access.ts'
import type { Action } from '../registration/action.ts'
import type { AdminModel } from '../site/admin-model.ts'

/** An action under the name that forms send. */
export interface BulkAction {
  readonly name: string
  readonly label: string
  readonly permission: string
  readonly confirm: boolean
  /** `undefined` for deletion, which has a page of its own. */
  readonly action: Action<never> | undefined
}

/** Deletion comes last. */
export function actionsFor(model: AdminModel, user: CurrentUser): BulkAction[] {
  const own = (model.options.actions ?? []).map((action, place) => ({
    name: `action-${place}`,
    label: action.label,
    permission: action.permission,
    confirm: action.confirm,
    action: action as unknown as Action<never>,
  }))
  const deletion = {
    name: 'delete',
    label: 'Delete…',
    permission: 'delete',
    confirm: true,
    action: undefined,
  }
  return [...own, deletion].filter(({ permission }) => mayEver(user, permission, model.model))
}
