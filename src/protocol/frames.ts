/**
 * The shapes on the wire, JSON encoding: a client sends commands, the server replies and pushes.
 * Source: Centrifugo client protocol, https://centrifugal.dev/docs/transports/client_protocol
 */

/** What a client asks. Exactly one of the named fields is set; `{}` answers a ping. */
export interface Command {
  readonly id?: number
  readonly connect?: ConnectRequest
  readonly subscribe?: SubscribeRequest
  readonly unsubscribe?: ChannelRequest
  readonly publish?: PublishRequest
  readonly presence?: ChannelRequest
  readonly presence_stats?: ChannelRequest
  readonly history?: HistoryRequest
  readonly rpc?: RpcRequest
  readonly refresh?: RefreshRequest
  readonly sub_refresh?: SubRefreshRequest
  readonly send?: { readonly data?: unknown }
}

/** The names of the commands that get a reply. */
export type CommandName = Exclude<keyof Command, 'id' | 'send'>

export interface ConnectRequest {
  readonly token?: string
  readonly name?: string
  readonly version?: string
  /** The project's and a proxy's; not looked at. */
  readonly data?: unknown
  readonly headers?: unknown
  /** Positions on channels that a server subscribes its clients to; there are none. */
  readonly subs?: unknown
}

export interface ChannelRequest {
  readonly channel: string
}

export interface SubscribeRequest extends ChannelRequest {
  /** Opens the channel in place of its `subscribe`. */
  readonly token?: string | null
  readonly recover?: boolean | null
  readonly epoch?: string | null
  readonly offset?: number | null
  readonly positioned?: boolean | null
  readonly recoverable?: boolean | null
  readonly join_leave?: boolean | null
  /** A compression of publications; not done, which a client learns from the reply. */
  readonly delta?: string | null
  /** Bits: 1 short names in pushes (not done), 2 an error in place of a subscription that could not be recovered. */
  readonly flag?: number | null
  /** Maps and shared polls; refused. */
  readonly type?: number | null
  /** A filter by tags; refused. */
  readonly tf?: unknown
  /** The project's; not looked at. */
  readonly data?: unknown
}

export interface PublishRequest extends ChannelRequest {
  readonly data: unknown
  /** Maps; refused. */
  readonly type?: number | null
}

export interface HistoryRequest extends ChannelRequest {
  /** How many publications; none when left out: only the position. */
  readonly limit?: number | null
  /** Without an epoch, the present one. */
  readonly since?: Partial<StreamPosition> | null
  readonly reverse?: boolean | null
}

export interface RpcRequest {
  /** `lot/clock#bid`: a channel and one of its calls. */
  readonly method: string
  readonly data?: unknown
  /** Voltaic's own: a call repeated with the same key gives the first result again. */
  readonly key?: string
  /** Voltaic's own: of 20 characters or more, chosen at random by the client; whose keys these are where nobody is signed in. */
  readonly scope?: string
}

export interface RefreshRequest {
  readonly token: string
}

export interface SubRefreshRequest extends ChannelRequest {
  readonly token?: string | null
}

/** A place in the stream of a channel. Offsets count from 1 within an epoch. */
export interface StreamPosition {
  readonly epoch: string
  readonly offset: number
}

/** One publication. `data` is `{ event, data }` on Voltaic's channels. */
export interface Publication<Data = EventData> {
  readonly data: Data
  /** Left out on channels without history. */
  readonly offset?: number
}

/** The data of a publication. */
export interface EventData {
  readonly event: string
  readonly data: unknown
}

/** A connection as presence, join and leave show it. `chan_info` is what the channel says about it. */
export interface ClientInfo {
  readonly client: string
  readonly user: string
  readonly chan_info?: unknown
}

/** Why a command failed. */
export interface ErrorReply {
  readonly code: number
  readonly message: string
  /** Trying again later may help. */
  readonly temporary?: boolean
  /** Voltaic's own: messages per field of the input of a call. */
  readonly fields?: Readonly<Record<string, readonly string[]>>
}

/** The answer to the command with the same `id`, or a push, or (`{}`) a ping. */
export interface Reply extends Results {
  readonly id?: number
  readonly error?: ErrorReply
  readonly push?: Push
}

/** The results of the commands, by the command's name. */
export interface Results {
  readonly connect?: ConnectResult
  readonly subscribe?: SubscribeResult
  readonly unsubscribe?: Record<never, never>
  readonly publish?: Record<never, never>
  readonly presence?: { readonly presence: Readonly<Record<string, ClientInfo>> }
  readonly presence_stats?: { readonly num_clients: number; readonly num_users: number }
  readonly history?: HistoryResult
  readonly rpc?: { readonly data?: unknown }
  readonly refresh?: RefreshResult
  readonly sub_refresh?: Expiry
}

/** When a token ends: left out for who came without one. */
export interface Expiry {
  readonly expires?: boolean
  /** Seconds. */
  readonly ttl?: number
}

export interface RefreshResult extends Expiry {
  readonly client: string
  readonly version: string
}

export interface ConnectResult extends RefreshResult {
  /** Seconds between the server's pings. */
  readonly ping?: number
  /** Whether the client answers them. */
  readonly pong?: boolean
  /** Over server-sent events: what the client's posts must name. */
  readonly session?: string
  readonly node?: string
}

export interface SubscribeResult extends Expiry {
  readonly recoverable?: boolean
  readonly positioned?: boolean
  readonly was_recovering?: boolean
  readonly recovered?: boolean
  readonly epoch?: string
  /** The position before `publications`. */
  readonly offset?: number
  readonly publications?: readonly Publication[]
  /** The channel's state, on a subscription that was not recovered. */
  readonly data?: unknown
}

export interface HistoryResult {
  readonly publications: readonly Publication[]
  readonly epoch: string
  readonly offset: number
}

/** What the server tells without being asked. */
export interface Push {
  readonly channel?: string
  readonly pub?: Publication
  readonly join?: { readonly info: ClientInfo }
  readonly leave?: { readonly info: ClientInfo }
  readonly unsubscribe?: { readonly code: number; readonly reason: string }
  /** Over server-sent events, which have no code to close with. */
  readonly disconnect?: { readonly code: number; readonly reason: string }
}
