/** Finds the user who acts, by the key that a session keeps. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel } from '../../db/any-model.ts'
import { modelInfo } from '../../db/model-info.ts'
import { userModel } from '../auth-service.ts'
import { loadActor, loadActors } from './actor.ts'
import { Anonymous } from './anonymous.ts'
import { userKeyOf } from './user-model.ts'

/** The active user with this key, with permissions; `Anonymous` when there is none. */
export async function findActor(userKey: string | null): Promise<CurrentUser> {
  const pk = userKey === null ? undefined : parseKey(userKey)
  if (pk === undefined) return Anonymous
  const user = await userModel().filter({ pk, isActive: true }).first()
  return user ? loadActor(user) : Anonymous
}

/** The active users with these keys, with permissions, by key: at most four queries, however many. */
export async function findActors(
  userKeys: readonly string[],
): Promise<ReadonlyMap<string, CurrentUser>> {
  const pks = userKeys.map(parseKey).filter((pk) => pk !== undefined)
  if (pks.length === 0) return new Map()
  const users = await userModel().filter({ pk: { in: pks }, isActive: true })
  const actors = await loadActors(users)
  return new Map(actors.map((actor) => [userKeyOf(actor), actor]))
}

function parseKey(userKey: string): unknown {
  const info = modelInfo(userModel() as unknown as AnyModel)
  const column = info.fields.get(info.primaryKey[0]!)
  try {
    return column?.parse(userKey)
  } catch {
    return undefined
  }
}
