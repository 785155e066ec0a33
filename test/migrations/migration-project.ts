/** A project for a test of migrations: apps with migration files in a folder of their own, and a database. */
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { openDatabase } from '../../src/db/engine/connect.ts'
import type { Database } from '../../src/db/engine/database.ts'
import { queries } from '../../src/db/engine/queries.ts'
import { type MigrateOptions, migrate } from '../../src/migrations/migrate.ts'
import { repository } from '../support/child-process.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

/** An app of the project, as `migrate` takes it. */
export interface ProjectApp {
  readonly label: string
  readonly directory: string
  readonly parts: object
}

/** A project that `await using` closes and deletes. */
export class MigrationProject implements AsyncDisposable {
  readonly folder: TemporaryFolder
  readonly database: Database
  readonly apps: ProjectApp[] = []

  constructor(folder: TemporaryFolder, database: Database) {
    this.folder = folder
    this.database = database
  }

  /** The path of the database. */
  get path(): string {
    return this.folder.file('test.db')
  }

  /** Writes a migration: `operations` is the text between the brackets. */
  async add(app: string, name: string, operations: string, dependencies = '[]'): Promise<void> {
    const folder = this.app(app).directory
    await mkdir(`${folder}/migrations`, { recursive: true })
    const text = `import { check, f, index, migration, op, unique } from 'voltaic/migrations'
export default migration({ dependencies: ${dependencies}, operations: [${operations}] })
void [check, f, index, op, unique]\n`
    await writeFile(`${folder}/migrations/${name}.ts`, text)
  }

  /** The app with this label; it is added when it is not there yet. */
  app(label: string): ProjectApp {
    const found = this.apps.find((app) => app.label === label)
    if (found) return found
    const app = { label, directory: this.folder.file(label), parts: {} }
    this.apps.push(app)
    return app
  }

  /** Migrates and gives what was run: `lots.0001_initial`. */
  async migrate(options: Partial<MigrateOptions> = {}): Promise<string[]> {
    const { steps } = await migrate({ database: this.database, apps: this.apps, ...options })
    return steps.map(({ app, name }) => `${app}.${name}`)
  }

  /** Migrates and gives the SQL that was run, without that of the record. */
  async sqlOf(options: Partial<MigrateOptions> = {}): Promise<string[]> {
    const { queries: made } = await queries.collect(() => this.migrate(options))
    const isOurs = (sql: string) => !/^SELECT|sqlite_|voltaic_migrations|^PRAGMA/.test(sql.trim())
    return made.map(({ sql }) => sql).filter(isOurs)
  }

  async run(sql: string, ...parameters: unknown[]): Promise<void> {
    await this.database.execute({ sql, parameters, kind: 'write' })
  }

  async rows(sql: string): Promise<readonly (readonly unknown[])[]> {
    return (await this.database.execute({ sql, parameters: [], kind: 'read' })).rows
  }

  /** The statements that made the tables, indexes, triggers and views of this name or on this table. */
  async schema(table: string): Promise<string[]> {
    const sql = `SELECT sql FROM sqlite_schema WHERE tbl_name = '${table}' AND sql IS NOT NULL ORDER BY type, name`
    return (await this.rows(sql)).map(([text]) => String(text))
  }

  /** The names of the tables that migrations made. */
  async tables(): Promise<unknown[]> {
    const sql = `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
      AND name <> 'voltaic_migrations' ORDER BY name`
    return (await this.rows(sql)).map(([name]) => name)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.database.close()
    await this.folder.remove()
  }
}

/** An empty project. */
export async function migrationProject(): Promise<MigrationProject> {
  const folder = await temporaryFolder()
  await mkdir(folder.file('node_modules'))
  await symlink(repository, folder.file('node_modules', 'voltaic'))
  await writeFile(folder.file('package.json'), '{ "type": "module" }\n')
  const database = await openDatabase(`sqlite:${folder.file('test.db')}`)
  return new MigrationProject(folder, database)
}
