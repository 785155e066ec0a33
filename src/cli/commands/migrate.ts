/** `voltaic migrate`: brings the database to the migrations. */
import type { Command } from 'commander'
import { databases } from '../../db/engine/databases.ts'
import type { MigrationPlan, MigrationStep, PlanStep } from '../../migrations/migrate.ts'
import type { CountedLoss } from '../../migrations/run/losses.ts'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { withProject } from '../project.ts'
import type { Terminal } from '../terminal.ts'

interface MigrateOptions extends CommonOptions {
  readonly plan?: boolean
  readonly fake?: boolean
  readonly allowDataLoss?: boolean
}

export function define(command: Command, context: CommandContext): void {
  command
    .argument('[app]', 'only this app, and what it needs')
    .argument('[target]', 'the migration to go to, or the beginning of its name; zero undoes all')
    .option('--plan', 'show what would run; change nothing')
    .option('--fake', 'only record that they ran')
    .option('--allow-data-loss', 'run also what destroys values')
    .action((app: string | undefined, target: string | undefined, options: MigrateOptions) =>
      runMigrate({ app, target }, options, context),
    )
  addExamples(command, {
    'voltaic migrate': 'all apps, to their last migration',
    'voltaic migrate --plan': 'what that would do, and what it would destroy',
    'voltaic migrate lots 0002': 'one app, forwards or backwards',
    'voltaic migrate lots zero': 'undo all of one app',
  })
}

async function runMigrate(
  target: { app: string | undefined; target: string | undefined },
  options: MigrateOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const { migrate, migrationPlan } = await import('../../migrations/migrate.ts')
  await withProject(options, context, async ({ apps, services }) => {
    const database = services.get(databases).get('default')!
    if (options.plan) {
      const plan = await migrationPlan({ database, apps, ...target })
      return printPlan(plan, terminal)
    }
    const { fake, allowDataLoss } = options
    const confirm = terminal.isInteractive ? confirmAt(terminal) : undefined
    const onStep = (step: MigrationStep) => terminal.print(describeStep(step))
    const report = await migrate({
      database,
      apps,
      ...target,
      fake,
      allowDataLoss,
      confirm,
      onStep,
    })
    if (report.steps.length === 0) terminal.print('The database is up to date.')
    warn(report, terminal)
  })
}

function printPlan(plan: MigrationPlan, terminal: Terminal): void {
  if (plan.steps.length === 0) terminal.print('The database is up to date.')
  for (const step of plan.steps) terminal.print(describePlanStep(step))
  warn(plan, terminal)
}

function describeStep({ app, name, direction }: MigrationStep): string {
  return `${direction === 'forward' ? 'applied' : 'undone '} ${app}.${name}`
}

function describePlanStep(step: PlanStep): string {
  const { app, name, direction, operations, losses, isReversible, sql = [] } = step
  const remarks = [
    ...(isReversible ? [] : ['cannot be undone']),
    ...losses.map((loss) => `destroys ${describeLoss(loss)}`),
  ]
  const statements = sql.map((statement) => `  ${statement.replaceAll('\n', '\n    ')};`)
  const lines = [...operations, ...remarks.map((remark) => `! ${remark}`), ...statements]
  const title = `${direction === 'forward' ? 'apply' : 'undo'} ${app}.${name}`
  return [title, ...lines.map((line) => `  ${line}`)].join('\n')
}

function describeLoss({ table, column, rows }: CountedLoss): string {
  return column === undefined
    ? `the table ${table}: ${rows} rows`
    : `the column ${table}.${column}: ${rows} values`
}

function confirmAt(terminal: Terminal): (losses: readonly CountedLoss[]) => Promise<boolean> {
  return async (losses) => {
    for (const loss of losses) terminal.error(`This destroys ${describeLoss(loss)}.`)
    return (await terminal.ask('Type "yes" to go on: ')).trim() === 'yes'
  }
}

function warn(
  { edited, missing }: Pick<MigrationPlan, 'edited' | 'missing'>,
  terminal: Terminal,
): void {
  for (const name of edited) {
    terminal.error(
      `warning: ${name} was edited after it was applied. Write a new migration instead.`,
    )
  }
  for (const name of missing) {
    terminal.error(`warning: ${name} is applied, and its file is gone. Bring it back.`)
  }
}
