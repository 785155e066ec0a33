import { Q } from '../../../../src/db.ts'
import { policy } from '../../../../src/policies.ts'
import { Room } from './models.ts'

/** A room is for everybody when it is open, else for those with a pass. */
export const roomPolicy = policy(Room, {
  view: ({ user }) =>
    user.isAuthenticated
      ? Q.or({ isOpen: true }, { passes: { user: user.pk as number } })
      : { isOpen: true },
})
