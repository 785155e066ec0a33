/** The presence store of a single process. */
import { clock } from '../../../core/clock.ts'
import { departureGrace } from '../../../protocol/people.ts'
import type { PresenceEntry, PresenceStore } from '../../presence/presence-store.ts'

interface Kept extends PresenceEntry {
  readonly expiresAt: number
}

/** Keeps who is present in memory. */
export class MemoryPresence implements PresenceStore {
  readonly #channels = new Map<string, Map<string, Kept>>()

  async add(channel: string, entry: PresenceEntry, ttl: number): Promise<void> {
    const entries = this.#channels.get(channel) ?? new Map<string, Kept>()
    this.#channels.set(channel, entries)
    entries.set(entry.client, { ...entry, expiresAt: clock.now() + ttl })
  }

  async remove(channel: string, client: string): Promise<boolean> {
    const entries = this.#channels.get(channel)
    const entry = entries?.get(client)
    if (!entries || !entry || entry.leftAt !== undefined || entry.expiresAt <= clock.now()) {
      return false
    }
    const leftAt = clock.now()
    entries.set(client, { ...entry, leftAt, expiresAt: leftAt + departureGrace })
    clock.after(departureGrace, () => this.#expire(channel))
    return true
  }

  async list(channel: string): Promise<readonly PresenceEntry[]> {
    this.#expire(channel)
    return [...(this.#channels.get(channel)?.values() ?? [])]
  }

  async close(): Promise<void> {
    this.#channels.clear()
  }

  #expire(channel: string): void {
    const entries = this.#channels.get(channel)
    if (!entries) return
    const now = clock.now()
    for (const [client, { expiresAt }] of entries) if (expiresAt <= now) entries.delete(client)
    if (entries.size === 0) this.#channels.delete(channel)
  }
}
