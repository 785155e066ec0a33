/** The presence store of a single process. */
import { clock, type Timer } from '../../../core/clock.ts'
import { departureGrace } from '../../../protocol/people.ts'
import type {
  ExpiredPresence,
  PresenceEntry,
  PresenceStore,
} from '../../presence/presence-store.ts'

interface Kept {
  readonly entry: PresenceEntry
  readonly expiresAt: number
}

/** Keeps who is present in memory. */
export class MemoryPresence implements PresenceStore {
  readonly #channels = new Map<string, Map<string, Kept>>()
  /** Who left, in the order in which they are forgotten, with their channels: one timer is enough for all. */
  readonly #departed = new Map<Kept, string>()
  #timer: Timer | undefined

  async add(channel: string, entry: PresenceEntry, ttl: number): Promise<boolean> {
    const entries = this.#channels.get(channel) ?? new Map<string, Kept>()
    this.#channels.set(channel, entries)
    const before = entries.get(entry.client)
    entries.set(entry.client, { entry, expiresAt: clock.now() + ttl })
    return before === undefined || before.entry.leftAt !== undefined || isOver(before)
  }

  async remove(channel: string, client: string): Promise<boolean> {
    const kept = this.#channels.get(channel)?.get(client)
    if (!kept || kept.entry.leftAt !== undefined || isOver(kept)) return false
    const leftAt = clock.now()
    const departed = { entry: { ...kept.entry, leftAt }, expiresAt: leftAt + departureGrace }
    this.#channels.get(channel)!.set(client, departed)
    this.#departed.set(departed, channel)
    this.#timer ??= clock.after(departureGrace, this.#forgetDeparted)
    return true
  }

  async list(channel: string): Promise<readonly PresenceEntry[]> {
    const entries = [...(this.#channels.get(channel)?.values() ?? [])]
    return entries.filter((kept) => !isOver(kept)).map(({ entry }) => entry)
  }

  async expired(): Promise<readonly ExpiredPresence[]> {
    return [...this.#channels.keys()].flatMap((channel) =>
      this.#take(channel, isOver)
        .filter((entry) => entry.leftAt === undefined)
        .map((entry) => ({ channel, entry })),
    )
  }

  async close(): Promise<void> {
    this.#channels.clear()
    this.#departed.clear()
    this.#timer?.cancel()
  }

  readonly #forgetDeparted = (): void => {
    this.#timer = undefined
    for (const [kept, channel] of this.#departed) {
      if (!isOver(kept)) {
        this.#timer = clock.after(kept.expiresAt - clock.now(), this.#forgetDeparted)
        return
      }
      this.#departed.delete(kept)
      this.#forget(channel, kept)
    }
  }

  /** Unless the same connection has come back since. */
  #forget(channel: string, kept: Kept): void {
    const entries = this.#channels.get(channel)
    if (entries?.get(kept.entry.client) !== kept) return
    entries.delete(kept.entry.client)
    if (entries.size === 0) this.#channels.delete(channel)
  }

  #take(channel: string, isMeant: (kept: Kept) => boolean): PresenceEntry[] {
    const entries = this.#channels.get(channel)
    if (!entries) return []
    const taken = [...entries.values()].filter(isMeant).map(({ entry }) => entry)
    for (const { client } of taken) entries.delete(client)
    if (entries.size === 0) this.#channels.delete(channel)
    return taken
  }
}

function isOver({ expiresAt }: Kept): boolean {
  return expiresAt <= clock.now()
}
