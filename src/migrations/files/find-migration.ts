/** Finding a migration by what a person types. */
import { closest } from '../../core/settings/settings.ts'
import { MigrationError } from '../migration-error.ts'
import type { MigrationGraph } from './graph.ts'
import type { LoadedMigration, MigratedApp } from './load-migrations.ts'

/** A migration as somebody names it. */
export interface MigrationName {
  readonly app: string
  /** The name or its beginning: `0002`. */
  readonly name: string
}

/** Throws `E_MIGRATION_UNKNOWN` when there is no app with this label. */
export function requireApp(apps: readonly MigratedApp[], label: string): void {
  const labels = apps.map((app) => app.label).sort()
  if (labels.includes(label)) return
  throw unknown(`There is no app "${label}". ${suggestion(label, labels, 'apps')}`)
}

/** The migrations of an app, in order. Throws `E_MIGRATION_UNKNOWN` when it has none. */
export function migrationsOf(graph: MigrationGraph, app: string): LoadedMigration[] {
  const own = graph.of(app)
  if (own.length > 0) return own
  const known = [...new Set(graph.ordered.map((node) => node.app))].sort()
  throw unknown(`There is no app "${app}" with migrations. ${suggestion(app, known, 'apps')}`)
}

/**
 * The migration of this name: one that is used, else one that a squash replaces, or a squash that is not used. Throws `E_MIGRATION_UNKNOWN`
 * when there is none, or several begin so.
 */
export function findMigration(
  graph: MigrationGraph,
  { app, name }: MigrationName,
): LoadedMigration {
  const own = migrationsOf(graph, app)
  const unused = graph.unused.filter((node) => node.app === app)
  const exact = [...own, ...unused].find((node) => node.name === name)
  if (exact) return exact
  const fitting =
    [own, unused]
      .map((nodes) => nodes.filter((node) => node.name.startsWith(name)))
      .find((nodes) => nodes.length > 0) ?? []
  if (fitting.length === 1 && fitting[0]) return fitting[0]
  if (fitting.length === 0) {
    const names = own.map((node) => node.name)
    throw unknown(
      `The app "${app}" has no migration "${name}". ${suggestion(name, names, 'migrations')}`,
    )
  }
  throw unknown(
    `Several migrations of the app "${app}" begin with "${name}": ${list(fitting.map((node) => node.name))}. Write more of the name.`,
  )
}

function suggestion(name: string, known: readonly string[], noun: string): string {
  if (known.length === 0) return 'No app has any; voltaic makemigrations writes them.'
  const near = closest(name, known)
  return `${near ? `Did you mean ${near}? ` : ''}The ${noun} are: ${list(known)}.`
}

const shownNames = 12

/** All names of a few; of many the last. */
function list(names: readonly string[]): string {
  const last = names.slice(-shownNames).join(', ')
  return names.length > shownNames ? `…, ${last}` : last
}

function unknown(message: string): MigrationError {
  return new MigrationError('E_MIGRATION_UNKNOWN', message)
}
