/** `voltaic start`: runs the project until it is told to stop, then drains. */
import { availableParallelism } from 'node:os'
import { type Command, InvalidArgumentError } from 'commander'
import type { App } from '../../app/app.ts'
import type { StartParts } from '../../app/create-app.ts'
import type { Settings } from '../../app/settings.ts'
import { clock } from '../../core/clock.ts'
import { toMilliseconds } from '../../core/duration.ts'
import { addExamples, type CommandContext, type CommonOptions } from '../command-entry.ts'
import { CommandError, ExitCode } from '../exit.ts'
import { addListenOptions, type ListenOptions, requireFreePort } from '../listen-address.ts'
import { enterProject, loadSettings } from '../project.ts'
import {
  addSocketEngineOption,
  type SocketEngineOptions,
  withSocketEngine,
} from '../socket-engine.ts'
import { standby } from '../standby.ts'
import { thisWorker, type Worker } from '../workers/worker.ts'

type StartOptions = CommonOptions &
  ListenOptions &
  SocketEngineOptions & { readonly workers: number }

/** How long ending may take after the clients were told to reconnect, in milliseconds. */
const patience = 30_000

export function define(command: Command, context: CommandContext): void {
  addSocketEngineOption(addListenOptions(command))
    .option('--workers <number>', 'how many processes; auto is one per core', parseWorkers, 1)
    .action((options: StartOptions) => runStart(options, context))
  addExamples(command, {
    'voltaic start': 'on http://127.0.0.1:8000/, as in production',
    'voltaic start --host 0.0.0.0 --port 80': 'for everybody',
    'voltaic start --workers 4': 'four processes that share the port',
    'PORT=3000 voltaic start': 'the port from the environment',
  })
}

async function runStart(options: StartOptions, context: CommandContext): Promise<void> {
  process.env.NODE_ENV ||= 'production'
  const worker = thisWorker()
  if (worker || options.workers === 1) await runProject(options, context, worker)
  else await runWorkers(options, context)
}

async function runProject(
  options: StartOptions,
  context: CommandContext,
  worker: Worker | undefined,
): Promise<void> {
  const waiting = standby()
  const project = enterProject(options, context)
  const { createApp } = await import('../../app/create-app.ts')
  await waiting.turn('load')
  const stop = nextStopSignal()
  const settings = withSocketEngine(await loadSettings(project), options)
  const app = await createApp(settings, worker && (await partsOfWorker(worker, settings)))
  logForgottenRejections(app)
  try {
    await waiting.turn('listen')
    const { port, host } = options
    const address = await app.listen({ port, host, ...(worker && { reusePort: canReusePort }) })
    if (worker) worker.ready({ label: app.label, ...address })
    else context.terminal.print(`${app.label} is running at ${address.url}`)
    waiting.ready()
    await stop
  } finally {
    await closeInTime(app, context)
  }
}

/**
 * A promise that nobody waits for, such as that of a `publish` without `await`, costs a line of the log when it is
 * rejected, not the process with all its clients.
 */
function logForgottenRejections(app: App): void {
  process.on('unhandledRejection', (error) => {
    app.log.error({ err: error }, 'a promise was rejected that nobody waits for: await it')
  })
}

/** Nothing that hangs keeps the process for ever: what it held is taken over by others. */
async function closeInTime(app: App, { terminal }: CommandContext): Promise<void> {
  const limit = toMilliseconds(app.drainTime) + patience
  const timer = clock.after(limit, () => {
    terminal.error(`error: The process did not end within ${limit / 1_000} s, and is ended now.`)
    process.exit(ExitCode.failure)
  })
  await app.close()
  timer.cancel()
}

/** Runs the project in several processes, each with `voltaic start` of its own. */
async function runWorkers(options: StartOptions, context: CommandContext): Promise<void> {
  const { file } = enterProject(options, context)
  const { port, workers } = options
  await requireFreePort(options)
  const { WorkerPool } = await import('../workers/worker-pool.ts')
  const pool = new WorkerPool({
    count: workers,
    port,
    terminal: context.terminal,
    command: (at) => [process.argv[1]!, ...argumentsOfWorker({ ...options, port: at }, file)],
  })
  const stop = nextStopSignal()
  const replace = () => void pool.replace()
  process.on('SIGHUP', replace)
  try {
    const ready = await Promise.race([pool.start(), stop])
    if (ready) {
      const line = `${ready.label} is running at ${ready.url} with ${workers} workers`
      context.terminal.print(line)
    }
    await stop
  } finally {
    process.off('SIGHUP', replace)
    await pool.stop()
  }
}

function argumentsOfWorker(
  { port, host, wsEngine, debug }: StartOptions,
  config: string,
): string[] {
  const engine = wsEngine ? ['--ws-engine', wsEngine] : []
  const always = ['start', '--config', config, '--host', host, '--port', String(port)]
  return [...always, ...engine, ...(debug ? ['--debug'] : [])]
}

/** Sockets of their own at one port spread connections evenly, where the system can do that; else the primary process does. */
const canReusePort = process.platform === 'linux' || process.platform === 'freebsd'

/** Throws `E_COMMAND` for what workers cannot share. */
async function partsOfWorker(
  worker: Worker,
  { database = 'sqlite::memory:', backplane = 'memory:' }: Settings,
): Promise<StartParts> {
  if (database === 'sqlite::memory:')
    throw new CommandError(
      'Workers cannot share a database in memory. Set database, such as sqlite:data/app.sqlite.',
    )
  const parts = { log: { worker: worker.number }, primary: process.ppid }
  return backplane === 'memory:' ? { ...parts, backplane: await worker.backplane() } : parts
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
  if (text === 'auto') return availableParallelism()
  const workers = Number(text)
  if (Number.isSafeInteger(workers) && workers >= 1) return workers
  throw new InvalidArgumentError('The number of workers is a whole number from 1, or auto.')
}
