/** `voltaic start`: runs the project until it is told to stop, then drains. */
import { type Command, InvalidArgumentError } from 'commander'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { CommandError } from '../exit.ts'
import { addListenOptions, type ListenOptions } from '../listen-address.ts'
import { enterProject, loadSettings } from '../project.ts'
import {
  addSocketEngineOption,
  type SocketEngineOptions,
  withSocketEngine,
} from '../socket-engine.ts'
import { standby } from '../standby.ts'

type StartOptions = CommonOptions &
  ListenOptions &
  SocketEngineOptions & { readonly workers: number }

export function define(command: Command, context: CommandContext): void {
  addSocketEngineOption(addListenOptions(command))
    .option('--workers <number>', 'how many processes; 1 in this version', parseWorkers, 1)
    .action((options: StartOptions) => runStart(options, context))
  addExamples(command, {
    'voltaic start': 'on http://127.0.0.1:8000/, as in production',
    'voltaic start --host 0.0.0.0 --port 80': 'for everybody',
    'PORT=3000 voltaic start': 'the port from the environment',
  })
}

async function runStart(options: StartOptions, context: CommandContext): Promise<void> {
  if (options.workers > 1) {
    throw new CommandError(
      `${options.workers} workers are not possible in this version: one process is. ` +
        'Leave --workers out.',
    )
  }
  process.env.NODE_ENV ||= 'production'
  const waiting = standby()
  const project = enterProject(options, context)
  const { createApp } = await import('../../app/create-app.ts')
  await waiting.turn('load')
  const stop = nextStopSignal()
  const app = await createApp(withSocketEngine(await loadSettings(project), options))
  try {
    await waiting.turn('listen')
    const { url } = await app.listen({ port: options.port, host: options.host })
    context.terminal.print(`${app.label} is running at ${url}`)
    waiting.ready()
    await stop
  } finally {
    await app.close()
  }
}

/** Resolves at the first SIGTERM or SIGINT; a second one ends the process at once. */
function nextStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const [signal, number] of [
      ['SIGINT', 2],
      ['SIGTERM', 15],
    ] as const) {
      process.once(signal, () => {
        process.once(signal, () => process.exit(128 + number))
        resolve()
      })
    }
  })
}

function parseWorkers(text: string): number {
  const workers = Number(text)
  if (Number.isSafeInteger(workers) && workers >= 1) return workers
  throw new InvalidArgumentError('The number of workers is a whole number from 1.')
}
