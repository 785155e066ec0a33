/** A project for a test of migrations: apps with migration files in a folder of their own, and a database. */
import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import type { Database } from '../../src/db/engine/database.ts'
import type { Dialect } from '../../src/db/engine/driver.ts'
import { queries } from '../../src/db/engine/queries.ts'
import { type MigrateOptions, migrate } from '../../src/migrations/migrate.ts'
import { repository } from '../support/child-process.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { type DatabaseForTest, databaseForTest } from './database-for-test.ts'

/** An app of the project, as `migrate` takes it. */
export interface ProjectApp {
  readonly label: string
  readonly directory: string
  readonly parts: object
}

/** A project that `await using` closes and deletes. */
export class MigrationProject implements AsyncDisposable {
  readonly folder: TemporaryFolder
  readonly apps: ProjectApp[] = []
  readonly #made: DatabaseForTest

  constructor(folder: TemporaryFolder, made: DatabaseForTest) {
    this.folder = folder
    this.#made = made
  }

  get database(): Database {
    return this.#made.database
  }

  get url(): string {
    return this.#made.url
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

  /** Writes a migration anew, as a later process finds it: this one keeps what it has imported, so all files move. */
  async edit(app: string, name: string, operations: string, dependencies = '[]'): Promise<void> {
    const { directory, ...rest } = this.app(app)
    const moved = { ...rest, directory: `${directory}_edited` }
    await cp(directory, moved.directory, { recursive: true })
    this.apps.splice(this.apps.indexOf(this.app(app)), 1, moved)
    await this.add(app, name, operations, dependencies)
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
    const isOurs = (sql: string) =>
      !/^SELECT|sqlite_|voltaic.migrations|^PRAGMA|^SET/.test(sql.trim())
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

  /** The names of the columns of a table. */
  async columns(table: string): Promise<unknown[]> {
    const sql =
      this.database.dialect === 'sqlite'
        ? `SELECT name FROM pragma_table_info('${table}')`
        : `SELECT attname FROM pg_attribute WHERE attrelid = '"${table}"'::regclass AND attnum > 0
           AND NOT attisdropped ORDER BY attnum`
    return (await this.rows(sql)).flat()
  }

  /** The names of the tables that migrations made. */
  async tables(): Promise<unknown[]> {
    const sql =
      this.database.dialect === 'sqlite'
        ? `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
           AND name NOT LIKE 'voltaic%' ORDER BY name`
        : `SELECT tablename FROM pg_tables WHERE schemaname = current_schema()
           AND tablename NOT LIKE 'voltaic%' ORDER BY tablename`
    return (await this.rows(sql)).flat()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#made[Symbol.asyncDispose]()
    await this.folder.remove()
  }
}

/** An empty project. */
export async function migrationProject(dialect: Dialect = 'sqlite'): Promise<MigrationProject> {
  const folder = await temporaryFolder()
  await mkdir(folder.file('node_modules'))
  await symlink(repository, folder.file('node_modules', 'voltaic'))
  await writeFile(folder.file('package.json'), '{ "type": "module" }\n')
  return new MigrationProject(
    folder,
    await databaseForTest(dialect, `sqlite:${folder.file('test.db')}`),
  )
}
