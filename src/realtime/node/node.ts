/** A node: one process's part of the real-time service, as its connections see it. */
import type { Log } from '../../core/log.ts'
import type { Broker } from '../broker/broker.ts'
import type { Calls } from '../calls/calls.ts'
import type { ChannelRegistry } from '../channel/channel-registry.ts'
import type { Connection } from '../connection/connection.ts'
import type { Handshakes } from '../connection/handshakes.ts'
import type { PingWheel } from '../connection/ping-wheel.ts'
import type { Flusher } from '../delivery/flusher.ts'
import type { OutboxLimits } from '../delivery/outbox.ts'
import type { Feeds } from '../feed/feeds.ts'
import type { Identity } from '../identity.ts'
import type { RateLimit } from '../rate-limit.ts'
import type { Gate } from '../rights/gate.ts'
import type { Inspector } from '../rights/inspector.ts'
import type { Milliseconds, RealtimeLimits } from '../settings.ts'
import type { Tally } from '../tally.ts'
import type { Attendance } from './attendance.ts'
import type { Hub } from './hub.ts'
import type { Users } from './users.ts'

/** Finds out who a token belongs to: `'expired'` asks the client for another one, `undefined` is a no. */
export type TokenAuthentication = (token: string) => Promise<Identity | 'expired' | undefined>

/** What the connections of a node share. */
export interface RealtimeNode {
  /** The connections that are not over. */
  readonly connections: Set<Connection>
  readonly registry: ChannelRegistry
  readonly broker: Broker
  readonly feeds: Feeds
  readonly hub: Hub
  readonly gate: Gate
  readonly inspector: Inspector
  readonly calls: Calls
  readonly attendance: Attendance
  readonly flusher: Flusher
  readonly handshakes: Handshakes
  readonly pings: PingWheel
  readonly tally: Tally
  readonly users: Users
  readonly limits: RealtimeLimits
  readonly times: Milliseconds
  /** Commands per second of each connection. */
  readonly commandLimit: RateLimit
  readonly outboxLimits: OutboxLimits
  readonly log: Log
  readonly authenticateToken: TokenAuthentication | undefined
  /** Runs a function in the application, outside any transaction. */
  run<T>(fn: () => T): T
}
