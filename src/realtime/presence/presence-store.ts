/** The presence store: which connections are on which channel, on every node. */
import type { ClientInfo } from '../../protocol/frames.ts'
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

/** An entry whose node renewed it no more. */
export interface ExpiredPresence {
  readonly channel: string
  readonly entry: PresenceEntry
}

/** Keeps who is present, each entry for a time to live that its node renews. */
export interface PresenceStore {
  /**
   * Adds or renews an entry. `ttl` in milliseconds: a node that dies renews nothing. Resolves with whether the entry is new:
   * it was not there, had left, or had expired.
   */
  add(channel: string, entry: PresenceEntry, ttl: number): Promise<boolean>
  /** Marks an entry as left. Resolves with false when it was not there, or had left already. */
  remove(channel: string, client: string): Promise<boolean>
  /** The entries of a channel, those that left a moment ago included. */
  list(channel: string): Promise<readonly PresenceEntry[]>
  /**
   * Takes out entries whose time ran out without their leaving. Each is given once, to whichever node asks first: it tells the
   * others that they left.
   */
  expired(): Promise<readonly ExpiredPresence[]>
  close(): Promise<void>
}

/** An entry as it is told on the wire. */
export function clientInfo({ client, info, since }: PresenceEntry): ClientInfo {
  return { client, user: String(info.id), chan_info: { ...info, since } }
}
