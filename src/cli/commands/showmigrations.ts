/** `voltaic showmigrations`: all migrations, and whether the database has them. */
import type { Command } from 'commander'
import type { HistoryEntry } from '../../migrations/migration-history.ts'
import {
  addDatabaseOption,
  addExamples,
  addExplanation,
  type CommandContext,
  type CommonOptions,
} from '../command-entry.ts'
import { recordText } from '../migrations/record-text.ts'
import { namedDatabase, withProject } from '../project.ts'

interface ShowOptions extends CommonOptions {
  readonly plan?: boolean
  readonly dates?: boolean
  readonly json?: boolean
  readonly database: string
}

const explanation = `[x] is applied, [ ] is not. What was edited after it was applied, or has no file any more, says so.`

export function define(command: Command, context: CommandContext): void {
  command
    .argument('[app]', 'only those of this app')
    .option('--plan', 'in the order in which they run, with what they depend on')
    .option('--dates', 'when each was applied, in UTC')
    .option('--json', 'for programs')
    .action((app: string | undefined, options: ShowOptions) => show(app, options, context))
  addDatabaseOption(command)
  addExplanation(command, explanation)
  addExamples(command, {
    'voltaic showmigrations': 'all, app by app',
    'voltaic showmigrations lots --dates': 'those of one app, and when they ran',
    'voltaic showmigrations --plan': 'the order in which they run',
  })
}

async function show(
  app: string | undefined,
  options: ShowOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const { migrationHistory } = await import('../../migrations/migration-history.ts')
  await withProject(options, context, async ({ apps, services }) => {
    const database = namedDatabase(services, options.database)
    const history = await migrationHistory({ database, apps, app })
    const shown = options.plan ? history : byApp(history)
    if (options.json) return terminal.print(JSON.stringify(shown, null, 2))
    if (shown.length === 0) terminal.print('No migrations.')
    for (const record of shown) terminal.print(recordText(record, { ...options, ...terminal }))
  })
}

/** App by app; those of one app stay in their order. */
function byApp(history: readonly HistoryEntry[]): HistoryEntry[] {
  return history.toSorted((a, b) => (a.app === b.app ? 0 : a.app < b.app ? -1 : 1))
}
