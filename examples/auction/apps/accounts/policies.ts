import { policy } from 'voltaic/policies'
import { User } from './models.ts'

/** People see themselves; staff sees everybody. */
export const userPolicy = policy(User, {
  view: ({ user }) => user.isStaff || (user.isAuthenticated && { id: user.id }),
  change: ({ user }) => user.isStaff,
})
