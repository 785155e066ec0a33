/** A project for a database that was there before, in a folder of its own. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AppDefinition } from '../../../src/core/app-definition.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import type { Dialect } from '../../../src/db/engine/driver.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { type ProjectFolder, projectFolder } from '../../cli/project-folder.ts'
import { databaseForTest } from '../database-for-test.ts'

/** A project with the app `legacy`, whose models are still to be written, and the database. */
export interface ExistingProject extends AsyncDisposable {
  readonly folder: ProjectFolder
  readonly database: Database
  readonly url: string
  /** Writes the models and gives the app. */
  write(models: string): Promise<AppDefinition>
  /** Runs a command: its exit code and what it printed. */
  run(...args: string[]): Promise<{ code: number | null; output: string }>
}

/** Makes the project, and the database from one of the files in `databases`. */
export async function existingProject(name: string, dialect: Dialect): Promise<ExistingProject> {
  const project = await emptyProject(dialect)
  await load(project.database, await databaseText(name, dialect))
  return project
}

/** Makes the project with an empty database. */
export async function emptyProject(dialect: Dialect): Promise<ExistingProject> {
  const folder = await projectFolder({
    'apps/legacy/app.ts': `import { defineApp } from 'voltaic'
import * as models from './models.ts'
export const legacy = defineApp(import.meta, { models })
`,
    'apps/legacy/models.ts': '// to be written by inspectdb\nexport {}\n',
  })
  const made = await databaseForTest(dialect, `sqlite:${folder.file('legacy.sqlite')}`)
  await folder.write('voltaic.config.ts', config(made.url))
  return {
    folder,
    database: made.database,
    url: made.url,
    async write(models) {
      await folder.write('apps/legacy/models.ts', models)
      const { legacy } = await import(pathToFileURL(folder.file('apps/legacy/app.ts')).href)
      return legacy
    },
    async run(...args) {
      const child = folder.voltaic(args, { input: '' })
      const { code } = await child.exited
      return { code, output: child.stdout + child.stderr }
    },
    async [Symbol.asyncDispose]() {
      await made[Symbol.asyncDispose]()
      await folder.remove()
    },
  }
}

/** The statements of a file in `databases`. */
export function databaseText(name: string, dialect: Dialect): Promise<string> {
  return readFile(join(import.meta.dirname, 'databases', `${name}.${dialect}.sql`), 'utf8')
}

/** Runs a script on the database. */
export async function load(database: Database, script: string): Promise<void> {
  await atomic(() => database.script(script), { using: database, foreignKeys: false })
}

const config = (url: string) => `import { defineConfig } from 'voltaic'
import { legacy } from './apps/legacy/app.ts'
export default defineConfig({ label: 'shop', database: ${JSON.stringify(url)}, apps: [legacy] })
`
