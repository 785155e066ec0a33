/** Which migrations a database has: the table `voltaic_migrations`. */
import { now } from '../../core/clock.ts'
import type { Database } from '../../db/engine/database.ts'
import { atomic } from '../../db/engine/transaction.ts'
import { storedMoment } from '../../db/fields/kinds/moments.ts'
import { keyOf } from '../files/graph.ts'
import { migrationHash } from '../files/hash.ts'
import type { LoadedMigration } from '../files/load-migrations.ts'

const makeTable = [
  `CREATE TABLE IF NOT EXISTS "voltaic_migrations" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "app" varchar(255) NOT NULL,
  "name" varchar(255) NOT NULL,
  "hash" varchar(64) NOT NULL,
  "applied_at" datetime NOT NULL
)`,
  'CREATE UNIQUE INDEX IF NOT EXISTS "voltaic_migrations_app_name_uniq" ON "voltaic_migrations" ("app", "name")',
]

/** Reads and writes the record. */
export class Recorder {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Makes the table when it is not there. */
  async prepare(): Promise<void> {
    if (await this.#exists()) return
    await atomic(() => this.#makeTable(), { using: this.#database })
  }

  /** The hashes of the applied migrations by key. Empty when the table is not there yet. */
  async applied(): Promise<ReadonlyMap<string, string>> {
    if (!(await this.#exists())) return new Map()
    const sql = 'SELECT "app", "name", "hash" FROM "voltaic_migrations" ORDER BY "id"'
    const { rows } = await this.#database.execute({ sql, parameters: [], kind: 'read' })
    return new Map(rows.map(([app, name, hash]) => [`${app}.${name}`, String(hash)]))
  }

  async isApplied(node: LoadedMigration): Promise<boolean> {
    return (await this.applied()).has(keyOf(node))
  }

  async record({ app, name, migration }: LoadedMigration): Promise<void> {
    const sql =
      'INSERT INTO "voltaic_migrations" ("app", "name", "hash", "applied_at") VALUES (?, ?, ?, ?)'
    await this.#write(sql, [app, name, migrationHash(migration), storedMoment(now())])
  }

  async remove({ app, name }: LoadedMigration): Promise<void> {
    await this.#write('DELETE FROM "voltaic_migrations" WHERE "app" = ? AND "name" = ?', [
      app,
      name,
    ])
  }

  async #makeTable(): Promise<void> {
    for (const sql of makeTable) await this.#write(sql, [])
  }

  async #exists(): Promise<boolean> {
    const sql = `SELECT 1 FROM sqlite_schema WHERE name = 'voltaic_migrations_app_name_uniq'`
    return (await this.#database.execute({ sql, parameters: [], kind: 'read' })).rows.length > 0
  }

  async #write(sql: string, parameters: readonly unknown[]): Promise<void> {
    await this.#database.execute({ sql, parameters, kind: 'write' })
  }
}
