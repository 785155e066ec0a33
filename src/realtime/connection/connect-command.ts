/** The connect command: who the client is, by its token or by the cookie it came with. */
import { type Disconnect, disconnects } from '../../protocol/codes.ts'
import type { ConnectRequest, ConnectResult } from '../../protocol/frames.ts'
import type { Identity, Owner } from '../identity.ts'
import { secondsUntil } from '../token/lease.ts'
import { fail } from './command-error.ts'
import type { Connection } from './connection.ts'
import { replyFrame } from './frame.ts'

/** What the connect reply gives as the server's version. */
const version = 'voltaic'

/** Opens a connection. Its further commands wait until it is answered. */
export async function connect(
  connection: Connection,
  { token }: ConnectRequest,
  id: number,
): Promise<undefined> {
  if (connection.isOpen) return refuse(connection, disconnects.badRequest)
  connection.begin()
  try {
    const identity = token ? await authenticate(connection, token) : connection.identity
    if (identity === 'expired') return fail('tokenExpired')
    if (!identity) return refuse(connection, disconnects.invalidToken)
    connection.send(replyFrame(id, { connect: connectResult(connection, identity) }))
    connection.open(identity)
  } finally {
    connection.abandon()
  }
}

/** Who a token belongs to. One whose rights changed while it was found out is read again. */
export async function authenticate(
  { node }: Connection,
  token: string,
): Promise<Identity | 'expired' | undefined> {
  const { version } = node.users
  const identity = await node.authenticateToken?.(token)
  return typeof identity === 'object' ? { ...identity, version } : identity
}

/** Closes the connection in place of a reply. */
export function refuse(connection: Connection, disconnect: Disconnect): undefined {
  connection.disconnect(disconnect)
  return undefined
}

/** Who the client talks to, and as whom. */
export function serverInfo({ id }: Connection): { client: string; version: string } {
  return { client: id, version }
}

function connectResult(connection: Connection, { expiresAt }: Identity | Owner): ConnectResult {
  return {
    ...serverInfo(connection),
    ...(expiresAt !== undefined && { expires: true, ttl: secondsUntil(expiresAt) }),
    ping: connection.node.times.ping / 1_000,
    pong: true,
    ...connection.session,
  }
}
