/** The connection by which a node asks Redis for something. */
import type { Cluster, Redis } from 'ioredis'
import { clock, type Timer } from '../../../../core/clock.ts'
import type { RedisScript } from '../scripts/redis-script.ts'
import {
  isDemoted,
  isUnknownScript,
  notStarted,
  reasonOf,
  unanswered,
  unfit,
  unreachable,
  wasRefused,
} from './redis-failure.ts'
import { checkServers } from './redis-server.ts'

const heartbeat = 5_000

/** What a script is run with. */
export interface ScriptCall {
  readonly script: RedisScript
  /** On a cluster all of one slot. */
  readonly keys: readonly string[]
  readonly values: readonly (string | number)[]
}

interface Waiting extends ScriptCall {
  readonly outcome: PromiseWithResolvers<unknown>
}

/** What a link is made of. */
export interface LinkOptions {
  readonly client: Redis | Cluster
  /** The address, for messages. */
  readonly display: string
  /** The number of the database. */
  readonly database: number
  /** Called when the connection is there, and when it is gone. */
  readonly onChange: () => void
  /** Starts the backplane at its first use; `undefined` once it was started. */
  readonly starting: () => Promise<void> | undefined
}

/**
 * Runs scripts, those of a tick in one write. Fails at once while there is no connection. A server that does not
 * answer for two seconds counts as gone: the connection is made anew.
 */
export class RedisLink {
  readonly display: string
  readonly isCluster: boolean
  readonly #client: Redis | Cluster
  readonly #database: number
  readonly #starting: () => Promise<void> | undefined
  #waiting: Waiting[] = []
  #lastError: unknown
  #timer: Timer | undefined
  #isClosed = false

  constructor({ client, display, database, onChange, starting }: LinkOptions) {
    this.#client = client
    this.#database = database
    this.#starting = starting
    this.display = display
    this.isCluster = client.isCluster
    client.on('error', (error: unknown) => {
      this.#lastError = error
    })
    client.on('ready', onChange)
    client.on('close', onChange)
  }

  get isReady(): boolean {
    return this.#client.status === 'ready'
  }

  /** Connects, and looks whether the server can be used. Rejects with a `BackplaneError`. */
  async connect(): Promise<void> {
    try {
      await this.#client.connect()
    } catch (error) {
      throw notStarted(this.display, this.#lastError ?? error)
    }
    await this.#select()
    await checkServers(this.#nodes(), { display: this.display, isCluster: this.isCluster })
    this.#timer = this.#schedule()
  }

  /** Resolves at once when commands can be sent; `undefined` means now. Rejects with a `BackplaneError`. */
  ready(): Promise<void> | undefined {
    if (this.isReady) return undefined
    return this.#starting() ?? Promise.reject(unreachable(this.display, this.#lastError))
  }

  /** The answer of a script. */
  async run(call: ScriptCall): Promise<unknown> {
    const ready = this.ready()
    if (ready) await ready
    const outcome = Promise.withResolvers<unknown>()
    if (this.#waiting.push({ ...call, outcome }) === 1) setImmediate(() => this.#send())
    return outcome.promise
  }

  /**
   * The answer of a script that is sent now: in full with `isWhole`, by its hash otherwise, and in full after all
   * when the server does not know it.
   */
  async evaluate(call: ScriptCall, { isWhole }: { isWhole: boolean }): Promise<unknown> {
    if (!this.isReady) throw unreachable(this.display, this.#lastError)
    try {
      return await this.#evaluate(call, isWhole)
    } catch (error) {
      if (!isWhole && isUnknownScript(error)) return this.evaluate(call, { isWhole: true })
      throw this.failure(error)
    }
  }

  /** What an error of a command means. A server that gave no answer is left. */
  failure(error: unknown): Error {
    this.#lastError = error
    if (isTimeout(error) || isDemoted(error)) this.reconnect()
    return wasRefused(error) ? unreachable(this.display, error) : unanswered(this.display, error)
  }

  /** Leaves the server and connects again: it is silent, or no longer the one that is wanted. */
  reconnect(): void {
    if (!this.#client.isCluster) (this.#client as Redis).stream?.destroy()
  }

  /** The primary of each slot. */
  async slots(): Promise<readonly SlotRange[]> {
    const answer = await (this.#client as Cluster).cluster('SLOTS')
    return answer.flatMap(([first, last, primary]) =>
      primary ? { first, last, host: primary[0], port: primary[1] } : [],
    )
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
    for (const { outcome } of this.#waiting.splice(0)) outcome.reject(unreachable(this.display))
    this.#client.disconnect()
  }

  /** Selecting the database as a part of connecting fails silently. */
  async #select(): Promise<void> {
    if (this.#database === 0) return
    await (this.#client as Redis).select(this.#database).catch((error: unknown) => {
      throw unfit(
        this.display,
        `database ${this.#database} cannot be selected (${reasonOf(error)})`,
      )
    })
  }

  #nodes(): Redis[] {
    return this.#client.isCluster
      ? (this.#client as Cluster).nodes('master')
      : [this.#client as Redis]
  }

  #evaluate({ script, keys, values }: ScriptCall, isWhole: boolean): Promise<unknown> {
    const rest = [...keys, ...values]
    return isWhole
      ? this.#client.eval(script.source, keys.length, ...rest)
      : this.#client.evalsha(script.hash, keys.length, ...rest)
  }

  #send(): void {
    const calls = this.#waiting
    this.#waiting = []
    if (this.isCluster || calls.length === 1) for (const call of calls) this.#sendAlone(call)
    else this.#sendTogether(calls).catch((error) => this.#rejectAll(calls, error))
  }

  #sendAlone(call: Waiting): void {
    this.evaluate(call, { isWhole: false }).then(call.outcome.resolve, call.outcome.reject)
  }

  async #sendTogether(calls: readonly Waiting[]): Promise<void> {
    const pipeline = this.#client.pipeline()
    for (const { script, keys, values } of calls)
      pipeline.evalsha(script.hash, keys.length, ...keys, ...values)
    const answers = (await pipeline.exec()) ?? []
    calls.forEach((call, index) => {
      const [error, value] = answers[index] ?? [new Error('Connection is closed.')]
      if (!error) call.outcome.resolve(value)
      else if (isUnknownScript(error)) this.#sendAlone(call)
      else call.outcome.reject(this.failure(error))
    })
  }

  #rejectAll(calls: readonly Waiting[], error: Error): void {
    for (const { outcome } of calls) outcome.reject(this.failure(error))
  }

  /** A connection that died without a word is found by asking. */
  #schedule(): Timer {
    return clock.after(heartbeat, () => {
      for (const node of this.#nodes()) void this.#greet(node)
      if (!this.#isClosed) this.#timer = this.#schedule()
    })
  }

  async #greet(node: Redis): Promise<void> {
    if (node.status !== 'ready') return
    try {
      await node.ping()
    } catch (error) {
      if (isTimeout(error)) node.stream?.destroy()
    }
  }
}

/** A range of slots and its primary. */
export interface SlotRange {
  readonly first: number
  readonly last: number
  readonly host: string
  readonly port: number
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Command timed out'
}
