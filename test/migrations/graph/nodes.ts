/** Migrations without files, for tests of the graph. */
import type { LoadedMigration } from '../../../src/migrations/files/load-migrations.ts'
import { Migration, type MigrationKey } from '../../../src/migrations/migration.ts'

/** A migration by its key `lots.0001_initial`, with the keys that it depends on and those that it replaces. */
export function node(
  key: string,
  dependencies: readonly string[] = [],
  replaces: readonly string[] = [],
): LoadedMigration {
  const [app, name] = keyIn(key)
  const migration = new Migration({
    dependencies: dependencies.map(keyIn),
    replaces: replaces.map(keyIn),
    operations: [],
  })
  return { app, name, migration }
}

function keyIn(text: string): MigrationKey {
  const [app = '', name = ''] = text.split('.')
  return [app, name]
}
