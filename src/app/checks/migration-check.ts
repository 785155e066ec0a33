/** Says when the database is behind the migrations. */
import type { AppDefinition } from '../../core/app-definition.ts'
import { service } from '../../core/application.ts'
import type { Check } from '../../core/checks.ts'
import { databases, defaultAlias } from '../../db/engine/databases.ts'
import { migrationPlan } from '../../migrations/migrate.ts'
import type { CompleteSettings } from '../settings.ts'

/** Warns of migrations that are not applied. Tables that were made straight from the models have none. */
export function migrationCheck(settings: CompleteSettings, apps: readonly AppDefinition[]): Check {
  return async () => {
    if (settings.createTables) return []
    const database = service(databases).get(defaultAlias)!
    const { steps } = await migrationPlan({ database, apps })
    if (steps.length === 0) return []
    const names = steps.map(({ app, name }) => `${app}.${name}`).join(', ')
    const message = `${steps.length} migrations are not applied: ${names}.`
    return [{ level: 'warning', id: 'app.migrations', message, hint: 'Run voltaic migrate.' }]
  }
}
