/** What a measurement does, and what it found: plain values, so that processes can send them. */

/** What is measured. */
export type BenchKind = 'connections' | 'echo' | 'broadcast'

/** What one process does. */
export interface BenchPlan {
  readonly kind: BenchKind
  /** `ws://127.0.0.1:8000/_voltaic/socket` */
  readonly url: string
  /** Connections of this process. */
  readonly connections: number
  /** Connections that are opened at the same time. */
  readonly opening: number
  /** Milliseconds that it takes once all connections are open. */
  readonly duration: number
  /** Whether the server speaks no protocol: what is sent comes back, or goes to everybody. */
  readonly isPlain: boolean
  /** The channel to subscribe to. */
  readonly channel?: string | undefined
  /** What to call: `bench#echo`. */
  readonly call?: string | undefined
  /** The data of a call, or of a publication, as JSON. */
  readonly data: string
  /** Messages of one connection that wait for their answer, or publications in a second. */
  readonly inFlight: number
  readonly rate: number
  /** Whether this process publishes. */
  readonly isSender: boolean
  readonly headers: Readonly<Record<string, string>>
  readonly token?: string | undefined
}

/** Durations by size: the counts of buckets, each a twentieth wider than the one before. */
export type LatencyCounts = Readonly<Record<number, number>>

/** What one process found. */
export interface BenchResult {
  readonly opened: number
  /** Milliseconds until the last connection was open, or had failed. */
  readonly openingTime: number
  readonly openingLatencies: LatencyCounts
  /** Connections that were still open at the end. */
  readonly remaining: number
  /** Answers, or deliveries. */
  readonly messages: number
  readonly published: number
  /** Milliseconds that messages were counted for. */
  readonly time: number
  readonly latencies: LatencyCounts
  /** Errors by what they say. */
  readonly errors: Readonly<Record<string, number>>
}
