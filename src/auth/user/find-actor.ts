/** Finds the user who acts, by the key that a session keeps. */
import type { CurrentUser } from '../../core/user.ts'
import type { AnyModel } from '../../db/any-model.ts'
import { modelInfo } from '../../db/model-info.ts'
import { userModel } from '../auth-service.ts'
import { loadActor } from './actor.ts'
import { Anonymous } from './anonymous.ts'

/** The active user with this key, with permissions; `Anonymous` when there is none. */
export async function findActor(userKey: string | null): Promise<CurrentUser> {
  const pk = userKey === null ? undefined : parseKey(userKey)
  if (pk === undefined) return Anonymous
  const user = await userModel().filter({ pk, isActive: true }).first()
  return user ? loadActor(user) : Anonymous
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
