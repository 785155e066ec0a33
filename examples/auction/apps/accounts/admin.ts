import { register } from 'voltaic/admin'
import { User } from './models.ts'

export const userAdmin = register(User, {
  list: ['email', 'name', 'isActive', 'isStaff'],
  search: ['email', 'name'],
  filters: ['isActive', 'isStaff'],
  ordering: ['email'],
})
