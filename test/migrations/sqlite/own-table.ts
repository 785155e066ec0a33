/** A project whose table was made by a person, with all that SQLite knows, and is taken over by a model. */
import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { type MigrationProject, migrationProject } from '../migration-project.ts'

/** The model of a table, and the SQL that made it. */
export interface OwnTable {
  /** The fields of the model `lots.Lot`, as a migration has them. */
  readonly fields: string
  readonly options?: string
  readonly sql: string
}

/** A project with the table; its first migration is only recorded. */
export async function ownTable({
  fields,
  options = '{}',
  sql,
}: OwnTable): Promise<MigrationProject> {
  const project = await migrationProject()
  await project.add('lots', '0001_initial', `op.createModel('Lot', { ${fields} }, ${options})`)
  await project.migrate({ fake: true })
  await script(project, sql)
  return project
}

/** Runs several statements, each ended by a semicolon at the end of a line. */
export async function script(project: MigrationProject, sql: string): Promise<void> {
  for (const statement of sql.split(/;\n/)) if (statement.trim()) await project.run(statement)
}

/** Adds the next migration of the lots and runs it. */
export async function change(project: MigrationProject, operations: string): Promise<void> {
  const { applied } = await next(project, operations)
  await applied()
}

/** Adds the next migration of the lots, to be run. One that failed before goes. */
export async function next(project: MigrationProject, operations: string) {
  const rows = await project.rows(
    "SELECT name FROM voltaic_migrations WHERE app = 'lots' ORDER BY id",
  )
  const applied = rows.map(([name]) => String(name))
  const folder = `${project.app('lots').directory}/migrations`
  for (const file of await readdir(folder))
    if (!applied.includes(file.replace('.ts', ''))) await rm(`${folder}/${file}`)
  // A file that was read is not read again, so its name must be new.
  const number = String(rows.length + 1).padStart(4, '0')
  const name = `${number}_${randomUUID().slice(0, 8)}`
  await project.add('lots', name, operations, `[['lots', '${applied.at(-1)}']]`)
  return { name, applied: () => project.migrate({ allowDataLoss: true }) }
}

/** All that a database contains: its schema, the rows of its tables, and its sequences. */
export async function contents(project: MigrationProject): Promise<unknown> {
  const schema = await project.rows(
    'SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name',
  )
  const rows: unknown[] = []
  for (const [type, name, , sql] of schema) {
    if (type !== 'table' || /^CREATE VIRTUAL/.test(String(sql))) continue
    rows.push([name, await project.rows(`SELECT * FROM "${String(name).replaceAll('"', '""')}"`)])
  }
  return { schema, rows }
}

/** Whether foreign keys are on where the project writes: a read would ask another connection. */
export async function writerKeys({ database }: MigrationProject) {
  const asked = { sql: 'PRAGMA foreign_keys', parameters: [], kind: 'write' } as const
  return (await database.execute(asked)).rows
}
