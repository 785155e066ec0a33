/** Nobody in particular: the user of a request that nobody signed in for. */
import { type Actor, noKey, reference } from './user.ts'

/** An actor without rights, whose key matches nothing. */
export const nobody: Actor = Object.freeze({
  [reference]: true as const,
  pk: noKey,
  isAuthenticated: false,
  isActive: false,
  isStaff: false,
  isSuperuser: false,
  email: '',
  name: '',
  can: async () => false,
  hasPermission: () => false,
})
