/** One measurement in one process: opens connections, uses them for a while, and says what it found. */
import { setTimeout as delay } from 'node:timers/promises'
import { BenchClient } from './bench-client.ts'
import type { BenchPlan, BenchResult } from './bench-plan.ts'
import { Latencies } from './latencies.ts'

/** When the parts of a measurement begin and end. */
export interface BenchMoments {
  /** Resolves when all processes have opened their connections. */
  readonly everybodyIsOpen: () => Promise<void>
  /** Aborts when the measurement is to end now. */
  readonly signal: AbortSignal
}

/** Measures as the plan says. */
export async function runBench(plan: BenchPlan, moments: BenchMoments): Promise<BenchResult> {
  return new BenchRun(plan, moments).run()
}

class BenchRun {
  readonly #plan: BenchPlan
  readonly #moments: BenchMoments
  readonly #clients = new Set<BenchClient>()
  readonly #openingLatencies = new Latencies()
  readonly #latencies = new Latencies()
  readonly #errors = new Map<string, number>()
  #opened = 0
  #published = 0
  #messages = 0
  #isOver = false

  constructor(plan: BenchPlan, moments: BenchMoments) {
    this.#plan = plan
    this.#moments = moments
  }

  async run(): Promise<BenchResult> {
    const start = performance.now()
    await this.#openAll()
    const openingTime = performance.now() - start
    await this.#moments.everybodyIsOpen()
    const began = performance.now()
    await this.#use()
    const time = performance.now() - began
    this.#isOver = true
    const remaining = this.#clients.size
    for (const client of this.#clients) client.close()
    return {
      opened: this.#opened,
      openingTime,
      openingLatencies: this.#openingLatencies.counts,
      remaining,
      messages: this.#messages,
      published: this.#published,
      time,
      latencies: this.#latencies.counts,
      errors: Object.fromEntries(this.#errors),
    }
  }

  async #openAll(): Promise<void> {
    let left = this.#plan.connections
    const openSome = async () => {
      while (left > 0 && !this.#moments.signal.aborted) {
        left -= 1
        await this.#openOne()
      }
    }
    await Promise.all(Array.from({ length: this.#plan.opening }, openSome))
  }

  async #openOne(): Promise<void> {
    const { url, isPlain, headers, token, channel } = this.#plan
    const start = performance.now()
    let client: BenchClient | undefined
    let isOpen = false
    try {
      client = await BenchClient.connect({
        url,
        isPlain,
        headers,
        token,
        onPublication: (data) => this.#receive(data),
        onClosed: (reason) => {
          if (client) this.#clients.delete(client)
          if (isOpen && !this.#isOver) this.#failed(reason)
        },
      })
      this.#clients.add(client)
      if (channel !== undefined && !isPlain) await client.command(subscribeCommand(channel))
      this.#openingLatencies.observe(performance.now() - start)
      this.#opened += 1
      isOpen = true
    } catch (error) {
      this.#failed((error as Error).message)
    }
  }

  async #use(): Promise<void> {
    const { kind, duration, inFlight, isSender } = this.#plan
    const { signal } = this.#moments
    if (this.#clients.size === 0) return
    const end = AbortSignal.any([signal, AbortSignal.timeout(duration)])
    if (kind === 'echo') {
      for (const client of this.#clients) {
        for (let i = 0; i < inFlight; i++) void this.#echo(client, end)
      }
    } else if (kind === 'broadcast' && isSender) void this.#broadcast(end)
    await delay(duration, undefined, { signal: end }).catch(() => undefined)
  }

  async #echo(client: BenchClient, end: AbortSignal): Promise<void> {
    const { isPlain, data, call } = this.#plan
    const command = `"rpc":{"method":${JSON.stringify(call)},"data":${data}}`
    while (!end.aborted && this.#clients.has(client)) {
      const start = performance.now()
      try {
        await (isPlain ? client.echo(data) : client.command(command))
        if (end.aborted) return
        this.#latencies.observe(performance.now() - start)
        this.#messages += 1
      } catch (error) {
        if (end.aborted) return
        this.#failed((error as Error).message)
        await delay(100) // an error that comes at once does not become a loop that fills the machine
      }
    }
  }

  async #broadcast(end: AbortSignal): Promise<void> {
    const { rate } = this.#plan
    const start = performance.now()
    for (let n = 0; !end.aborted; n++) {
      const wait = start + (n * 1_000) / rate - performance.now()
      if (wait > 0) await delay(wait, undefined, { signal: end }).catch(() => undefined)
      if (end.aborted) return
      this.#publish().catch((error: Error) => this.#failed(error.message))
    }
  }

  async #publish(): Promise<void> {
    const { isPlain, channel, call, data } = this.#plan
    const [client] = this.#clients
    if (!client) return
    const stamped = stamp(data)
    this.#published += 1
    if (isPlain) return client.send(stamped)
    const command = call
      ? `"rpc":{"method":${JSON.stringify(call)},"data":${stamped}}`
      : `"publish":{"channel":${JSON.stringify(channel)},"data":${stamped}}`
    await client.command(command)
  }

  /** A publication. Those that calls cause are no replies, and count for nothing. */
  #receive(received: unknown): void {
    if (this.#isOver || this.#plan.kind !== 'broadcast') return
    this.#messages += 1
    const at = sentAt(received)
    if (at !== undefined) this.#latencies.observe(Math.max(wallClock() - at, 0))
  }

  #failed(reason: string): void {
    if (this.#moments.signal.aborted) return
    this.#errors.set(reason, (this.#errors.get(reason) ?? 0) + 1)
  }
}

function subscribeCommand(channel: string): string {
  return `"subscribe":{"channel":${JSON.stringify(channel)}}`
}

/** Milliseconds since 1970 with fractions: the same for all processes of a machine. */
function wallClock(): number {
  return performance.timeOrigin + performance.now()
}

/** The data with the moment in which it is sent, as `at` of the innermost object. */
function stamp(data: string): string {
  const value = JSON.parse(data) as { data?: object }
  const at = wallClock()
  return JSON.stringify(
    typeof value.data === 'object' ? { ...value, data: { ...value.data, at } } : { ...value, at },
  )
}

function sentAt(received: unknown): number | undefined {
  const value = typeof received === 'string' ? parse(received) : received
  const { at, data } = (value ?? {}) as { at?: unknown; data?: { at?: unknown } | null }
  const moment = at ?? data?.at
  return typeof moment === 'number' ? moment : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
