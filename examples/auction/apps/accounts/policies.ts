import { policy } from 'voltaic/policies'
import { User } from './models.ts'

/** People see themselves; staff sees everybody. */
export const userPolicy = policy(User, {
  view: ({ user }) => user.isStaff || { id: user },
  change: ({ user }) => user.isStaff,
})
