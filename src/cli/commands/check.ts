/** `voltaic check`: what can be known to be wrong before anything runs. */
import type { Command } from 'commander'
import type { CheckMessage } from '../../core/checks.ts'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { CommandError } from '../exit.ts'
import { withProject } from '../project.ts'

type CheckOptions = CommonOptions & { readonly deploy?: boolean }

export function define(command: Command, context: CommandContext): void {
  command
    .option('--deploy', 'also what matters in production only')
    .action((options: CheckOptions) => check(options, context))
  addExamples(command, {
    'voltaic check': 'exit code 1 when there are errors',
    'voltaic check --deploy': 'before a release',
  })
}

async function check(options: CheckOptions, context: CommandContext): Promise<void> {
  await withProject(options, context, async (app) => {
    const findings = await app.check({ deploy: options.deploy ?? false })
    for (const finding of findings) context.terminal.print(describeFinding(finding))
    const errors = findings.filter(({ level }) => level === 'error').length
    if (errors > 0)
      throw new CommandError(`${count(errors, 'error')} found. Mend what is listed above.`)
    context.terminal.print(findings.length === 0 ? 'No problems.' : 'No errors.')
  })
}

function describeFinding({ level, id, message, hint }: CheckMessage): string {
  return `${level} ${id}: ${message}${hint ? ` ${hint}` : ''}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
