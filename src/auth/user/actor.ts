/** Makes rows of the project's user model act: `isAuthenticated`, `can`, `hasPermission`. */
import { VoltaicError } from '../../core/errors.ts'
import { type CurrentUser, reference } from '../../core/user.ts'
import { can } from '../../policies/can.ts'
import { permissionsOf, permissionsOfAll } from '../permissions/grants.ts'
import { type UserRow, userKeyOf } from './user-model.ts'

/** Where a row keeps the names of its permissions, once they are loaded. */
const permissions: unique symbol = Symbol('voltaic.permissions')

type ActingRow = UserRow & { [permissions]?: ReadonlySet<string> }

const members: PropertyDescriptorMap = {
  [reference]: { value: true },
  isAuthenticated: { value: true },
  can: { value: actorCan },
  hasPermission: { value: actorHasPermission },
}

/**
 * Gives the rows of a user model what every user of a request has. Types know it from `Register`; what the class
 * defines itself stays. Doing it twice changes nothing.
 */
export function installActor(model: { readonly prototype: object }): void {
  for (const name of Reflect.ownKeys(members)) {
    if (Object.hasOwn(model.prototype, name)) continue
    Object.defineProperty(model.prototype, name, { ...members[name], configurable: true })
  }
}

/** Loads the permissions of a user, once: one query; none for superusers. Gives the user, ready to act. */
export async function loadActor(user: object): Promise<CurrentUser> {
  const row = user as ActingRow
  if (!row[permissions] && !row.isSuperuser) {
    const value = await permissionsOf(userKeyOf(row))
    Object.defineProperty(row, permissions, { value, configurable: true })
  }
  return row as unknown as CurrentUser
}

/** Loads the permissions of many users, with three queries. Gives the users, ready to act. */
export async function loadActors(users: readonly object[]): Promise<CurrentUser[]> {
  const rows = users as readonly ActingRow[]
  const missing = rows.filter((row) => !row[permissions] && !row.isSuperuser)
  const all = await permissionsOfAll(missing.map(userKeyOf))
  for (const row of missing) {
    const value = all.get(userKeyOf(row))
    Object.defineProperty(row, permissions, { value, configurable: true })
  }
  return rows as unknown as CurrentUser[]
}

async function actorCan(this: ActingRow, action: string, target: object): Promise<boolean> {
  return can(await loadActor(this), action, target)
}

function actorHasPermission(this: ActingRow, permission: string): boolean {
  if (!this.isActive) return false
  if (this.isSuperuser) return true
  if (this[permissions]) return this[permissions].has(permission)
  throw new VoltaicError(
    'E_PERMISSIONS_NOT_LOADED',
    'The permissions of this user are not loaded. The user of a request has them; for another: await loadActor(user).',
  )
}
