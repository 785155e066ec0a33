/** `voltaic migrate`: brings the database to the migrations. */
import type { Command } from 'commander'
import type { MigrationPlan } from '../../migrations/migrate.ts'
import type { PlanOptions } from '../../migrations/run/prepared.ts'
import {
  addDatabaseOption,
  addExamples,
  addExplanation,
  type CommandContext,
  type CommonOptions,
} from '../command-entry.ts'
import { planStepText } from '../migrations/plan-text.ts'
import { confirmAt, runReport, warnOf } from '../migrations/run-report.ts'
import { namedDatabase, withProject } from '../project.ts'
import type { Terminal } from '../terminal.ts'

interface MigrateOptions extends CommonOptions {
  readonly plan?: boolean
  readonly fake?: boolean
  readonly fakeInitial?: boolean
  readonly prune?: boolean
  readonly allowDataLoss?: boolean
  /** `false` with `--no-input`. */
  readonly input: boolean
  readonly database: string
}

const explanation = `Each migration runs in a transaction of its own: when it fails, nothing of it stays, and what ran before it does.
What destroys data asks first. Without a terminal, or with --no-input, it is refused unless --allow-data-loss is given.
What cannot be undone is refused before anything is changed.`

export function define(command: Command, context: CommandContext): void {
  command
    .argument('[app]', 'only this app, and what it needs')
    .argument('[target]', 'the migration to go to, or the beginning of its name; zero undoes all')
    .option('--plan', 'show what would run, its SQL and what it would destroy; change nothing')
    .option('--fake', 'only record that they ran, or were undone')
    .option('--fake-initial', 'only record initial migrations whose tables are there already')
    .option('--prune', 'forget applied migrations whose file is gone')
    .option('--allow-data-loss', 'run also what destroys values, without asking')
    .option('--no-input', 'ask nothing')
    .action((app: string | undefined, target: string | undefined, options: MigrateOptions) =>
      runMigrate({ app, target }, options, context),
    )
  addDatabaseOption(command)
  addExplanation(command, explanation)
  addExamples(command, {
    'voltaic migrate': 'all apps, to their last migration',
    'voltaic migrate --plan': 'what that would do, and what it would destroy',
    'voltaic migrate lots 0002': 'one app, forwards or backwards',
    'voltaic migrate lots zero': 'undo all of one app, and what depends on it',
    'voltaic migrate --fake-initial': 'a database that is older than its migrations',
    'voltaic migrate lots --prune': 'forget the migrations of lots whose files are gone',
  })
}

async function runMigrate(
  target: { app: string | undefined; target: string | undefined },
  options: MigrateOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  await withProject(options, context, async ({ apps, services }) => {
    const database = namedDatabase(services, options.database)
    const { fake, fakeInitial, prune } = options
    const plan = { database, apps, ...target, fake, fakeInitial, prune }
    await (options.plan ? showPlan(plan, terminal) : run(plan, options, terminal))
  })
}

async function run(
  plan: PlanOptions,
  { allowDataLoss, input }: MigrateOptions,
  terminal: Terminal,
): Promise<void> {
  const { migrate } = await import('../../migrations/migrate.ts')
  const confirm = terminal.isInteractive && input ? confirmAt(terminal) : undefined
  try {
    const report = await migrate({ ...plan, allowDataLoss, confirm, ...runReport(terminal) })
    for (const name of report.pruned ?? []) terminal.print(`forgot  ${name}`)
    for (const name of report.completed)
      terminal.print(`recorded ${name}: all that it replaces is applied`)
    if (report.steps.length === 0) terminal.print('The database is up to date.')
    warnOf(report, terminal)
  } finally {
    terminal.status.end()
  }
}

async function showPlan(options: PlanOptions, terminal: Terminal): Promise<void> {
  const { migrationPlan } = await import('../../migrations/migrate.ts')
  const plan: MigrationPlan = await migrationPlan(options)
  const { dialect } = options.database
  for (const name of plan.pruned ?? []) terminal.print(`forget ${name}`)
  for (const step of plan.steps)
    terminal.print(planStepText(step, { dialect, paint: terminal.paint }))
  if (plan.steps.length === 0) terminal.print('The database is up to date.')
  warnOf(plan, terminal)
}
