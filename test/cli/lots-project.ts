/** A project of one app, lots, for the commands around migrations. */
import { type ProjectFolder, projectFolder } from './project-folder.ts'

/** The settings of the project: `database` is code. */
export function lotsConfig(database = "'sqlite:data/lots.sqlite'"): string {
  return `import { defineConfig } from 'voltaic'
import { lots } from './apps/lots/app.ts'
export default defineConfig({
  label: 'auction',
  database: ${database},
  databases: { archive: 'sqlite:data/archive.sqlite' },
  apps: [lots],
})
`
}

/** Models of the app: `fields` of `Lot` is code, `more` follows. */
export function lotsModels(fields: string, more = ''): string {
  return `import { f, Model } from 'voltaic/db'
export class Lot extends Model({ ${fields} }) {}
${more}`
}

/** A migration: `operations` is code. */
export function migrationFile(operations: string, rest = ''): string {
  return `import { f, migration, op } from 'voltaic/migrations'
export default migration({ ${rest} operations: [${operations}] })
void [f, op]
`
}

/** The first migration of the app. */
export const firstMigration = migrationFile(
  "op.createModel('Lot', { title: f.char({ maxLength: 40 }), price: f.int({ null: true }) })",
)

/** What comes after the first migration. */
export const afterFirst = "dependencies: [['lots', '0001_initial']],"

/** Makes the project, with its first migration. */
export function lotsProject(files: Readonly<Record<string, string>> = {}): Promise<ProjectFolder> {
  return projectFolder({
    'voltaic.config.ts': lotsConfig(),
    'apps/lots/app.ts': `import { defineApp } from 'voltaic'
import * as models from './models.ts'
export const lots = defineApp(import.meta, { models })
`,
    'apps/lots/models.ts': lotsModels(
      'title: f.char({ maxLength: 40 }), price: f.int({ null: true })',
    ),
    'apps/lots/migrations/0001_initial.ts': firstMigration,
    ...files,
  })
}
