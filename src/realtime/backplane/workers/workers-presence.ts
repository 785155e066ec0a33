/** The presence store of a worker: the primary process keeps it. */
import type {
  ExpiredPresence,
  PresenceEntry,
  PresenceStore,
} from '../../presence/presence-store.ts'
import type { PrimaryLine } from './primary-line.ts'

/** Asks the primary process, which also lets everybody leave who was here when this worker dies. */
export class WorkersPresence implements PresenceStore {
  readonly #primary: PrimaryLine

  constructor(primary: PrimaryLine) {
    this.#primary = primary
  }

  add(channel: string, entry: PresenceEntry, ttl: number): Promise<boolean> {
    return this.#primary.ask('add', channel, entry, ttl)
  }

  remove(channel: string, client: string): Promise<boolean> {
    return this.#primary.ask('remove', channel, client)
  }

  list(channel: string): Promise<readonly PresenceEntry[]> {
    return this.#primary.ask('list', channel)
  }

  expired(): Promise<readonly ExpiredPresence[]> {
    return this.#primary.ask('expired')
  }

  async close(): Promise<void> {}
}
