/** The client of a page: one connection, and the channels on it. */
import { fillPattern } from '../protocol/channel-pattern.ts'
import type { ChannelType, PatternOf, ValuesOf } from '../protocol/channel-type.ts'
import { ClientChannel } from './channel.ts'
import { Connection, type ConnectionStatus, type StatusDetails } from './connection.ts'
import { type ClientSocket, socketUrl } from './environment.ts'
import { Transport, type TransportKind } from './transport.ts'

/** How a client connects. */
export interface ConnectOptions {
  /** Signs in with a token instead of the page's session; asked for each connection. */
  readonly token?: string | (() => string | Promise<string>)
  /** `'auto'`: a WebSocket, and server-sent events where none gets through. */
  readonly transport?: TransportKind
  /** Opens the socket, in place of `transport`. */
  readonly open?: (url: string) => ClientSocket
  /** Milliseconds that a ping of the server may be late: 5,000. */
  readonly pingGrace?: number
}

/** A connection to the server, and the channels on it. */
export class Client {
  readonly #connection: Connection

  constructor(url: string, options: ConnectOptions = {}) {
    const { token, open, transport = 'auto', pingGrace = 5_000 } = options
    const way = new Transport(url, transport)
    this.#connection = new Connection({
      open: () => (open ? open(url) : way.open()),
      opened: () => way.worked(),
      token: typeof token === 'string' ? () => token : token,
      pingGrace,
      timeout: 35_000,
    })
  }

  get status(): ConnectionStatus {
    return this.#connection.status
  }

  /** Since when the status holds, and why. */
  get details(): StatusDetails {
    return this.#connection.details
  }

  /** Calls `listener` with the status, soon and whenever it changes, until the returned function is called. */
  on(
    _name: 'status',
    listener: (status: ConnectionStatus, details: StatusDetails) => unknown,
  ): () => void {
    return this.#connection.onStatus(listener)
  }

  /** A channel, typed by the server's: `channel<typeof lotChannel>('lot/:slug', { slug })`. */
  channel<C extends ChannelType>(
    pattern: PatternOf<C>,
    ...[values]: keyof ValuesOf<C> extends never ? [values?: ValuesOf<C>] : [values: ValuesOf<C>]
  ): ClientChannel<C> {
    return new ClientChannel<C>(this.#connection, fillPattern(pattern, values ?? {}))
  }

  /** Ends the connection. */
  close(): void {
    this.#connection.close()
  }
}

const shared = Symbol.for('voltaic.client')

/**
 * The client of this page: every call with the same address gives the same one, also from another
 * bundle, so that a page has one socket. With options it is a client of its own.
 */
export function connect(url?: string, options?: ConnectOptions): Client {
  const address = socketUrl(url)
  if (options) return new Client(address, options)
  const page = globalThis as { [shared]?: Map<string, Client> }
  page[shared] ??= new Map()
  const known = page[shared].get(address)
  if (known && known.status !== 'closed') return known
  const client = new Client(address)
  page[shared].set(address, client)
  return client
}
