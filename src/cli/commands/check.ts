/** `voltaic check`: what can be known to be wrong before anything runs. */
import type { Command } from 'commander'
import type { App } from '../../app/app.ts'
import type { CheckMessage } from '../../core/checks.ts'
import type { DatabaseDrift } from '../../migrations/inspect/database-drift.ts'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { CommandError } from '../exit.ts'
import { namedDatabase, withProject } from '../project.ts'
import type { Terminal } from '../terminal.ts'

interface CheckOptions extends CommonOptions {
  readonly deploy?: boolean
  /** The alias of the database, or true for the default one. */
  readonly database?: string | true
}

export function define(command: Command, context: CommandContext): void {
  command
    .option('--deploy', 'also what matters in production only')
    .option('--database [name]', 'also where the database differs from its applied migrations')
    .action((options: CheckOptions) => check(options, context))
  addExamples(command, {
    'voltaic check': 'exit code 1 when there are errors',
    'voltaic check --deploy': 'before a release',
    'voltaic check --database': 'exit code 1 when somebody changed tables by hand',
  })
}

async function check(options: CheckOptions, context: CommandContext): Promise<void> {
  await withProject(options, context, async (app) => {
    const findings = await app.check({ deploy: options.deploy ?? false })
    for (const finding of findings) context.terminal.print(describeFinding(finding))
    const drift = await driftOf(app, options, context.terminal)
    const errors = findings.filter(({ level }) => level === 'error').length + drift
    if (errors > 0)
      throw new CommandError(`${count(errors, 'error')} found. Mend what is listed above.`)
    context.terminal.print(findings.length === 0 ? 'No problems.' : 'No errors.')
  })
}

/** Prints where the database differs, when that was asked for, and gives the number of differences. */
async function driftOf(
  { apps, services }: App,
  { database: given }: CheckOptions,
  terminal: Terminal,
): Promise<number> {
  if (given === undefined) return 0
  const { databaseDrift } = await import('../../migrations/inspect/database-drift.ts')
  const database = namedDatabase(services, given === true ? 'default' : given)
  const drift = await databaseDrift({ database, apps })
  for (const line of driftLines(drift)) terminal.print(line)
  return drift.differences.length
}

function driftLines({ differences, edited, missing, unapplied }: DatabaseDrift): string[] {
  return [
    ...differences.map(
      ({ kind, model, message }) => `error db.drift-${kind}: ${model}: ${message}`,
    ),
    ...edited.map(
      (key) =>
        `warning: ${key} was edited after it was applied. Undo the edit, or make another migration.`,
    ),
    ...missing.map(
      (key) =>
        `warning: ${key} is applied, but its file is gone. Restore it, or run migrate --prune.`,
    ),
    ...unapplied.map((key) => `warning: ${key} is not applied. Run voltaic migrate.`),
  ]
}

function describeFinding({ level, id, message, hint }: CheckMessage): string {
  return `${level} ${id}: ${message}${hint ? ` ${hint}` : ''}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
