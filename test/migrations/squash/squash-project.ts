/** A project with a history to be squashed. */
import { rm, writeFile } from 'node:fs/promises'
import type { Dialect } from '../../../src/db/engine/driver.ts'
import type { SquashMigrationsOptions } from '../../../src/migrations/squash-migrations.ts'
import { squashMigrations } from '../../../src/migrations/squash-migrations.ts'
import { type MigrationProject, migrationProject } from '../migration-project.ts'

/** The five migrations of `lots`, in their order. */
export const history = {
  '0001_initial': `op.createModel('Lot', { title: f.text() })`,
  '0002_price': `op.addField('Lot', 'price', f.int({ null: true })), op.addIndex('Lot', index('price', { name: 'lot_price' }))`,
  '0003_bid': `op.createModel('Bid', { lot: f.foreignKey('lots.Lot', { onDelete: 'cascade' }) }), op.alterField('Lot', 'title', f.char({ maxLength: 60 }))`,
  '0004_cost': `op.renameField('Lot', 'price', 'cost')`,
  '0005_offer': `op.renameModel('Bid', 'Offer'), op.addField('Lot', 'color', f.text({ null: true }))`,
} as const

/** The keys of the history. */
export const keys = Object.keys(history).map((name) => `lots.${name}`)

/** A project with the history. */
export async function historyProject(dialect: Dialect = 'sqlite'): Promise<MigrationProject> {
  const project = await migrationProject(dialect)
  let last: string | undefined
  for (const [name, operations] of Object.entries(history)) {
    await project.add('lots', name, operations, last ? `[['lots', '${last}']]` : '[]')
    last = name
  }
  return project
}

/** Squashes migrations of `lots`, all five unless told otherwise. Gives the name of the squash. */
export async function squash(
  project: MigrationProject,
  options: Partial<SquashMigrationsOptions> = {},
): Promise<string> {
  const { name } = await squashMigrations({
    apps: project.apps,
    app: 'lots',
    to: '0005',
    ...options,
  })
  return name
}

/** Deletes files of migrations of `lots`. */
export async function remove(project: MigrationProject, names: readonly string[]): Promise<void> {
  for (const name of names) await rm(fileOf(project, name))
}

/** Writes a file of a migration of `lots` as it is. */
export async function write(project: MigrationProject, name: string, text: string): Promise<void> {
  await writeFile(fileOf(project, name), text)
}

/** The path of a migration of `lots`. */
export function fileOf(project: MigrationProject, name: string): string {
  return `${project.app('lots').directory}/migrations/${name}.ts`
}

/** The keys in the record. */
export async function recorded(project: MigrationProject): Promise<unknown[]> {
  const rows = await project.rows('SELECT app, name FROM voltaic_migrations ORDER BY app, name')
  return rows.map((row) => row.join('.'))
}
