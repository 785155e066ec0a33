/**
 * Accounts are special: who may change one can become its owner. So only superusers change superusers,
 * and only they say who is staff or a superuser.
 */

import { authSettings } from '../../auth/auth-service.ts'
import { findApplication } from '../../core/application.ts'
import type { CurrentUser } from '../../core/user.ts'
import type { AnyRow } from '../../db/any-model.ts'

const privileges: ReadonlySet<string> = new Set(['isStaff', 'isSuperuser'])

/** Whether a model is the project's user. */
export function isUserModel(model: unknown): boolean {
  return findApplication()?.services.find(authSettings)?.userModel() === model
}

/** Whether a row is an account that this user must leave alone. */
export function isGuarded(row: AnyRow, user: CurrentUser): boolean {
  if (user.isSuperuser || !isUserModel(row.constructor)) return false
  return (row as AnyRow & { isSuperuser?: boolean }).isSuperuser === true
}

/** Whether a column gives power, and this user may not give it. */
export function isPrivilege(model: unknown, name: string, user: CurrentUser): boolean {
  return !user.isSuperuser && privileges.has(name) && isUserModel(model)
}
