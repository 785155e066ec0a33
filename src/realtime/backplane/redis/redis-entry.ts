/** What is said on the topic of a channel, and kept in its log. */
import type { StreamPosition } from '../../../protocol/frames.ts'
import type { BrokerListener, PresenceChange, StoredPublication } from '../../broker/broker.ts'

/** A publication as it is kept. */
export interface RedisEntry {
  readonly data: string
  readonly position: StreamPosition | undefined
  /** When it was published, in milliseconds since 1970, by the server's clock. */
  readonly time: number
  readonly rights: number
}

/**
 * Reads `offset epoch time rights data`; the offset is 0 without retention. All but the first and the last have one
 * length: 8, and 13 for times in milliseconds (the version of the rights began as one).
 */
export function parseEntry(text: string): RedisEntry {
  const end = text.indexOf(' ')
  const offset = Number(text.slice(0, end))
  return {
    position: offset === 0 ? undefined : { epoch: text.slice(end + 1, end + 9), offset },
    time: Number(text.slice(end + 10, end + 23)),
    rights: Number(text.slice(end + 24, end + 37)),
    data: text.slice(end + 38),
  }
}

/** Writes who came (`+`) or went (`-`); publications start with a digit. */
export function encodeChange({ kind, info }: PresenceChange): string {
  return (kind === 'join' ? '+' : '-') + JSON.stringify(info)
}

/** Hands what a topic said to those who listen. */
export function deliver(text: string, listeners: Iterable<BrokerListener>): void {
  const sign = text[0]
  if (sign === '+' || sign === '-') {
    const info = JSON.parse(text.slice(1))
    for (const listener of listeners)
      listener.presenceChanged({ kind: sign === '+' ? 'join' : 'leave', info })
    return
  }
  const { data, position, rights } = parseEntry(text)
  const publication: StoredPublication = position ? { data, position, rights } : { data, rights }
  for (const listener of listeners) listener.published(publication)
}
