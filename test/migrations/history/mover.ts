/** Moves a database from one point of its migrations to another. */
import assert from 'node:assert/strict'
import type { Database } from '../../../src/db/engine/database.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import type { MigratedApp } from '../../../src/migrations/files/load-migrations.ts'
import { migrate, migrationStatus } from '../../../src/migrations/migrate.ts'
import { schemaOf } from '../schema-of.ts'

/** Rows can forbid a way: a value that nobody recorded cannot come back. Nothing has changed then, and without rows the way is free. */
const forbidden =
  /must have a value|may not be NULL|duplicate|same values|refers? to (a )?rows?|null value|UNIQUE/i

/** Moves one database. */
export class Mover {
  /** Whether rows were in the way. */
  hasDeletedRows = false
  readonly #database: Database
  readonly #apps: readonly MigratedApp[]

  constructor(database: Database, apps: readonly MigratedApp[]) {
    this.#database = database
    this.#apps = apps
  }

  /** Goes where these are the last migrations of each app; to zero for those that are not named. */
  async to(last: ReadonlyMap<string, string>): Promise<void> {
    const options = { database: this.#database, apps: this.#apps }
    const all = await migrationStatus(options)
    for (const app of new Set(all.map((one) => one.app)))
      await this.#move(app, last.get(app) ?? 'zero')
    const status = await migrationStatus(options)
    const reached = status.filter(({ isApplied }) => isApplied)
    assert.deepEqual(new Map(reached.map(({ app, name }) => [app, name])), new Map(last))
  }

  async #move(app: string, target: string): Promise<void> {
    const run = () =>
      migrate({ database: this.#database, apps: this.#apps, app, target, allowDataLoss: true })
    try {
      await run()
    } catch (error) {
      if (!forbidden.test((error as Error).message)) throw error
      const schema = await schemaOf(this.#database)
      await assert.rejects(run, (again: Error) => again.message === (error as Error).message)
      assert.deepEqual(await schemaOf(this.#database), schema, 'the schema after a failure')
      await this.#deleteRows()
      await run()
    }
  }

  async #deleteRows(): Promise<void> {
    this.hasDeletedRows = true
    const { dialect } = this.#database
    const tables = (await this.#execute(tableQueries[dialect], 'read')).flat()
    const remove = async () => {
      for (const table of tables) await this.#execute(`DELETE FROM "${table}"`, 'write')
    }
    await atomic(remove, { using: this.#database })
  }

  async #execute(sql: string, kind: 'read' | 'write'): Promise<readonly (readonly unknown[])[]> {
    return (await this.#database.execute({ sql, parameters: [], kind })).rows
  }
}

const tableQueries = {
  sqlite: `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> 'voltaic_migrations'`,
  postgres: `SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'voltaic_migrations'`,
}
