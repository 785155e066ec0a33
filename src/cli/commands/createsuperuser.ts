/** `voltaic createsuperuser`: makes a user who may do everything. */
import type { Command } from 'commander'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { withProject } from '../project.ts'
import type { SuperuserOptions } from '../superuser.ts'

export function define(command: Command, context: CommandContext): void {
  command
    .option('--email <address>', 'the e-mail address')
    .option('--name <name>', 'the name')
    .option('--password-stdin', 'read the password from standard input (else $VOLTAIC_PASSWORD)')
    .action((options: CommonOptions & SuperuserOptions) =>
      withProject(options, context, async () => {
        const { makeSuperuser } = await import('../superuser.ts')
        await makeSuperuser(options, context.terminal)
      }),
    )
  addExamples(command, {
    'voltaic createsuperuser': 'asks for everything',
    'voltaic createsuperuser --email a@example.com --password-stdin < secret': 'asks for nothing',
  })
}
