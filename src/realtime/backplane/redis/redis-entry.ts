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

/** Reads `offset epoch time rights data`; the offset is 0 without retention. */
export function parseEntry(text: string): RedisEntry {
  const first = text.indexOf(' ')
  const second = text.indexOf(' ', first + 1)
  const third = text.indexOf(' ', second + 1)
  const fourth = text.indexOf(' ', third + 1)
  const offset = Number(text.slice(0, first))
  return {
    position: offset === 0 ? undefined : { epoch: text.slice(first + 1, second), offset },
    time: Number(text.slice(second + 1, third)),
    rights: Number(text.slice(third + 1, fourth)),
    data: text.slice(fourth + 1),
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
    const change: PresenceChange = {
      kind: sign === '+' ? 'join' : 'leave',
      info: JSON.parse(text.slice(1)),
    }
    for (const listener of listeners) listener.presenceChanged(change)
    return
  }
  const { data, position, rights } = parseEntry(text)
  const publication: StoredPublication = { data, ...(position && { position }), rights }
  for (const listener of listeners) listener.published(publication)
}
