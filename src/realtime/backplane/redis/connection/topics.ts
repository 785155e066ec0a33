/** Topics: what a node listens to, on one server or on the shards of a cluster. */

/** Keeps topics subscribed to, and comes back by itself. */
export interface Topics {
  /** Whether all that is said arrives. */
  readonly isReady: boolean
  connect(): Promise<void>
  /** Resolves once what is said arrives. Rejects with a `BackplaneError`. */
  add(topic: string): Promise<void>
  /** Takes effect at the end of the tick, unless it is added again. */
  remove(topic: string): void
  close(): void
}
