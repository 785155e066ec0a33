/** The stamp of a user: what a signed token carries, so that it ends with the password it was given under. */
import { findApplication, type ServiceKey, serviceKey } from '../application.ts'
import type { Actor } from '../user.ts'

/** Makes the stamp of a user: another one after each change of the password, nothing that helps to guess it. */
export type UserStamp = (user: Actor) => string

/** The stamp that the accounts of the application make. */
export const userStamp: ServiceKey<UserStamp> = serviceKey('user stamp')

/** The stamp of a user; empty for who is not signed in, and in applications without accounts. */
export function stampOf(user: Actor): string {
  const stamp = findApplication()?.services.find(userStamp)
  return user.isAuthenticated && stamp ? stamp(user) : ''
}
