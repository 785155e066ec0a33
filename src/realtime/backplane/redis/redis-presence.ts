/** The presence store on Redis or Valkey. */
import { departureGrace } from '../../../protocol/people.ts'
import type {
  ExpiredPresence,
  PresenceEntry,
  PresenceStore,
} from '../../presence/presence-store.ts'
import type { RedisLink } from './connection/redis-link.ts'
import type { RedisKeys } from './redis-keys.ts'
import {
  addScript,
  dueScript,
  listScript,
  reapScript,
  removeScript,
} from './scripts/presence-scripts.ts'

/** Entries, or channels, per script. */
const batchSize = 128

interface Addition {
  readonly channel: string
  readonly entry: PresenceEntry
  readonly ttl: number
  readonly outcome: PromiseWithResolvers<boolean>
}

/** Keeps entries in a hash per channel. Those that are added in a tick share a script. */
export class RedisPresence implements PresenceStore {
  readonly #link: RedisLink
  readonly #keys: RedisKeys
  /** On a cluster: the channels on which somebody may expire. */
  readonly #channels = new Set<string>()
  #additions: Addition[] = []

  constructor({ link, keys }: { link: RedisLink; keys: RedisKeys }) {
    this.#link = link
    this.#keys = keys
  }

  add(channel: string, entry: PresenceEntry, ttl: number): Promise<boolean> {
    const outcome = Promise.withResolvers<boolean>()
    const length = this.#additions.push({ channel, entry, ttl, outcome })
    if (length === 1) setImmediate(() => this.#flush())
    return outcome.promise
  }

  async remove(channel: string, client: string): Promise<boolean> {
    const keys = this.#keys.presence(channel)
    const values = [client, departureGrace]
    return (await this.#link.run({ script: removeScript, keys, values })) === 1
  }

  async list(channel: string): Promise<readonly PresenceEntry[]> {
    this.#remember(channel)
    const keys = [this.#keys.presence(channel)[0]]
    const answer = await this.#link.run({ script: listScript, keys, values: [] })
    const [now, values] = answer as [now: string, values: string[]]
    return values.filter((_, n) => n % 2 === 1).flatMap((value) => readEntry(value, Number(now)))
  }

  async expired(): Promise<readonly ExpiredPresence[]> {
    if (this.#link.isCluster) {
      const channels = [...this.#channels]
      return (await Promise.all(channels.map((channel) => this.#reap([channel])))).flat()
    }
    const due = await this.#link.run({
      script: dueScript,
      keys: [this.#keys.presenceIndex],
      values: [batchSize],
    })
    return this.#reap(due as string[])
  }

  async close(): Promise<void> {
    this.#channels.clear()
  }

  /** On a cluster a node looks for the dead where it has seen somebody. */
  #remember(channel: string): void {
    if (this.#link.isCluster) this.#channels.add(channel)
  }

  #flush(): void {
    const additions = this.#additions
    this.#additions = []
    const size = this.#link.isCluster ? 1 : batchSize
    for (let start = 0; start < additions.length; start += size)
      void this.#add(additions.slice(start, start + size))
  }

  async #add(additions: readonly Addition[]): Promise<void> {
    for (const { channel } of additions) this.#remember(channel)
    try {
      const answer = (await this.#link.run({
        script: addScript,
        keys: [...this.#index, ...additions.flatMap(({ channel }) => this.#keys.presence(channel))],
        values: [this.#index.length, ...additions.flatMap(valuesOf)],
      })) as number[]
      for (const [n, { channel, outcome }] of additions.entries()) {
        this.#remember(channel) // a reaping that was under way may have forgotten it
        outcome.resolve(answer[n] === 1)
      }
    } catch (error) {
      for (const { outcome } of additions) outcome.reject(error)
    }
  }

  async #reap(channels: readonly string[]): Promise<ExpiredPresence[]> {
    if (channels.length === 0) return []
    const answer = (await this.#link.run({
      script: reapScript,
      keys: [...this.#index, ...channels.flatMap((channel) => this.#keys.presence(channel))],
      values: [this.#index.length, ...channels],
    })) as string[]
    const found = pairs(answer)
    for (const [channel, json] of found) if (json === '') this.#channels.delete(channel)
    return found
      .filter(([, json]) => json !== '')
      .map(([channel, json]) => ({ channel, entry: JSON.parse(json) as PresenceEntry }))
  }

  get #index(): readonly string[] {
    return this.#link.isCluster ? [] : [this.#keys.presenceIndex]
  }
}

function valuesOf({ channel, entry, ttl }: Addition): (string | number)[] {
  return [channel, entry.client, ttl, JSON.stringify(entry)]
}

function pairs(answer: readonly string[]): [channel: string, json: string][] {
  return Array.from({ length: answer.length / 2 }, (_, n) => [answer[2 * n]!, answer[2 * n + 1]!])
}

function readEntry(value: string, now: number): PresenceEntry[] {
  const [, expiry, left, json] = /^(\d+) (\d+) (.*)$/s.exec(value)!
  if (Number(expiry) <= now) return []
  const entry = JSON.parse(json!) as PresenceEntry
  return [left === '0' ? entry : { ...entry, leftAt: Number(left) }]
}
