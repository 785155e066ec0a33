/** The project: the folder with `voltaic.config.ts`, and its settings. */
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { App } from '../app/app.ts'
import type { CompleteSettings, Settings } from '../app/settings.ts'
import type { AppDefinition } from '../core/app-definition.ts'
import type { Services } from '../core/application.ts'
import type { Database } from '../db/engine/database.ts'
import { databases, defaultAlias } from '../db/engine/databases.ts'
import type { CommandContext, CommonOptions } from './command-entry.ts'
import { CommandError } from './exit.ts'

const configNames = ['voltaic.config.ts', 'voltaic.config.tsx', 'voltaic.config.js'] as const

/** A project that was found. */
export interface Project {
  /** The path of the settings. */
  readonly file: string
  /** Its folder: where the project's relative paths start. */
  readonly directory: string
}

/**
 * Finds the project: `--config`, or the nearest `voltaic.config.ts` from here upwards, and makes its folder the
 * working folder. Throws `E_COMMAND` when there is none.
 */
export function enterProject(options: CommonOptions, context: CommandContext): Project {
  const file = options.config
    ? resolve(context.directory, options.config)
    : nearestConfig(context.directory)
  if (!file) {
    throw new CommandError(
      `There is no voltaic.config.ts in ${context.directory} or above it. ` +
        'Go to the folder of your project, or name the file with --config.',
    )
  }
  if (!existsSync(file)) {
    throw new CommandError(
      `There is no file ${file}. Name the settings of your project with --config.`,
    )
  }
  const directory = dirname(file)
  process.chdir(directory)
  return { file, directory }
}

/** Loads the settings. Throws `E_COMMAND` when the file does not export them. */
export async function loadSettings(project: Project): Promise<Settings> {
  const module: { default?: unknown } = await import(pathToFileURL(project.file).href)
  const settings = module.default
  if (typeof settings === 'object' && settings !== null) {
    return { directory: project.directory, ...settings }
  }
  throw new CommandError(
    `${project.file} does not export its settings. Write: export default defineConfig({ … }).`,
  )
}

/** Makes the application of the project, runs `fn` in it, and closes it. */
export async function withProject<T>(
  options: CommonOptions,
  context: CommandContext,
  fn: (app: App) => T | Promise<T>,
): Promise<T> {
  const settings = await loadSettings(enterProject(options, context))
  const { createApp } = await import('../app/create-app.ts')
  const app = await createApp({ ...settings, createTables: false, logLevel: 'warn' })
  try {
    return await app.run(() => fn(app))
  } finally {
    await app.close()
  }
}

/** The settings of the project and its apps, without opening a database. */
export async function loadApps(
  options: CommonOptions,
  context: CommandContext,
): Promise<{ settings: CompleteSettings; apps: readonly AppDefinition[] }> {
  const given = await loadSettings(enterProject(options, context))
  const { collectApps } = await import('../app/collected-apps.ts')
  const { completeSettings } = await import('../app/settings.ts')
  const settings = completeSettings(given)
  return { settings, apps: collectApps(settings) }
}

/** The address of a database of the settings. Throws `E_COMMAND` when there is none of this name. */
export function databaseAddress({ database, databases }: CompleteSettings, name: string): string {
  const addresses = new Map([[defaultAlias, database], ...Object.entries(databases)])
  const found = addresses.get(name)
  if (found !== undefined) return found
  throw noDatabase(name, [...addresses.keys()])
}

/** The database of an application with this name. Throws `E_COMMAND` when there is none. */
export function namedDatabase(services: Services, name: string): Database {
  const all = services.get(databases)
  const found = all.get(name)
  if (found) return found
  throw noDatabase(name, [...all.keys()])
}

function noDatabase(name: string, known: readonly string[]): CommandError {
  return new CommandError(
    `The settings have no database "${name}". They have: ${known.join(', ')}.`,
  )
}

function nearestConfig(directory: string): string | undefined {
  const found = configNames.map((name) => join(directory, name)).find((file) => existsSync(file))
  if (found) return found
  const parent = dirname(directory)
  return parent === directory ? undefined : nearestConfig(parent)
}
