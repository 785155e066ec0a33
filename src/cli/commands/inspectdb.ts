/** `voltaic inspectdb`: writes models for the tables of a database that is there already. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, relative, resolve, sep } from 'node:path'
import type { Command } from 'commander'
import type { AppDefinition } from '../../core/app-definition.ts'
import {
  addDatabaseOption,
  addExamples,
  type CommandContext,
  type CommonOptions,
} from '../command-entry.ts'
import { CommandError } from '../exit.ts'
import { namedDatabase, withProject } from '../project.ts'

interface InspectOptions extends CommonOptions {
  readonly database?: string
  readonly output?: string
}

export function define(command: Command, context: CommandContext): void {
  command
    .argument('[tables...]', 'only these tables; without them all that have no model yet')
    .option('--output <file>', 'write them to this file, such as apps/shop/models.ts')
    .action((tables: string[], options: InspectOptions) => inspect(tables, options, context))
  addDatabaseOption(command)
  addExamples(command, {
    'voltaic inspectdb': 'print the models',
    'voltaic inspectdb --output apps/shop/models.ts': 'write them for the app shop',
    'voltaic inspectdb track album': 'of two tables',
  })
}

async function inspect(
  tables: readonly string[],
  { database: alias = 'default', output, ...options }: InspectOptions,
  context: CommandContext,
): Promise<void> {
  const file = output === undefined ? undefined : resolve(context.directory, output)
  if (file !== undefined) await refuseModels(file)
  const { inspectDatabase } = await import('../../migrations/inspect/inspect-database.ts')
  const { modelledTables } = await import('../../migrations/inspect/modelled-tables.ts')
  await withProject(options, context, async ({ apps, services }) => {
    const database = namedDatabase(services, alias)
    const found = await inspectDatabase(database, {
      ...(tables.length > 0 ? { tables } : { except: modelledTables(apps) }),
      app: file === undefined ? undefined : appOf(file, apps),
    })
    if (file === undefined) return context.terminal.print(found.text.trimEnd())
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, found.text)
    const path = relative(context.directory, file)
    context.terminal.print(`${path}: ${count(found.models.length, 'model')}.`)
    context.terminal.print('Then: voltaic makemigrations, and voltaic migrate --fake-initial.')
  })
}

/** A file with models was improved by hand, and is not written over. One that only has to be there is. */
async function refuseModels(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch(() => '')
  if (!/\bextends\s+Model\b/.test(text)) return
  throw new CommandError(`${file} holds models already. Name another file with --output.`)
}

/** The app in whose folder the file is. */
function appOf(file: string, apps: readonly AppDefinition[]): string | undefined {
  const own = apps.filter(({ directory }) => file.startsWith(directory + sep))
  return own.toSorted((a, b) => b.directory.length - a.directory.length)[0]?.label
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
