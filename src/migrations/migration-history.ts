/** What has been migrated, and what has not. */
import type { Database } from '../db/engine/database.ts'
import { migrationsOf } from './files/find-migration.ts'
import type { MigrationGraph } from './files/graph.ts'
import { keyOf, keyText } from './files/key.ts'
import { loadGraph } from './files/load-graph.ts'
import type { MigratedApp } from './files/load-migrations.ts'
import { Recorder } from './record/recorder.ts'
import { recordsWithoutFile } from './record/squash-records.ts'
import { type MigrationStatus, statusOf } from './record/status.ts'
import { editedMigrations } from './run/prepared.ts'

/** Which migrations. */
export interface HistoryOptions {
  readonly database: Database
  readonly apps: readonly MigratedApp[]
  /** Only those of this app. */
  readonly app?: string | undefined
}

/** A migration, and what the database says about it. */
export interface HistoryEntry extends MigrationStatus {
  readonly appliedAt: Date | undefined
  /** It is applied, and its file does something else now. */
  readonly isEdited: boolean
  /** It is applied, and its file is gone. */
  readonly isMissing: boolean
  /** The migrations that must be applied before: `lots.0001_initial`. */
  readonly dependencies: readonly string[]
}

/**
 * All migrations in the order in which they run, then the applied ones whose file is gone. Throws `E_MIGRATION_UNKNOWN` for an
 * app that has none.
 */
export async function migrationHistory({
  database,
  apps,
  app,
}: HistoryOptions): Promise<HistoryEntry[]> {
  const recorder = new Recorder(database)
  const applied = await recorder.applied()
  const dates = await recorder.dates()
  const graph = await loadGraph(apps, applied.keys())
  const edited = new Set(editedMigrations(graph, applied))
  const known = statusOf(graph).map((status): HistoryEntry => {
    const key = keyOf(status)
    const dependencies = dependenciesOf(graph, key)
    const state = { appliedAt: dates.get(key), isEdited: edited.has(key), isMissing: false }
    return { ...status, ...state, dependencies }
  })
  const gone = recordsWithoutFile(graph, applied.keys()).map((key) => missing(key, dates))
  if (app === undefined) return [...known, ...gone]
  const own = [...known, ...gone].filter((entry) => entry.app === app)
  if (own.length === 0) migrationsOf(graph, app)
  return own
}

function dependenciesOf(graph: MigrationGraph, key: string): string[] {
  return (graph.find(key)?.migration.dependencies ?? []).map(keyText)
}

function missing(key: string, dates: ReadonlyMap<string, Date>): HistoryEntry {
  const [app = '', ...name] = key.split('.')
  const state = { isApplied: true, appliedAt: dates.get(key), isEdited: false, isMissing: true }
  return { app, name: name.join('.'), ...state, dependencies: [] }
}
