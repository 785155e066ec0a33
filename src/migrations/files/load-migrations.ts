/** Reading the migrations of apps from their folders. */
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { AppDefinition } from '../../core/app-definition.ts'
import { VoltaicError } from '../../core/errors.ts'
import { Migration } from '../migration.ts'
import { MigrationError } from '../migration-error.ts'

/** A migration with its place. */
export interface LoadedMigration {
  readonly app: string
  /** The name of the file without its ending: `0001_initial`. */
  readonly name: string
  readonly migration: Migration
  /** The file. */
  readonly path?: string
}

/** An app, as far as migrations are concerned. */
export type MigratedApp = Pick<AppDefinition, 'label' | 'directory'>

/** The folder of an app's migrations. */
export function migrationsFolder(app: MigratedApp): string {
  return join(app.directory, 'migrations')
}

/**
 * All migrations of the apps, by app and name. Of a `.ts` and a `.js` file with the same name the `.ts` counts: the other
 * is what a compiler made of it. Throws `E_MIGRATION_FILE` for a file that holds none, or that is numbered and yet not
 * named as a migration is.
 */
export async function loadMigrations(apps: readonly MigratedApp[]): Promise<LoadedMigration[]> {
  const files = (await Promise.all(apps.map(filesOf))).flat()
  const modules = await importModules(files.map(({ path }) => path))
  return files.map((file, index) => ({
    ...file,
    migration: migrationOf(file.path, modules[index] ?? {}),
  }))
}

const filePattern = /^(\d{4,}_\w+)\.(?:ts|js)$/

/** What was probably meant to be one: `2_lot.ts`, `0002-lot.ts`. */
const nearly = /^\d[^.]*\.(?:ts|js)$/

/** The files of an app's migrations, by name. */
async function filesOf(app: MigratedApp): Promise<Required<Omit<LoadedMigration, 'migration'>>[]> {
  const folder = migrationsFolder(app)
  const files = new Map<string, string>()
  for (const file of (await filesIn(folder)).sort()) {
    const name = filePattern.exec(file)?.[1]
    if (name) files.set(name, join(folder, file))
    else if (nearly.test(file)) throw misnamed(join(folder, file))
  }
  return [...files].map(([name, path]) => ({ app: app.label, name, path }))
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder)
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    if (code === 'ENOENT') return []
    throw new MigrationError(
      'E_MIGRATION_FILE',
      `The migrations in "${folder}" cannot be read: ${message}. Make it a folder that can be read.`,
      { cause: error },
    )
  }
}

/** The migration that a file exports. Throws `E_MIGRATION_FILE` when it holds none. */
function migrationOf(path: string, { default: found }: Module): Migration {
  if (found instanceof Migration) return found
  const what = found === undefined ? 'has no default export' : 'exports something else'
  throw new MigrationError(
    'E_MIGRATION_FILE',
    `${shown(path)} holds no migration: it ${what}. Write: export default migration({ operations: [ … ] }).`,
  )
}

type Module = Readonly<Record<string, unknown>>

/**
 * The exports of many files. Node walks through everything that is imported for each `import()`, which takes most of the time
 * with hundreds of migrations, so one module imports them all. When one of them fails, each is loaded by itself, so that the
 * error can name it.
 */
async function importModules(paths: readonly string[]): Promise<readonly Module[]> {
  const imports = paths.map((path, index) => {
    const url = JSON.stringify(pathToFileURL(path).href)
    return `export * as m${index} from ${url}`
  })
  try {
    const all: Record<string, Module> = await import(
      `data:text/javascript,${encodeURIComponent(imports.join('\n'))}`
    )
    return paths.map((_, index) => all[`m${index}`] ?? {})
  } catch {
    return Promise.all(paths.map(importModule))
  }
}

/** The exports of a migration file. Throws `E_MIGRATION_FILE` when it cannot be loaded. */
export async function importModule(path: string): Promise<Module> {
  try {
    return (await import(pathToFileURL(path).href)) as Module
  } catch (cause) {
    if (cause instanceof VoltaicError)
      throw new MigrationError(cause.code, `${shown(path)}: ${cause.message}`, { cause })
    throw new MigrationError(
      'E_MIGRATION_FILE',
      `${shown(path)} cannot be loaded: ${reason(cause, path)}. Nothing was changed; ${remedy(cause)}`,
      { cause },
    )
  }
}

/** The path from here, in quotes. */
function shown(path: string): string {
  const near = relative(process.cwd(), path)
  return `"${near.startsWith('..') ? path : near}"`
}

/** `SyntaxError in line 4: Unexpected token` */
function reason(cause: unknown, path: string): string {
  if (!(cause instanceof Error)) return String(cause)
  const [message = ''] = cause.message.trim().split('\n')
  const place = cause.stack?.split(path)[1]
  const line = place && /^:(\d+)/.exec(place)?.[1]
  return `${cause.name}${line ? ` in line ${line}` : ''}: ${message.replace(/\.$/, '')}`
}

/** A squash imports functions from the migrations that it replaces. */
function remedy(cause: unknown): string {
  if ((cause as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') return 'correct the file.'
  return 'correct the import. When it is of a migration that was deleted after a squash: restore that, and move what is imported from it into the squash first.'
}

function misnamed(path: string): MigrationError {
  return new MigrationError(
    'E_MIGRATION_FILE',
    `"${path}" is not named like a migration, and would never run. Name it with four digits, "_", and letters, digits or "_": 0002_lot_reserve.ts.`,
  )
}
