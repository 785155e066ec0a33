/** A failure, as one line for people. */
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CommanderError } from 'commander'
import { VoltaicError } from '../core/errors.ts'

/** The text for what was thrown: one line, or with the stack and its causes. */
export function describeFailure(error: unknown, options: { withStack: boolean }): string {
  if (error instanceof CommanderError) return usageFailure(error)
  if (!(error instanceof Error)) return `error: ${String(error)}`
  if (options.withStack) return stackWithCauses(error)
  if (error instanceof VoltaicError) return `error: ${error.message}`
  const [fact = error.name] = error.message.split('\n')
  return `error: ${error.name}: ${fact}${place(error)}. Run again with --debug to see the stack.`
}

/** What commander says, as a sentence with a remedy. */
function usageFailure(error: CommanderError): string {
  const [line = ''] = error.message.replace(/^error: /, '').split('\n')
  const fact = line.replace(/\.+$/, '')
  return `error: ${fact.charAt(0).toUpperCase()}${fact.slice(1)}. --help shows what is accepted.`
}

function stackWithCauses(error: Error): string {
  const stack = error.stack ?? error.message
  return error.cause instanceof Error
    ? `${stack}\ncaused by ${stackWithCauses(error.cause)}`
    : stack
}

/** Where in the project it was thrown: ` (apps/lots/models.ts:12:5)`. */
function place(error: Error): string {
  const parsed = error instanceof SyntaxError && /^(.+):(\d+)\n/.exec(error.stack ?? '')
  if (parsed) return ` (${relative(process.cwd(), toPath(parsed[1]!))}:${parsed[2]})`
  const frames = error.stack?.matchAll(/(file:\/\/[^\s()]+?):(\d+)(?::(\d+))?(?=[\s)]|$)/g) ?? []
  for (const [, file, line] of frames) {
    const path = relative(process.cwd(), toPath(file!))
    if (!path.includes('node_modules') && !path.startsWith('..')) return ` (${path}:${line})`
  }
  return ''
}

function toPath(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file
}
