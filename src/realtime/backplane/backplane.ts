/** The backplane: what joins the nodes of an application, so that they act as one. */
import type { Broker } from '../broker/broker.ts'
import type { Control } from '../control/control.ts'
import type { PresenceStore } from '../presence/presence-store.ts'

/** `lost`: it cannot be reached at the moment; it comes back by itself. */
export type BackplaneStatus = 'connected' | 'lost'

/** Three small parts, and how they are doing. One per node. */
export interface Backplane {
  /** What it is made of, for messages and metrics: `memory`, `workers`, `redis`, `postgres`, `nats`. */
  readonly name: string
  /** Who shares it: this process, the processes of this machine, or all that know its address. */
  readonly reach: 'process' | 'machine' | 'network'
  /** Whether publications are kept for those who come back. Without, channels with a history are refused. */
  readonly keepsHistory: boolean
  readonly broker: Broker
  readonly presence: PresenceStore
  readonly control: Control
  readonly status: BackplaneStatus
  /**
   * Connects; a second call waits for the first, and the first use starts it as well. Rejects with a
   * `BackplaneError`, `E_BACKPLANE_UNAVAILABLE`, when it cannot be reached.
   */
  start(): Promise<void>
  /** Calls `listener` whenever the status changes, until the returned function is called. */
  onStatus(listener: (status: BackplaneStatus) => void): () => void
  /** Ends all three parts. */
  close(): Promise<void>
}
