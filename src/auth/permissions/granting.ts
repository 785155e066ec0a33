/** Gives permissions and takes them back. What changes is announced, so that open connections are asked again. */
import { service } from '../../core/application.ts'
import { applicationEvents } from '../../core/events.ts'
import { atomic, onCommit } from '../../db/engine/transaction.ts'
import { userKeyOf } from '../user/user-model.ts'
import { Grant, Group, Membership } from './grants.ts'

/** More users than these are not announced one by one. */
const mostNamed = 20

/** A user, or a group. */
export type Holder = Group | { readonly pk: unknown }

/** Gives permissions (`lots.change_lot`) to a user or a group. What is there already stays. */
export function grant(holder: Holder, ...permissions: string[]): Promise<void> {
  return changing(holder, async () => {
    for (const permission of permissions) {
      await Grant.getOrCreate({ permission, ...holderValues(holder) })
    }
  })
}

/** Takes permissions back from a user or a group. */
export function revoke(holder: Holder, ...permissions: string[]): Promise<void> {
  return changing(holder, async () => {
    await Grant.filter({ permission: { in: permissions }, ...holderValues(holder) }).delete()
  })
}

/** Puts a user into a group. */
export function joinGroup(user: { readonly pk: unknown }, group: Group): Promise<void> {
  return changing(user, async () => {
    await Membership.getOrCreate({ userKey: userKeyOf(user), group })
  })
}

/** Takes a user out of a group. */
export function leaveGroup(user: { readonly pk: unknown }, group: Group): Promise<void> {
  return changing(user, async () => {
    await Membership.filter({ userKey: userKeyOf(user), group }).delete()
  })
}

/** Announces after the commit that a user's rights have changed. `signOut` closes the user's connections. */
export function announceUserChange(userKey: string, { signOut }: { signOut: boolean }): void {
  onCommit(() => service(applicationEvents).emit('user:changed', { userKey, signOut }))
}

function announceAll(): Promise<void> {
  return service(applicationEvents).emit('users:changed', {})
}

function changing(holder: Holder, work: () => Promise<void>): Promise<void> {
  return atomic(async () => {
    await work()
    const userKeys = await holders(holder)
    if (userKeys.length > mostNamed) onCommit(announceAll)
    else for (const userKey of userKeys) announceUserChange(userKey, { signOut: false })
  })
}

async function holders(holder: Holder): Promise<readonly string[]> {
  if (!(holder instanceof Group)) return [userKeyOf(holder)]
  return Membership.filter({ group: holder }).valuesList('userKey', { flat: true })
}

function holderValues(holder: Holder) {
  return holder instanceof Group ? { group: holder } : { userKey: userKeyOf(holder) }
}
