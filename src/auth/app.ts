/** The app of accounts: groups and permissions. The user is the project's own. */
import { type AppDefinition, defineApp } from '../core/app-definition.ts'
import { Grant, Group, Membership } from './permissions/grants.ts'

/** Its models and migrations. */
export const auth: AppDefinition = defineApp(import.meta, {
  label: 'auth',
  models: [Group, Membership, Grant],
})
