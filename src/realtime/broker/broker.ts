/** The broker: numbers publications, keeps them for a while, and hands them to every node. */
import type { ClientInfo, StreamPosition } from '../../protocol/frames.ts'

/** How much of a channel is kept for those who come back. */
export interface Retention {
  /** Publications. */
  readonly size: number
  /** Milliseconds. */
  readonly ttl: number
}

/** A publication on its way in. */
export interface NewPublication {
  /** The data, encoded as JSON. */
  readonly data: string
  /** Left out: it is handed over and forgotten, without an offset. */
  readonly retention?: Retention | undefined
  /** A second publication with the same key, within five minutes, is the first one. */
  readonly key?: string | undefined
}

/** A publication on its way out. */
export interface StoredPublication {
  /** The data, encoded as JSON. */
  readonly data: string
  readonly offset?: number | undefined
}

/** Who came or went. */
export interface PresenceChange {
  readonly kind: 'join' | 'leave'
  readonly info: ClientInfo
}

/** What a node is told about a channel. Called in the order of the offsets; must not throw. */
export interface BrokerListener {
  published(publication: StoredPublication): void
  presenceChanged(change: PresenceChange): void
}

/** Which part of a stream is asked for. */
export interface HistoryRequest {
  /** Publications after this position; before it with `reverse`. From the start (or end) when left out. */
  readonly since?: StreamPosition | undefined
  /** At most so many; all when left out. */
  readonly limit?: number | undefined
  /** Newest first. */
  readonly reverse?: boolean | undefined
}

/** A part of a stream. */
export interface StreamSlice {
  /** The newest position of the stream, whatever was asked for. */
  readonly position: StreamPosition
  readonly publications: readonly StoredPublication[]
  /** Whether nothing is missing after `since`: same epoch, nothing forgotten. True without `since`. */
  readonly complete: boolean
}

/**
 * Gives each channel one total order, (epoch, offset), and hands publications to every node that
 * subscribed. Calls take effect in the order in which they are made. An epoch ends when a stream was
 * lost or forgotten: positions of another epoch mean nothing.
 */
export interface Broker {
  /** Resolves with the position once the publication is safe; `undefined` without retention. */
  publish(channel: string, publication: NewPublication): Promise<StreamPosition | undefined>
  /** Tells every node who came or went; kept nowhere. */
  announce(channel: string, change: PresenceChange): Promise<void>
  /** Resolves once publications arrive; the function it gives ends that. */
  subscribe(channel: string, listener: BrokerListener): Promise<() => void>
  /** Reads a part of the stream; `limit: 0` for the position alone. */
  history(channel: string, request?: HistoryRequest): Promise<StreamSlice>
  close(): Promise<void>
}
