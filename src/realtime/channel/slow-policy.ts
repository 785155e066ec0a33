/** Slow policies: what waits for a subscriber that reads more slowly than a channel publishes. */
import { VoltaicError } from '../../core/errors.ts'

/** What happens to the publications of a channel when a connection cannot keep up. */
export type SlowPolicy =
  /** The connection is closed; the client comes back and recovers. */
  | 'disconnect'
  /** Of the publications with one key, only the newest waits. */
  | { readonly kind: 'conflate'; readonly key: string }
  /** At most so many wait; the oldest are dropped. */
  | { readonly kind: 'drop-oldest'; readonly limit: number }
  /** Nothing waits: what comes meanwhile is dropped. */
  | { readonly kind: 'drop-new' }

/** Keeps only the newest publication for each value of the field `key` of the event's data. */
export function conflate(key: string): SlowPolicy {
  return { kind: 'conflate', key }
}

/** Keeps at most `limit` publications waiting, the newest ones. */
export function dropOldest(limit: number): SlowPolicy {
  if (Number.isInteger(limit) && limit > 0) return { kind: 'drop-oldest', limit }
  throw new VoltaicError(
    'E_CHANNEL_SLOW',
    `dropOldest(${limit}) keeps nothing. Give a count from 1.`,
  )
}

/** Drops what is published while a connection cannot keep up. */
export const dropNew: SlowPolicy = { kind: 'drop-new' }
