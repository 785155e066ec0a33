/** A command of the command line. */
import type { Command } from 'commander'
import type { Terminal } from './terminal.ts'

/** What a command needs of the world around it. */
export interface CommandContext {
  readonly terminal: Terminal
  /** The folder in which the command was typed. */
  readonly directory: string
}

/** A command's module: it is loaded only when the command is asked for. */
export interface CommandModule {
  /** Adds the arguments, options, examples and the action. */
  define(command: Command, context: CommandContext): void
}

/** A command: its name, one line, and where it is. */
export interface CommandEntry {
  readonly name: string
  readonly about: string
  load(): Promise<CommandModule>
}

/** The options that every command has. */
export interface CommonOptions {
  /** The path of the settings. */
  readonly config?: string
  /** Whether errors show their stack. */
  readonly debug?: boolean
}

/** Adds the option that says which database is meant. */
export function addDatabaseOption(command: Command): void {
  command.option('--database <name>', 'another database of the settings', 'default')
}

/** Adds paragraphs that explain the command, after its options. */
export function addExplanation(command: Command, text: string): void {
  command.addHelpText('after', `\n${text}`)
}

/** Adds examples to the end of a command's help: pairs of a command line and what it does. */
export function addExamples(command: Command, examples: Readonly<Record<string, string>>): void {
  const width = Math.max(...Object.keys(examples).map((line) => line.length))
  const lines = Object.entries(examples).map(([line, about]) => `  ${line.padEnd(width)}  ${about}`)
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`)
}
