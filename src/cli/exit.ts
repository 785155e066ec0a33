/** How the program ends. */
import { CommanderError } from 'commander'
import { VoltaicError } from '../core/errors.ts'

/** The exit codes. */
export const ExitCode = {
  ok: 0,
  /** It was understood and did not work, or a check found errors. */
  failure: 1,
  /** It was not understood. */
  usage: 2,
  /** It needs an answer and there is nobody to ask. */
  question: 3,
} as const

/** The command line was not understood. */
export class UsageError extends VoltaicError {
  constructor(message: string) {
    super('E_USAGE', message)
  }
}

/** A command failed for a reason that the person at the terminal can change. */
export class CommandError extends VoltaicError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super('E_COMMAND', message, options)
  }
}

/** A command needs answers, and there is nobody to ask. */
export class QuestionsOpen extends VoltaicError {
  constructor(message: string) {
    super('E_QUESTIONS', message)
  }
}

/** The exit code for what was thrown. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError || error instanceof UsageError) return ExitCode.usage
  return error instanceof QuestionsOpen ? ExitCode.question : ExitCode.failure
}
