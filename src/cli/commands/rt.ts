/** `voltaic rt`: tools for real time. `voltaic rt bench` measures any server that speaks WebSocket. */
import { type Command, InvalidArgumentError, Option } from 'commander'
import { type Duration, toMilliseconds } from '../../core/duration.ts'
import type { BenchKind, BenchPlan } from '../bench/bench-plan.ts'
import { addExamples, addExplanation, type CommandContext } from '../command-entry.ts'
import { CommandError, UsageError } from '../exit.ts'

interface BenchOptions {
  readonly url: URL
  readonly connections: number
  readonly duration: Duration
  readonly opening: number
  readonly workers: number
  readonly plain: boolean
  readonly channel?: string
  readonly call?: string
  readonly data?: string
  readonly inFlight?: number
  readonly rate?: number
  readonly cookie?: string
  readonly origin?: string
  readonly token?: string
}

const channelExample = `The measurement needs a channel of your project, which you leave out in production:

  export const bench = channel('bench', {
    subscribe: () => true,
    publish: true,
    history: false,
    events: { tick: z.looseObject({ at: z.number() }) },
    calls: { echo: { run: (_context, data) => data } },
  })

Raise realtime.limits for it: connectionsPerAddress, commandsPerSecond.`

export function define(command: Command, context: CommandContext): void {
  const bench = command
    .command('bench')
    .description('Measure a server: connections, echo or broadcast')
  defineKind(bench, 'connections', 'Open connections, and hold them', context)
  const echo = defineKind(
    bench,
    'echo',
    'Make calls on all connections, and wait for replies',
    context,
  )
  echo
    .option('--call <method>', 'what is called, channel#call', 'bench#echo')
    .option('--in-flight <number>', 'calls of a connection at the same time', parseCount, 1)
  const broadcast = defineKind(bench, 'broadcast', 'Publish to all connections', context)
  broadcast
    .option('--rate <number>', 'publications in a second', parseCount, 10)
    .option('--call <method>', 'a call that publishes, in place of publishing from the client')
  bench.command('member', { hidden: true }).action(serve)
  for (const group of [command, bench]) group.action(() => group.help())
  addExamples(bench, examples)
  addExplanation(bench, channelExample)
  addExamples(command, examples)
}

const examples = {
  'voltaic rt bench connections --connections 10000': 'how fast they open, and whether they stay',
  'voltaic rt bench echo --connections 100 --duration 10s':
    'calls per second, and how long one takes',
  'voltaic rt bench broadcast --connections 1000 --rate 20': 'one publication to a thousand',
  'voltaic rt bench echo --plain --url ws://localhost:9001':
    'any server that sends back what it gets',
}

function defineKind(
  bench: Command,
  kind: BenchKind,
  about: string,
  context: CommandContext,
): Command {
  return bench
    .command(kind)
    .description(about)
    .option('--url <address>', 'the server', parseUrl, parseUrl('ws://127.0.0.1:8000'))
    .option('--connections <number>', 'how many', parseCount, 100)
    .option('--duration <duration>', 'for how long, once all are open', parseDuration, '10s')
    .option('--opening <number>', 'connections that are opened at the same time', parseCount, 50)
    .option('--workers <number>', 'processes that share the connections', parseCount, 1)
    .addOption(channelOption(kind))
    .option('--data <json>', 'what is sent')
    .option(
      '--plain',
      'the server speaks no protocol: what is sent comes back, or goes to all',
      false,
    )
    .option('--cookie <text>', 'a Cookie header, of somebody who is signed in')
    .option('--origin <origin>', "the page's origin; the server's own when there is a cookie")
    .option('--token <token>', 'a token to sign in with')
    .action((options: BenchOptions) => measure(kind, options, context))
}

function channelOption(kind: BenchKind): Option {
  const option = new Option('--channel <name>', 'the channel that all subscribe to')
  return kind === 'broadcast' ? option.default('bench') : option
}

async function measure(
  kind: BenchKind,
  options: BenchOptions,
  { terminal }: CommandContext,
): Promise<void> {
  const { runFleet } = await import('../bench/bench-fleet.ts')
  const { benchReport } = await import('../bench/bench-report.ts')
  const { openFileHint } = await import('../bench/open-files.ts')
  const plans = plansOf(kind, options)
  const hint = openFileHint(Math.max(...plans.map(({ connections }) => connections)))
  if (hint) terminal.error(`warning: ${hint}`)
  const stop = new AbortController()
  const end = () => stop.abort()
  process.once('SIGINT', end)
  try {
    const results = await runFleet(plans, stop.signal)
    terminal.print(benchReport(kind, options.connections, results))
    if (results.every(({ opened }) => opened === 0)) throw nothingOpened(options)
  } finally {
    process.off('SIGINT', end)
  }
}

function nothingOpened({ url }: BenchOptions): CommandError {
  return new CommandError(
    `No connection to ${url.href} could be opened. See the errors above: is the server running, is the address right, is the origin allowed?`,
  )
}

/** The connections are shared out; the first process publishes. */
function plansOf(kind: BenchKind, options: BenchOptions): BenchPlan[] {
  const { connections, workers, channel, call, token } = options
  const processes = Math.min(workers, connections)
  return Array.from({ length: processes }, (_, index) => ({
    kind,
    url: addressOf(options),
    connections: Math.floor(connections / processes) + (index < connections % processes ? 1 : 0),
    opening: Math.max(1, Math.ceil(options.opening / processes)),
    duration: toMilliseconds(options.duration),
    isPlain: options.plain,
    channel,
    call,
    token,
    data: dataOf(kind, options),
    inFlight: options.inFlight ?? 1,
    rate: options.rate ?? 1,
    isSender: index === 0,
    headers: headersOf(options),
  }))
}

function dataOf(kind: BenchKind, { data, call }: BenchOptions): string {
  const fallback = kind === 'broadcast' && !call ? '{"event":"tick","data":{}}' : '{}'
  const text = data ?? fallback
  try {
    JSON.parse(text)
    return text
  } catch {
    throw new UsageError(`--data is not JSON: ${text}. Write --data '{"text":"hello"}'.`)
  }
}

function headersOf({ cookie, origin, url }: BenchOptions): Record<string, string> {
  const own = `${url.protocol === 'wss:' ? 'https' : 'http'}://${url.host}`
  const shown = origin ?? (cookie ? own : undefined)
  return { ...(cookie && { cookie }), ...(shown && { origin: shown }) }
}

async function serve(): Promise<void> {
  const { serveFleet } = await import('../bench/bench-fleet.ts')
  await serveFleet()
}

/** An address without a path is that of a server of Voltaic, unless it is of any other. */
function addressOf({ url, plain }: BenchOptions): string {
  return url.pathname === '/' && !plain ? new URL('/_voltaic/socket', url).href : url.href
}

/** `http` becomes `ws`. */
function parseUrl(text: string): URL {
  if (!URL.canParse(text)) throw notAnAddress()
  const url = new URL(text.replace(/^http/, 'ws'))
  if (url.protocol !== 'ws:' && url.protocol !== 'wss:') throw notAnAddress()
  return url
}

function notAnAddress(): InvalidArgumentError {
  return new InvalidArgumentError('An address begins with ws://, wss://, http:// or https://.')
}

function parseCount(text: string): number {
  const count = Number(text)
  if (Number.isSafeInteger(count) && count >= 1) return count
  throw new InvalidArgumentError('A number is a whole number from 1.')
}

function parseDuration(text: string): Duration {
  try {
    return toMilliseconds(text)
  } catch {
    throw new InvalidArgumentError('A duration is such as 10s, 1m30s or 500ms.')
  }
}
