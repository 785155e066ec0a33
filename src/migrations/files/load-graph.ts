/** The graph of the migrations of apps, read from their files. */
import { MigrationGraph } from './graph.ts'
import { loadMigrations, type MigratedApp } from './load-migrations.ts'

/** Reads the migrations of the apps. `applied` has the keys of those that a database has. */
export async function loadGraph(
  apps: readonly MigratedApp[],
  applied: Iterable<string> = [],
): Promise<MigrationGraph> {
  const migrations = await loadMigrations(apps)
  return new MigrationGraph(migrations, {
    apps: apps.map(({ label }) => label),
    applied: new Set(applied),
  })
}
