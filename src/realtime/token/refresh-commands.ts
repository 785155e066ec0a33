/** The refresh commands: a new token for a connection, or for a subscription, before or soon after the old one ends. */
import { disconnects } from '../../protocol/codes.ts'
import type { RefreshRequest, Results, SubRefreshRequest } from '../../protocol/frames.ts'
import { fail } from '../connection/command-error.ts'
import { authenticate, refuse, serverInfo } from '../connection/connect-command.ts'
import type { Connection } from '../connection/connection.ts'
import { userKeyOf } from '../identity.ts'
import { secondsUntil } from './lease.ts'
import { readSubscriptionToken } from './subscription-token.ts'

/** Renews a connection. A token that has expired by now sends the client away to connect with a newer one. */
export async function refresh(
  connection: Connection,
  { token }: RefreshRequest,
): Promise<Results | undefined> {
  if (!connection.isLent) return refuse(connection, disconnects.badRequest)
  const identity = await authenticate(connection, token)
  if (identity === 'expired') return refuse(connection, disconnects.expired)
  if (identity?.expiresAt === undefined || userKeyOf(identity.user) !== connection.userKey) {
    return refuse(connection, disconnects.invalidToken)
  }
  connection.renew(identity)
  return {
    refresh: { expires: true, ttl: secondsUntil(identity.expiresAt), ...serverInfo(connection) },
  }
}

/** Renews a subscription that was opened by a token. */
export function subRefresh(
  connection: Connection,
  { channel, token }: SubRefreshRequest,
): Results | undefined {
  const subscription = connection.subscription(channel) ?? fail('permissionDenied')
  if (subscription.ttl === undefined) return refuse(connection, disconnects.badRequest)
  if (!token) return fail('badRequest')
  const { userKey } = connection
  const expiresAt = readSubscriptionToken(token, { channel, userKey })
  if (expiresAt === undefined) return fail('permissionDenied')
  if (expiresAt === 'expired') return fail('subscriptionTokenExpired')
  subscription.lend(expiresAt)
  void connection.node.inspector.inspect([subscription])
  return { sub_refresh: { expires: true, ttl: secondsUntil(expiresAt) } }
}
