/** `voltaic showmigrations`: all migrations, and whether the database has them. */
import type { Command } from 'commander'
import { databases } from '../../db/engine/databases.ts'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { withProject } from '../project.ts'

export function define(command: Command, context: CommandContext): void {
  command
    .argument('[app]', 'only those of this app')
    .action((app: string | undefined, options: CommonOptions) => show(app, options, context))
  addExamples(command, {
    'voltaic showmigrations': 'all, in the order in which they run',
    'voltaic showmigrations lots': 'those of one app',
  })
}

async function show(
  app: string | undefined,
  options: CommonOptions,
  context: CommandContext,
): Promise<void> {
  const { migrationStatus } = await import('../../migrations/migrate.ts')
  await withProject(options, context, async ({ apps, services }) => {
    const database = services.get(databases).get('default')!
    const all = await migrationStatus({ database, apps })
    const shown = all.filter((migration) => app === undefined || migration.app === app)
    if (shown.length === 0) context.terminal.print('No migrations.')
    for (const { app: label, name, isApplied } of shown) {
      context.terminal.print(`[${isApplied ? 'x' : ' '}] ${label}.${name}`)
    }
  })
}
