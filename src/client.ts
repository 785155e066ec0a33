/**
 * The browser's side of real time: one connection per page, typed channels, calls and presence.
 * It imports nothing of the server; it also runs in Node.
 */
export { CallError, OfflineError } from './client/call-error.ts'
export type { CallOptions } from './client/calls.ts'
export type {
  ClientChannel,
  ClientPresence,
  Present,
  SubscriptionDetails,
} from './client/channel.ts'
export { type Client, type ConnectOptions, connect } from './client/client.ts'
export type { ConnectionStatus, StatusDetails } from './client/connection.ts'
export type { ClientSocket } from './client/environment.ts'
export type { SubscriptionStatus } from './client/subscription.ts'
export type { TransportKind } from './client/transport.ts'
export type { Wait } from './client/wait.ts'
