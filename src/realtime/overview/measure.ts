/** What a node has at this moment: read when somebody asks, so that it costs nothing in between. */
import type { Connection } from '../connection/connection.ts'
import type { Hub } from '../node/hub.ts'

/** What a node has at this moment. */
export interface Measures {
  readonly sockets: number
  /** Connections by server-sent events. */
  readonly streams: number
  /** Connections that are signed in. */
  readonly signedIn: number
  readonly subscriptions: number
  /** Channels with subscriptions on this node. */
  readonly channels: number
  /** Bytes that have not left for clients yet. */
  readonly queuedBytes: number
}

/** Counts what the connections of a node have. */
export function measure(connections: Iterable<Connection>, hub: Hub): Measures {
  const found = { sockets: 0, streams: 0, signedIn: 0, subscriptions: 0, queuedBytes: 0 }
  for (const connection of connections) {
    if (connection.session) found.streams += 1
    else found.sockets += 1
    if (connection.userKey !== '') found.signedIn += 1
    found.subscriptions += connection.subscriptions.length
    found.queuedBytes += connection.outbox.queuedBytes
  }
  return { ...found, channels: hub.size }
}
