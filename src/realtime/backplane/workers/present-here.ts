/** Who is present through one worker: they leave when it dies. */
import { clientInfo, type PresenceEntry } from '../../presence/presence-store.ts'
import type { MemoryBackplane } from '../memory/memory-backplane.ts'

/** Passes entries on, and remembers which are still there. */
export class PresentHere {
  readonly #backplane: MemoryBackplane
  readonly #entries = new Map<string, Map<string, PresenceEntry>>()

  constructor(backplane: MemoryBackplane) {
    this.#backplane = backplane
  }

  add(channel: string, entry: PresenceEntry, ttl: number): Promise<boolean> {
    const entries = this.#entries.get(channel) ?? new Map<string, PresenceEntry>()
    this.#entries.set(channel, entries.set(entry.client, entry))
    return this.#backplane.presence.add(channel, entry, ttl)
  }

  remove(channel: string, client: string): Promise<boolean> {
    const entries = this.#entries.get(channel)
    entries?.delete(client)
    if (entries?.size === 0) this.#entries.delete(channel)
    return this.#backplane.presence.remove(channel, client)
  }

  /** All leave, and the others are told. */
  async leave(): Promise<void> {
    for (const [channel, entries] of this.#entries)
      for (const entry of entries.values()) await this.#leave(channel, entry)
    this.#entries.clear()
  }

  async #leave(channel: string, entry: PresenceEntry): Promise<void> {
    const wasThere = await this.#backplane.presence.remove(channel, entry.client)
    if (!wasThere) return
    await this.#backplane.broker.announce(channel, { kind: 'leave', info: clientInfo(entry) })
  }
}
