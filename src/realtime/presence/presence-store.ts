/** The presence store: which connections are on which channel, on every node. */
import type { PersonInfo } from '../../protocol/people.ts'

/** A connection on a channel. */
export interface PresenceEntry {
  /** The id of the connection. */
  readonly client: string
  /** What the channel says about the person. */
  readonly info: PersonInfo
  /** When it joined, in milliseconds since 1970. */
  readonly since: number
  /** When it left. It stays in the list for the grace period of a departure. */
  readonly leftAt?: number
}

/** Keeps who is present, each entry for a time to live that its node renews. */
export interface PresenceStore {
  /** Adds or renews an entry. `ttl` in milliseconds: a node that dies renews nothing. */
  add(channel: string, entry: PresenceEntry, ttl: number): Promise<void>
  /** Marks an entry as left. Resolves with false when it was not there, or had left already. */
  remove(channel: string, client: string): Promise<boolean>
  /** The entries of a channel, those that left a moment ago included. */
  list(channel: string): Promise<readonly PresenceEntry[]>
  close(): Promise<void>
}
