/** The process that makes the load: thousands of bare sockets, and what is done with them. */
import { Client, clientFrame } from './client.ts'
import { type CandidateName, dialects } from './dialects.ts'
import { seed } from './seed.ts'
import { serve, sharedClock } from './task.ts'

/** Connections to open. */
export interface OpenOptions {
  readonly candidate: CandidateName
  readonly port: number
  readonly count: number
  /** How many are opened at the same time. */
  readonly concurrency?: number
  /** The first session, and over how many sessions the connections are spread. */
  readonly sessions?: number
}

/** What was measured about answers. Milliseconds. */
export interface Answers {
  readonly perSecond: number
  readonly p50: number
  readonly p99: number
}

/** When messages arrived, on the clock that processes share. */
export interface Arrival {
  readonly messages: number
  readonly last: number
  readonly p99: number
}

const portsPerAddress = 25_000
let clients: Client[] = []
let arriving: Promise<Arrival>
let candidate: CandidateName = 'ws'

/** Opens connections; gives how many a second. */
async function open(options: OpenOptions): Promise<number> {
  const { port, count, concurrency = 64, sessions = count } = options
  candidate = options.candidate
  const dialect = dialects[candidate]
  const first = clients.length
  let next = first
  const started = performance.now()
  const lane = async () => {
    while (next < first + count) {
      const index = next++
      const localAddress =
        index < portsPerAddress ? undefined : `127.0.0.${Math.ceil(index / portsPerAddress)}`
      clients.push(await Client.open({ dialect, port, index: index % sessions, localAddress }))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  return (count * 1_000) / (performance.now() - started)
}

/** Asks on every connection, each again as soon as it was answered. */
function echo({ milliseconds }: { readonly milliseconds: number }): Promise<Answers> {
  const { promise, resolve } = Promise.withResolvers<Answers>()
  const times: number[] = []
  const askedAt = new Map<Client, number>()
  const started = performance.now()
  let open = clients.length
  const question = clientFrame(dialects[candidate].question(100))
  const ask = (client: Client) => {
    askedAt.set(client, performance.now())
    client.socket.write(question)
  }
  const answered = (client: Client) => {
    const now = performance.now()
    times.push(now - askedAt.get(client)!)
    if (now - started < milliseconds) return ask(client)
    client.onMessage = undefined
    if (--open > 0) return
    times.sort((a, b) => a - b)
    resolve({ perSecond: (times.length * 1_000) / (now - started), ...percentiles(times) })
  }
  for (const client of clients) {
    client.onMessage = answered
    ask(client)
  }
  return promise
}

/** Begins to watch for so many more messages on every connection that reads. */
function expect({ messages }: { readonly messages: number }): void {
  const { promise, resolve } = Promise.withResolvers<Arrival>()
  arriving = promise
  const reading = clients.filter(({ socket }) => !socket.isPaused())
  const missing = new Map(reading.map((client) => [client, client.received + messages]))
  const arrived: number[] = []
  const onMessage = (client: Client) => {
    if (client.received < missing.get(client)!) return
    client.onMessage = undefined
    if (arrived.push(client.receivedAt) < reading.length) return
    arrived.sort((a, b) => a - b)
    const p99 = arrived[Math.floor(arrived.length * 0.99)]!
    resolve({ messages: reading.length * messages, last: arrived.at(-1)!, p99 })
  }
  for (const client of reading) client.onMessage = onMessage
}

/** Resolves once all that was expected is there. */
function arrival(): Promise<Arrival> {
  return arriving
}

/** So many connections read nothing from now on. */
function stall({ count }: { readonly count: number }): void {
  for (const { socket } of clients.slice(0, count)) socket.pause()
}

/** Opens `rate` connections a second, each of which lives as long as the others need to reach `alive`. */
async function churn(options: OpenOptions & { rate: number; seconds: number }): Promise<number> {
  const { rate, seconds, count } = options
  const started = performance.now()
  let opened = 0
  while (performance.now() - started < seconds * 1_000) {
    const due = Math.floor(((performance.now() - started) / 1_000) * rate)
    const missing = Math.min(due - opened, 50)
    if (missing > 0) await open({ ...options, count: missing })
    else await new Promise((resolve) => setTimeout(resolve, 5))
    opened += Math.max(missing, 0)
    for (const client of clients.splice(0, Math.max(clients.length - count, 0))) client.close()
  }
  return opened
}

function closeAll(): void {
  for (const client of clients) client.close()
  clients = []
}

function percentiles(sorted: readonly number[]): { p50: number; p99: number } {
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99) }
}

serve({ seed, open, echo, expect, arrival, stall, churn, closeAll, now: sharedClock })
