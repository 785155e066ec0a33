/** The presence store on NATS: every node tells the others of its entries, and keeps a copy of theirs. */
import { clock } from '../../../core/clock.ts'
import { departureGrace } from '../../../protocol/people.ts'
import type {
  ExpiredPresence,
  PresenceEntry,
  PresenceStore,
} from '../../presence/presence-store.ts'
import type { NatsLink } from './nats-link.ts'
import type { NatsPeers } from './nats-peers.ts'

/** Entries per message. */
const batchSize = 200

/** An entry as it is told: of which node, and for how long. */
interface Told {
  readonly node: string
  readonly channel: string
  readonly entry: PresenceEntry
  readonly ttl: number
}

interface Kept {
  readonly node: string
  readonly entry: PresenceEntry
  /** In milliseconds of the monotonic clock. */
  readonly expiresAt: number
}

/** What the store works with. */
export interface NatsPresenceOptions {
  readonly link: NatsLink
  readonly prefix: string
  readonly node: string
  readonly peers: () => NatsPeers
}

/**
 * The node that added an entry decides about it: it alone says that it left or expired. For a node that is gone the
 * first of the others does. A list is read here, once all that the server had has arrived.
 */
export class NatsPresence implements PresenceStore {
  readonly #options: NatsPresenceOptions
  readonly #channels = new Map<string, Map<string, Kept>>()
  #telling: Told[] = []

  constructor(options: NatsPresenceOptions) {
    this.#options = options
  }

  listen(): void {
    const { link, prefix, node } = this.#options
    const hear = (text: string) => {
      for (const told of JSON.parse(text) as Told[]) if (told.node !== node) this.#keep(told)
    }
    link.listen(`${prefix}.presence`, hear)
    link.listen(`${prefix}.presence-of.${node}`, hear)
    link.listen(`${prefix}.buried`, (text) => {
      for (const [channel, client] of JSON.parse(text)) this.#delete(channel, client)
    })
    link.listen(`${prefix}.remove.${node}`, (text, message) => {
      const [channel, client] = JSON.parse(text) as [string, string]
      message.respond(this.#leave(channel, client) ? '1' : '0')
    })
  }

  async add(channel: string, entry: PresenceEntry, ttl: number): Promise<boolean> {
    const { link, node } = this.#options
    const starting = link.ready()
    if (starting) await starting
    const before = this.#channels.get(channel)?.get(entry.client)
    const told = { node, channel, entry, ttl }
    this.#keep(told)
    await this.#tell(told)
    return !before || before.entry.leftAt !== undefined || isOver(before)
  }

  async remove(channel: string, client: string): Promise<boolean> {
    const { link, prefix, node } = this.#options
    await link.ready()
    const kept = this.#channels.get(channel)?.get(client)
    if (kept && kept.node !== node) {
      const question = JSON.stringify([channel, client])
      return (await link.ask(`${prefix}.remove.${kept.node}`, question)) === '1'
    }
    const wasThere = this.#leave(channel, client)
    await link.settled()
    return wasThere
  }

  async list(channel: string): Promise<readonly PresenceEntry[]> {
    await this.#options.link.ready()
    await this.#options.link.settled()
    const entries = [...(this.#channels.get(channel)?.values() ?? [])]
    return entries.filter((kept) => !isOver(kept)).map(({ entry }) => entry)
  }

  async expired(): Promise<readonly ExpiredPresence[]> {
    const { link, prefix } = this.#options
    await link.ready()
    await link.settled()
    const taken = this.#takeExpired()
    if (taken.length === 0) return []
    const names = taken.map(({ channel, entry }) => [channel, entry.client])
    await link.say(`${prefix}.buried`, JSON.stringify(names))
    return taken
  }

  async close(): Promise<void> {
    this.#channels.clear()
  }

  /** Tells a new node of the entries of this one. */
  async tell(node: string): Promise<void> {
    const { link, prefix } = this.#options
    const entries = [...this.#own()]
    for (let start = 0; start < entries.length; start += batchSize) {
      const part = JSON.stringify(entries.slice(start, start + batchSize))
      await link.say(`${prefix}.presence-of.${node}`, part)
    }
  }

  *#own(): Iterable<Told> {
    const now = clock.monotonic()
    for (const [channel, entries] of this.#channels)
      for (const { node, entry, expiresAt } of entries.values())
        if (node === this.#options.node) yield { node, channel, entry, ttl: expiresAt - now }
  }

  #keep({ node, channel, entry, ttl }: Told): void {
    const entries = this.#channels.get(channel) ?? new Map<string, Kept>()
    this.#channels.set(channel, entries)
    entries.set(entry.client, { node, entry, expiresAt: clock.monotonic() + ttl })
  }

  #delete(channel: string, client: string): void {
    const entries = this.#channels.get(channel)
    entries?.delete(client)
    if (entries?.size === 0) this.#channels.delete(channel)
  }

  /** What is told in one tick goes into few messages. */
  async #tell(told: Told): Promise<void> {
    const { link, prefix } = this.#options
    if (this.#telling.push(told) === 1) {
      queueMicrotask(() => {
        const all = this.#telling
        this.#telling = []
        for (let start = 0; start < all.length; start += batchSize) {
          const part = JSON.stringify(all.slice(start, start + batchSize))
          link.say(`${prefix}.presence`, part).catch(() => undefined)
        }
      })
    }
    await Promise.resolve()
    await link.settled()
  }

  #leave(channel: string, client: string): boolean {
    const kept = this.#channels.get(channel)?.get(client)
    if (!kept || kept.entry.leftAt !== undefined || isOver(kept)) return false
    const entry = { ...kept.entry, leftAt: clock.now() }
    const told = { node: kept.node, channel, entry, ttl: departureGrace }
    this.#keep(told)
    this.#tell(told).catch(() => undefined)
    return true
  }

  #takeExpired(): ExpiredPresence[] {
    const taken: ExpiredPresence[] = []
    for (const [channel, entries] of this.#channels) {
      for (const [client, kept] of entries) {
        if (!isOver(kept)) continue
        const hasLeft = kept.entry.leftAt !== undefined
        if (!hasLeft && !this.#isResponsible(kept)) continue
        this.#delete(channel, client)
        if (!hasLeft) taken.push({ channel, entry: kept.entry })
      }
    }
    return taken
  }

  #isResponsible({ node }: Kept): boolean {
    const peers = this.#options.peers()
    return node === this.#options.node || (!peers.isAlive(node) && peers.isFirst)
  }
}

function isOver({ expiresAt }: Kept): boolean {
  return expiresAt <= clock.monotonic()
}
