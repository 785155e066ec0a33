/** The rows that a bulk action is for: those that were picked, or all that the list shows. */
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { Q } from '../../db/expressions/q.ts'
import { formBody, typedTexts } from '../../forms/form-body.ts'
import { BadRequest } from '../../http/errors/http-error.ts'
import { isUserModel } from '../access/account-guard.ts'
import { narrowedRows, preparedRows } from '../list/list-rows.ts'
import { parseListState } from '../list/list-state.ts'
import type { HiddenFields } from '../pages/list-filters.tsx'
import type { AdminModel } from '../site/admin-model.ts'
import { keyCondition } from '../site/row-key.ts'
import type { StaffPage } from './staff-page.ts'

/** The picked rows to which the user may do what the action needs. */
export function pickedRows(
  page: StaffPage,
  model: AdminModel,
  permission: string,
): AnyQuerySet<AnyRow> {
  const { user } = page
  const permitted = preparedRows(model, user, permission)
  const isGuarded = !user.isSuperuser && isUserModel(model.model)
  const rows = isGuarded ? permitted.filter({ isSuperuser: false }) : permitted
  const body = formBody(page.http.body)
  if (body.all === 'yes') {
    const [list = ''] = typedTexts(body, 'list')
    const state = parseListState(new URLSearchParams(list))
    return narrowedRows(rows, { model, state, user })
  }
  const keys = typedTexts(body, 'row').map((key) => keyCondition(model.info, key))
  const conditions = keys.filter((condition) => condition !== undefined)
  if (conditions.length === 0) throw new BadRequest('Pick at least one row first.')
  return rows.filter(conditionOf(model, conditions))
}

/** What the confirmation sends again, so that it means the same rows. */
export function pickedFields(page: StaffPage): HiddenFields {
  const body = formBody(page.http.body)
  const names = ['action', 'list', 'all', 'row']
  return names.flatMap((name) => typedTexts(body, name).map((value) => [name, value] as const))
}

/** One `IN` where the key is one column. */
function conditionOf(model: AdminModel, conditions: readonly Record<string, unknown>[]): object {
  const [name, ...others] = model.info.primaryKey
  if (name === undefined || others.length > 0) return Q.or(...(conditions as never[]))
  return { [name]: { in: conditions.map((condition) => condition[name]) } }
}
