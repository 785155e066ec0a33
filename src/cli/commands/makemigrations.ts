/** `voltaic makemigrations`: writes the migrations that the models need. */
import { relative } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import type { WrittenMigration } from '../../migrations/files/written-migration.ts'
import type { MakeMigrationsResult } from '../../migrations/make-migrations.ts'
import {
  addExamples,
  addExplanation,
  type CommandContext,
  type CommonOptions,
} from '../command-entry.ts'
import { CommandError } from '../exit.ts'
import { askAt, openQuestions, readAnswers } from '../migrations/questions.ts'
import { loadApps } from '../project.ts'
import type { Terminal } from '../terminal.ts'

interface MakeOptions extends CommonOptions {
  readonly name?: string
  readonly empty?: boolean
  readonly merge?: boolean
  readonly check?: boolean
  readonly dryRun?: boolean
  readonly answers?: string
  /** `false` with `--no-input`. */
  readonly input: boolean
}

const explanation = `Compares the models with the migration files. No database is asked.
What only you can know, such as whether a field was renamed or replaced, is asked at the terminal. Without one, or with
--no-input, the questions are printed as JSON, nothing is written, and the exit code is 3: answer them with --answers.`

export function define(command: Command, context: CommandContext): void {
  command
    .argument('[app]', 'only the migrations of this app, and those they need')
    .option('--name <name>', 'the name, without the number', parseName)
    .option('--empty', 'a migration without operations, for code or SQL')
    .option('--merge', 'bring branches together, when it is the same which of them runs first')
    .option('--check', 'exit 1 when a migration is missing; write nothing')
    .option('--dry-run', 'show what would be written; write nothing')
    .option(
      '--answers <file>',
      'answers as JSON, by the id of the question; - reads them from the input',
    )
    .option('--no-input', 'ask nothing')
    .action((app: string | undefined, options: MakeOptions) => make(app, options, context))
  addExplanation(command, explanation)
  addExamples(command, {
    'voltaic makemigrations': 'for all apps; asks what only you can know',
    'voltaic makemigrations lots --name reserve': 'for one app, named 0002_reserve',
    'voltaic makemigrations lots --empty': 'to be filled by hand',
    'voltaic makemigrations --merge': 'after two branches have both added migrations',
    'voltaic makemigrations --dry-run': 'what would be written',
    'voltaic makemigrations --check': 'before a release',
    'voltaic makemigrations --answers answers.json': 'without a terminal',
  })
}

async function make(
  app: string | undefined,
  options: MakeOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal } = context
  const { name, empty, check, dryRun, input } = options
  const answers = options.answers && (await readAnswers(options.answers, context))
  const { apps } = await loadApps(options, context)
  const { makeMigrations } = await import('../../migrations/make-migrations.ts')
  const { mergeMigrations } = await import('../../migrations/merge-migrations.ts')
  const mayAsk = terminal.isInteractive && input && !check
  const result = await (options.merge ? mergeMigrations : makeMigrations)({
    ...{ apps, app, name, empty },
    dryRun: dryRun || check,
    ...(answers && { answers }),
    ...(mayAsk && { ask: askAt(terminal) }),
  })
  report(result, options, terminal)
}

function report(
  result: MakeMigrationsResult,
  { check, merge, dryRun = false }: MakeOptions,
  terminal: Terminal,
): void {
  if (result.kind === 'nothing') {
    terminal.print(merge ? 'There are no branches to merge.' : upToDate)
    return
  }
  if (result.kind === 'questions') {
    terminal.print(JSON.stringify({ questions: result.questions }, null, 2))
    throw check ? missingMigrations() : openQuestions(result.questions)
  }
  for (const migration of result.migrations)
    terminal.print(describe(migration, { dryRun }, terminal))
  if (check) throw missingMigrations()
  if (terminal.isScreen && !dryRun) {
    terminal.print(terminal.paint('dim', 'Read what was written, then run voltaic migrate.'))
  }
}

const upToDate = 'The migrations are what the models need.'

function missingMigrations(): CommandError {
  return new CommandError('Migrations are missing. Run voltaic makemigrations.')
}

function describe(
  { path, operations, losses = [], text }: WrittenMigration,
  { dryRun }: { dryRun: boolean },
  { paint }: Terminal,
): string {
  const file = paint('bold', relative(process.cwd(), path))
  const marked = (line: string) =>
    losses.includes(line) ? paint('red', `${line}, with its data`) : line
  const lines = [file, ...operations.map((line) => `  ${marked(line)}`)]
  return [...lines, ...(dryRun ? ['', text] : [])].join('\n')
}

const longestName = 100

function parseName(name: string): string {
  if (/^\w+$/.test(name) && name.length <= longestName) return name
  throw new InvalidArgumentError(
    `A name is made of letters, digits and "_", at most ${longestName} of them.`,
  )
}
