/** `voltaic makemigrations`: writes the migrations that the models need. */
import { readFile } from 'node:fs/promises'
import { relative, resolve } from 'node:path'
import type { Command } from 'commander'
import type { Answers, Ask, Question } from '../../migrations/detect/questions.ts'
import type { WrittenMigration } from '../../migrations/make-migrations.ts'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { CommandError, QuestionsOpen } from '../exit.ts'
import { enterProject, loadSettings } from '../project.ts'
import type { Terminal } from '../terminal.ts'

interface MakeOptions extends CommonOptions {
  readonly name?: string
  readonly empty?: boolean
  readonly check?: boolean
  readonly dryRun?: boolean
  readonly answers?: string
}

export function define(command: Command, context: CommandContext): void {
  command
    .argument('[app]', 'only the migrations of this app, and those they need')
    .option('--name <name>', 'the name, without the number')
    .option('--empty', 'a migration without operations, for code or SQL')
    .option('--check', 'exit 1 when a migration is missing; write nothing')
    .option('--dry-run', 'show what would be written; write nothing')
    .option('--answers <file>', 'answers as JSON, by the id of the question')
    .action((app: string | undefined, options: MakeOptions) => make(app, options, context))
  addExamples(command, {
    'voltaic makemigrations': 'for all apps; asks what only you can know',
    'voltaic makemigrations lots --name reserve': 'for one app, named 0002_reserve',
    'voltaic makemigrations lots --empty': 'to be filled by hand',
    'voltaic makemigrations --check': 'before a release',
    'voltaic makemigrations --answers answers.json': 'without a terminal',
  })
}

async function make(
  app: string | undefined,
  options: MakeOptions,
  { terminal, directory }: CommandContext,
): Promise<void> {
  const answers = options.answers && (await readAnswers(resolve(directory, options.answers)))
  const settings = await loadSettings(enterProject(options, { terminal, directory }))
  const { collectApps } = await import('../../app/collected-apps.ts')
  const { completeSettings } = await import('../../app/settings.ts')
  const { makeMigrations } = await import('../../migrations/make-migrations.ts')
  const result = await makeMigrations({
    apps: collectApps(completeSettings(settings)),
    app,
    name: options.name,
    empty: options.empty,
    dryRun: options.dryRun || options.check,
    ...(answers && { answers }),
    ...(terminal.isInteractive && !options.check && { ask: askAt(terminal) }),
  })
  if (result.kind === 'nothing') return terminal.print('The migrations are what the models need.')
  if (result.kind === 'questions') throw openQuestions(result.questions, options, terminal)
  for (const migration of result.migrations) {
    terminal.print(describe(migration, { withText: options.dryRun ?? false }))
  }
  if (options.check) throw missingMigrations()
}

function missingMigrations(): CommandError {
  return new CommandError('Migrations are missing. Run voltaic makemigrations.')
}

function describe(migration: WrittenMigration, options: { withText: boolean }): string {
  const { path, operations, text } = migration
  const lines = [relative(process.cwd(), path), ...operations.map((line) => `  ${line}`)]
  return [...lines, ...(options.withText ? ['', text] : [])].join('\n')
}

async function readAnswers(file: string): Promise<Answers> {
  try {
    const answers: unknown = JSON.parse(await readFile(file, 'utf8'))
    if (typeof answers === 'object' && answers !== null) return answers as Answers
    throw new Error('it holds no object')
  } catch (cause) {
    const why = (cause as Error).message
    throw new CommandError(
      `The answers in ${file} cannot be read: ${why}. Write { "id of the question": answer }.`,
      { cause },
    )
  }
}

function openQuestions(
  questions: readonly Question[],
  options: MakeOptions,
  terminal: Terminal,
): QuestionsOpen | CommandError {
  terminal.print(JSON.stringify({ questions }, null, 2))
  if (options.check) return missingMigrations()
  const ids = questions.map(({ id }) => id).join(', ')
  return new QuestionsOpen(
    `Only you can answer: ${ids}. Nothing was written; run it on a terminal, or give --answers FILE.`,
  )
}

/** Asks at the terminal: yes or no, or a value as JSON. */
function askAt(terminal: Terminal): Ask {
  return async ({ kind, text }) => {
    if (kind !== 'existing-rows') return isYes(await terminal.ask(`${text} [y/N] `))
    for (;;) {
      const line = await terminal.ask(`${text} (as JSON, such as 0, "", true) `)
      try {
        return JSON.parse(line) as unknown
      } catch {
        terminal.error(`${line} is not JSON. A text needs quotes.`)
      }
    }
  }
}

function isYes(line: string): boolean {
  return /^y(es)?$/i.test(line.trim())
}
