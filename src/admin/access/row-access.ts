/** What a member of staff may do with one row. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyQuerySet, AnyRow } from '../../db/any-model.ts'
import { NotFound } from '../../http/errors/http-error.ts'
import { allowedTo } from '../../policies/visible-rows.ts'
import type { AdminModel } from '../site/admin-model.ts'
import { keyCondition } from '../site/row-key.ts'
import { isGuarded } from './account-guard.ts'

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
  const rows = allowedTo(model.model, user, action) as unknown as AnyQuerySet<AnyRow>
  const found = rows.filter(condition)
  const row = await (lock ? found.selectForUpdate() : found).first()
  return row && action !== 'view' && isGuarded(row, user) ? undefined : row
}

/** Whether the user may do `action` to a row. */
export async function mayDo(user: CurrentUser, action: string, row: AnyRow): Promise<boolean> {
  return !isGuarded(row, user) && (await user.can(action, row))
}
