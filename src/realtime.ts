/**
 * Real time: channels that clients subscribe to, with state, history, presence and calls, over the
 * Centrifugo protocol. An application starts them; `createRealtime` is what it starts.
 */
export type { Backplane, BackplaneStatus } from './realtime/backplane/backplane.ts'
export { BackplaneError } from './realtime/backplane/backplane-error.ts'
export { MemoryBackplane } from './realtime/backplane/memory/memory-backplane.ts'
export type {
  Broker,
  BrokerListener,
  HistoryRequest,
  NewPublication,
  PresenceChange,
  Retention,
  StoredPublication,
  StreamSlice,
} from './realtime/broker/broker.ts'
export { CallRefused, refuse } from './realtime/channel/call-refused.ts'
export {
  type AnyChannel,
  Channel,
  channel,
  type DeclaredCall,
  type DeclaredChannel,
  type DeclaredEvent,
  isChannel,
} from './realtime/channel/channel.ts'
export type {
  CallContext,
  CallOptions,
  ChannelContext,
  ChannelOptions,
} from './realtime/channel/channel-options.ts'
export {
  conflate,
  dropNew,
  dropOldest,
  type SlowPolicy,
} from './realtime/channel/slow-policy.ts'
export type {
  Control,
  ControlHandler,
  ControlMessage,
  NodeInfo,
} from './realtime/control/control.ts'
export type { Identity } from './realtime/identity.ts'
export type { PresenceEntry, PresenceStore } from './realtime/presence/presence-store.ts'
export {
  type CloseOptions,
  createRealtime,
  type Realtime,
  type RealtimeOptions,
  type RealtimeStats,
  realtimeKey,
} from './realtime/realtime.ts'
export type { RealtimeLimits, RealtimeTimes } from './realtime/settings.ts'
export type { InProcessSocket } from './realtime/socket/in-process-socket.ts'
export type { OriginCheck } from './realtime/socket/origin.ts'
export { type ConnectionTokenOptions, connectionToken } from './realtime/token/connection-token.ts'
export type { SubscriptionTokenOptions } from './realtime/token/subscription-token.ts'
