/** Saying that a migration depends on one that is not there, and which was most likely meant. */
import { closest } from '../../core/settings/settings.ts'
import type { MigrationKey } from '../migration.ts'
import { MigrationError } from '../migration-error.ts'
import { keyOf, keyText } from './key.ts'
import type { LoadedMigration } from './load-migrations.ts'

/** What is there instead. */
export interface Known {
  /** The apps of the settings. */
  readonly apps: readonly string[]
  readonly migrations: Iterable<LoadedMigration>
}

/** `E_MIGRATION_MISSING`: the app is not in the settings, or it has no such migration. */
export function missing(node: LoadedMigration, needed: MigrationKey, known: Known): MigrationError {
  const [app] = needed
  const fact = `The migration ${keyOf(node)} depends on ${keyText(needed)}`
  const isKnown = known.apps.includes(app)
  return new MigrationError(
    'E_MIGRATION_MISSING',
    isKnown
      ? `${fact}, which does not exist. Restore the file, or correct the dependency. ${nearest(needed, known)}`
      : `${fact}, but the app "${app}" is not in the settings. Add the app to the settings, or take out the dependency.${nearApp(app, known)}`,
  )
}

function nearApp(app: string, { apps }: Known): string {
  const near = closest(app, apps)
  return near === undefined ? '' : ` Did you mean "${near}"?`
}

const shown = 5

function nearest([app, name]: MigrationKey, { migrations }: Known): string {
  const names = [...migrations].filter((node) => node.app === app).map((node) => node.name)
  if (names.length === 0) return `The app "${app}" has no migrations.`
  const number = name.slice(0, name.indexOf('_') + 1)
  const numbered = number === '' ? [] : names.filter((one) => one.startsWith(number))
  const near = [...new Set([closest(name, names) ?? [], numbered].flat())]
  if (near.length > 0) return `Did you mean ${near.slice(0, shown).join(' or ')}?`
  const last = names.sort().slice(-shown)
  return `The app "${app}" has ${names.length > shown ? '… ' : ''}${last.join(', ')}.`
}
