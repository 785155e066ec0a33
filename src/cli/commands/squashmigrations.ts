/** `voltaic squashmigrations`: writes one migration in the place of many. */
import { relative } from 'node:path'
import type { Command } from 'commander'
import {
  addExamples,
  addExplanation,
  type CommandContext,
  type CommonOptions,
} from '../command-entry.ts'
import { count } from '../migrations/amounts.ts'
import { loadApps } from '../project.ts'

interface SquashOptions extends CommonOptions {
  readonly name?: string
  readonly dryRun?: boolean
}

const explanation = `The others stay until every database has the new one: a database that has a part of them runs the
rest. Delete them then, and later the line "replaces".`

export function define(command: Command, context: CommandContext): void {
  command
    .argument('<app>', 'whose migrations')
    .argument('<from>', 'the first, or the last when there is only this one')
    .argument('[to]', 'the last')
    .option('--name <name>', 'the name, without the number')
    .option('--dry-run', 'show what would be written; write nothing')
    .action((app: string, from: string, to: string | undefined, options: SquashOptions) =>
      squash(to === undefined ? { app, to: from } : { app, from, to }, options, context),
    )
  addExplanation(command, explanation)
  addExamples(command, {
    'voltaic squashmigrations lots 0010': 'all up to 0010 become one',
    'voltaic squashmigrations lots 0004 0010': 'those from 0004 to 0010',
    'voltaic squashmigrations lots 0010 --dry-run': 'what would be written',
  })
}

async function squash(
  range: { readonly app: string; readonly from?: string; readonly to: string },
  options: SquashOptions,
  context: CommandContext,
): Promise<void> {
  const { name, dryRun } = options
  const { apps } = await loadApps(options, context)
  const { squashMigrations } = await import('../../migrations/squash-migrations.ts')
  const made = await squashMigrations({ apps, ...range, name, dryRun })
  const { terminal } = context
  terminal.print(relative(process.cwd(), made.path))
  for (const operation of made.operations) terminal.print(`  ${operation}`)
  const amount = `${count(made.before, 'operation')} became ${made.after}`
  terminal.print(`${amount}, of ${count(made.replaces.length, 'migration')}.`)
  if (dryRun) terminal.print(`\n${made.text.trimEnd()}`)
}
