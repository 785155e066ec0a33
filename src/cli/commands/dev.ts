/** `voltaic dev`: runs the project in a child process that is replaced when a file changes. */
import type { Command } from 'commander'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { DevServer } from '../dev-server.ts'
import { addListenOptions, type ListenOptions, requireFreePort } from '../listen-address.ts'
import { enterProject } from '../project.ts'
import { addSocketEngineOption, type SocketEngineOptions } from '../socket-engine.ts'

type DevOptions = CommonOptions & ListenOptions & SocketEngineOptions

export function define(command: Command, context: CommandContext): void {
  addSocketEngineOption(addListenOptions(command)).action((options: DevOptions) =>
    runDev(options, context),
  )
  addExamples(command, {
    'voltaic dev': 'on http://127.0.0.1:8000/, restarted at each change',
    'voltaic dev --port 3000': 'on another port',
    'voltaic dev --host 0.0.0.0': 'for other machines, a phone for example',
  })
}

async function runDev(options: DevOptions, context: CommandContext): Promise<void> {
  const { file, directory } = enterProject(options, context)
  await requireFreePort(options)
  process.env.NODE_ENV ||= 'development'
  const start = ['start', '--config', file, '--port', String(options.port), '--host', options.host]
  const args = [
    ...process.execArgv,
    process.argv[1]!,
    ...start,
    ...(options.wsEngine ? ['--ws-engine', options.wsEngine] : []),
    ...(options.debug ? ['--debug'] : []),
  ]
  const server = new DevServer({ directory, args, terminal: context.terminal })
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void server.close())
  await server.run()
}
