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
  /**
   * The number of the publication among those of its channel that came out of transactions, strictly increasing.
   * One that is not above the last number that the broker has seen on the channel is not published again.
   */
  readonly number?: number | undefined
}

/** A publication on its way out. */
export interface StoredPublication {
  /** The data, encoded as JSON. */
  readonly data: string
  /** Left out on channels without retention. */
  readonly position?: StreamPosition | undefined
  /**
   * The version of the rights when it was published: who has not acted on all changes up to it must not hand it
   * over. Left out of publications that are read from the history: those have the version of their slice.
   */
  readonly rights?: number | undefined
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
  /** Publications may be missing from here on: look at the history. */
  lost(): void
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
  /** The newest version of the rights when it was read: not handed over before this node has acted up to it. */
  readonly rights: number
}

/**
 * Gives each channel one total order, (epoch, offset), and hands publications to every node that
 * subscribed. Calls take effect in the order in which they are made. An epoch ends when a stream was
 * lost or forgotten: positions of another epoch mean nothing. Every method that waits rejects with a `BackplaneError`,
 * `E_BACKPLANE_UNAVAILABLE`, within seconds when the broker cannot be reached; none succeeds locally only.
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
  /** The newest positions of many channels, in their order, in one round trip. */
  positions(channels: readonly string[]): Promise<readonly StreamPosition[]>
  close(): Promise<void>
}
