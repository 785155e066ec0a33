/** The command line: finds the command, loads only that, and turns what goes wrong into an exit code. */
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { closest } from '../core/settings/settings.ts'
import type { CommandContext, CommandEntry } from './command-entry.ts'
import { commands } from './commands.ts'
import { ExitCode, exitCodeOf, UsageError } from './exit.ts'
import { describeFailure } from './failure.ts'
import type { Terminal } from './terminal.ts'

/** Runs a command line without its first two words (`node voltaic`) and resolves to the exit code. */
export async function runCommandLine(args: readonly string[], terminal: Terminal): Promise<number> {
  const context: CommandContext = { terminal, directory: process.cwd() }
  try {
    const program = await createProgram(args, context)
    await program.parseAsync(args.length === 0 ? ['--help'] : args, { from: 'user' })
    return Number(process.exitCode ?? ExitCode.ok)
  } catch (error) {
    return reportFailure(error, args, terminal)
  }
}

function reportFailure(error: unknown, args: readonly string[], terminal: Terminal): number {
  if (error instanceof CommanderError && error.exitCode === 0) return ExitCode.ok // --help, --version
  const text = describeFailure(error, { withStack: args.includes('--debug') })
  if (text) terminal.error(text)
  return exitCodeOf(error)
}

/** All commands by name; the one that `args` ask for is loaded, with its options. */
async function createProgram(args: readonly string[], context: CommandContext): Promise<Command> {
  const program = new Command('voltaic')
  prepare(program, context.terminal)
  program
    .description('The command line of Voltaic, the web framework for TypeScript on Node.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'show the help of a command')
    .argument('[command]')
    .action((name: string) => refuseUnknown(name))
    .usage('<command> [options]')
    .addHelpText(
      'after',
      '\nvoltaic <command> --help shows the options of a command, with examples.',
    )
  const asked = args.filter((arg) => !arg.startsWith('-'))
  for (const entry of commands)
    await addCommand(program, entry, asked.includes(entry.name) && context)
  return program
}

async function addCommand(
  program: Command,
  entry: CommandEntry,
  context: CommandContext | false,
): Promise<void> {
  const command = program.command(entry.name).description(entry.about)
  if (!context) return
  prepare(command, context.terminal)
  const module = await entry.load()
  module.define(command, context)
  command
    .option('--config <file>', 'the settings of the project (found from here upwards)')
    .option('--debug', 'show the stack of an error')
}

/** Throws instead of ending the process, and writes to our terminal. */
function prepare(command: Command, terminal: Terminal): void {
  command
    .exitOverride()
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'show this help')
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: () => {}, // reported once, by us
    })
}

function refuseUnknown(name: string): never {
  const near = closest(
    name,
    commands.map((entry) => entry.name),
  )
  const remedy = near ? `Did you mean ${near}?` : 'voltaic --help lists the commands.'
  throw new UsageError(`There is no command ${name}. ${remedy}`)
}

function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
