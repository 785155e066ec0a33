/** Who asks when nobody is signed in. */
import { type Actor, type CurrentUser, noKey, reference } from '../../core/user.ts'
import { can } from '../../policies/can.ts'

/** Nobody in particular: never null, may do what the policies allow to everybody, and is the key of no row. */
class AnonymousUser implements Actor {
  readonly [reference] = true as const
  readonly pk: typeof noKey = noKey
  readonly isAuthenticated = false
  readonly isActive = false
  readonly isStaff = false
  readonly isSuperuser = false
  readonly email = ''
  readonly name = ''

  can(action: string, target: object): Promise<boolean> {
    return can(Anonymous, action, target)
  }

  hasPermission(): boolean {
    return false
  }

  /** The same in JSON as a user without anything to tell. */
  toJSON(): object {
    return { isAuthenticated: false }
  }
}

/** The user of a request without one. A filter by it, `{ seller: Anonymous }`, finds nothing; it is never NULL. */
export const Anonymous: CurrentUser = Object.freeze(new AnonymousUser()) as unknown as CurrentUser
