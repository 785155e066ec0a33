/** What a member of staff may do with one row. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyRow } from '../../db/any-model.ts'
import { NotFound } from '../../http/errors/http-error.ts'
import type { AdminModel } from '../site/admin-model.ts'
import { keyCondition } from '../site/row-key.ts'
import { isGuarded } from './account-guard.ts'
import { seenRows } from './seen-rows.ts'

/** The row with a key, if the user may view it. Throws `NotFound`: nobody learns what else is there. */
export async function visibleRow(
  model: AdminModel,
  key: string,
  user: CurrentUser,
): Promise<AnyRow> {
  const row = await findRow(model, key, { user, action: 'view' })
  if (row) return row
  throw new NotFound(`There is no such ${model.info.singular}, or it is not yours to see.`)
}

/** The row with a key, if the user may do `action` to it. Inside a transaction it is locked with `lock`. */
export async function findRow(
  model: AdminModel,
  key: string,
  { user, action, lock = false }: { user: CurrentUser; action: string; lock?: boolean },
): Promise<AnyRow | undefined> {
  const condition = keyCondition(model.info, key)
  if (!condition) return undefined
  const found = seenRows(model.model, user, action).filter(condition)
  const row = await (lock ? found.selectForUpdate() : found).first()
  return row && action !== 'view' && isGuarded(row, user) ? undefined : row
}

/** Whether the user may do `action` to a row. */
export async function mayDo(user: CurrentUser, action: string, row: AnyRow): Promise<boolean> {
  return !isGuarded(row, user) && (await user.can(action, row))
}
