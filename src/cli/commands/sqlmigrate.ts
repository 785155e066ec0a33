/** `voltaic sqlmigrate`: the SQL of one migration. */
import type { Command } from 'commander'
import {
  addDatabaseOption,
  addExamples,
  addExplanation,
  type CommandContext,
  type CommonOptions,
} from '../command-entry.ts'
import { sqlText } from '../migrations/plan-text.ts'
import { databaseAddress, loadApps } from '../project.ts'

interface SqlOptions extends CommonOptions {
  readonly backwards?: boolean
  readonly database: string
}

const explanation = `No database is asked: the SQL follows from the migration files and the kind of database in the settings.
A comment stands for code. Who runs the SQL by hand tells the record: voltaic migrate APP NAME --fake.`

export function define(command: Command, context: CommandContext): void {
  command
    .argument('<app>', 'the app of the migration')
    .argument('<name>', 'the name of the migration, or its beginning')
    .option('--backwards', 'the SQL that undoes it')
    .action((app: string, name: string, options: SqlOptions) =>
      show({ app, name }, options, context),
    )
  addDatabaseOption(command)
  addExplanation(command, explanation)
  addExamples(command, {
    'voltaic sqlmigrate lots 0002': 'what 0002 would run',
    'voltaic sqlmigrate lots 0002 --backwards': 'what would undo it',
    'voltaic sqlmigrate lots 0002 > 0002.sql': 'for somebody who runs it by hand',
  })
}

async function show(
  migration: { readonly app: string; readonly name: string },
  { backwards, ...options }: SqlOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const { settings, apps } = await loadApps(options, context)
  const { dialectOf } = await import('../../db/engine/connect.ts')
  const { sqlOfMigration } = await import('../../migrations/sql-of-migration.ts')
  const database = { dialect: dialectOf(databaseAddress(settings, options.database)) }
  const statements = await sqlOfMigration({ database, apps, ...migration, backwards })
  terminal.print(statements.length > 0 ? sqlText(statements) : '-- This migration runs no SQL.')
}
