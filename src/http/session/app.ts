/** The app of the framework's sessions. */
import { type AppDefinition, defineApp } from '../../core/app-definition.ts'
import { Session } from './models.ts'

/** Its model and migrations. */
export const sessionsApp: AppDefinition = defineApp(import.meta, {
  label: 'sessions',
  models: [Session],
})
