/** The rows of a model that a member of staff may act upon. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel, AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { decide } from '../../policies/decision.ts'
import { allowedTo } from '../../policies/visible-rows.ts'

/** The rows to which `user` may do `action` and which he may view: what is not shown is not there for any action. */
export function seenRows(model: AnyModel, user: CurrentUser, action: string): AnyQuerySet<AnyRow> {
  const rows = allowedTo(model, user, action) as unknown as AnyQuerySet<AnyRow>
  const view = decide(user, 'view', model)
  if (action === 'view' || view === true) return rows
  return view === false ? rows.filter({ pk: { in: [] } }) : rows.filter(view as object)
}
