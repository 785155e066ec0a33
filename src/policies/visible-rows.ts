/** The rows that a user may see, or do something to, as querysets: the rule is in their SQL. */
import type { CurrentUser } from '../core/user.ts'
import type { AnyModel, AnyQuerySet } from '../db/any-model.ts'
import { modelInfo } from '../db/model-info.ts'
import { withholding } from '../db/queryset/withhold.ts'
import type { QuerySet } from '../db/types/query-set.ts'
import { decide } from './decision.ts'
import { maskedFields, maskedFieldsOf, unreadableFields } from './masked-fields.ts'

/** The rows that `user` may view. */
export function visibleTo<T>(model: T, user: CurrentUser): QuerySet<T> {
  return allowedTo(model, user, 'view')
}

/**
 * The rows to which `user` may do `action`. Columns that the user may not read, in no row or not in this one, are
 * not there: reading one throws `E_COLUMN_NOT_LOADED`, and `toJSON` leaves it out.
 */
export function allowedTo<T>(model: T, user: CurrentUser, action: string): QuerySet<T> {
  const any = model as unknown as AnyModel
  const rows = withoutUnreadable(permittedRows(any, user, action), any, user)
  return withoutMasked(rows, any, user) as unknown as QuerySet<T>
}

/** The rows that the rule of an action finds, with all their columns. */
export function permittedRows(
  model: AnyModel,
  user: CurrentUser,
  action: string,
): AnyQuerySet<unknown> {
  const decision = decide(user, action, model)
  if (decision === false) return model.none()
  return decision === true ? model.all() : model.filter(decision)
}

function withoutUnreadable(
  rows: AnyQuerySet<unknown>,
  model: AnyModel,
  user: CurrentUser,
): AnyQuerySet<unknown> {
  const hidden = unreadableFields(model, user)
  if (hidden.size === 0) return rows
  const names = [...modelInfo(model).fields.keys()]
  return rows.only(...names.filter((name) => !hidden.has(name)))
}

/** Of columns that are open in some rows only, those of the others are withheld. */
function withoutMasked(
  rows: AnyQuerySet<unknown>,
  model: AnyModel,
  user: CurrentUser,
): AnyQuerySet<unknown> {
  const hidden = unreadableFields(model, user)
  const names = [...maskedFields(model, user)].filter((name) => !hidden.has(name))
  if (names.length === 0) return rows
  return withholding(rows, { names: new Set(names), of: (row) => maskedFieldsOf(row, user) })
}
