/** What the signed-in member of staff may do with a model and its columns. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel } from '../../db/any-model.ts'
import { type FieldInfo, modelInfo } from '../../db/model-info.ts'
import { decide, decideField } from '../../policies/decision.ts'
import type { FieldPath } from '../field-path.ts'

/** Whether there may be a row to which the user may do `action`. Which rows, `allowedTo` says. */
export function mayEver(user: CurrentUser, action: string, model: AnyModel): boolean {
  return decide(user, action, model) !== false
}

/** Whether the user may read a column of every row that he may view. */
export function mayReadAll(user: CurrentUser, field: FieldInfo, model: AnyModel): boolean {
  return !field.secret && decideField(user, field.name, model) === true
}

/** Whether there may be a row of which the user may read a column. */
export function mayReadSome(user: CurrentUser, field: FieldInfo, model: AnyModel): boolean {
  return !field.secret && decideField(user, field.name, model) !== false
}

/**
 * Whether the user may search, filter and order by a column. Each of them tells something of its values,
 * so every row must be open to him: those on the way to the column too.
 */
export function mayAskBy(user: CurrentUser, path: FieldPath): boolean {
  let owner = path.start
  for (const relation of path.relations) {
    const column = owner.fields.get(relation.name)
    if (column && !mayReadAll(user, column, owner.model)) return false
    if (decide(user, 'view', relation.target()) !== true) return false
    owner = modelInfo(relation.target())
  }
  return mayReadAll(user, path.field, owner.model)
}
