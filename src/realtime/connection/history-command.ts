/** The history command: reads publications of a channel that the client is subscribed to. */
import type { HistoryRequest, Publication, Results } from '../../protocol/frames.ts'
import type { StoredPublication } from '../broker/broker.ts'
import { fail } from './command-error.ts'
import type { Connection } from './connection.ts'

/** Gives publications, or the position alone when no limit is given. */
export async function history(connection: Connection, request: HistoryRequest): Promise<Results> {
  const { channel, limit = 0, reverse, since } = request
  const subscription = connection.subscription(channel)
  await subscription?.asking
  if (!subscription || subscription.isHeld) return fail('permissionDenied')
  if (!subscription.local.named.definition.retention) return fail('notAvailable')
  if (!Number.isSafeInteger(limit) || (since && !isPosition(since))) return fail('badRequest')
  const slice = await subscription.local.read({
    since: since && { epoch: since.epoch, offset: since.offset ?? 0 },
    limit: limit < 0 ? undefined : limit,
    reverse: reverse === true,
  })
  await subscription.asking
  if (subscription.isOver) return fail('permissionDenied')
  if (!slice.complete) return fail('unrecoverable')
  return { history: { ...slice.position, publications: slice.publications.map(publication) } }
}

function isPosition(since: { epoch?: unknown; offset?: unknown }): boolean {
  return typeof since.epoch === 'string' && Number.isSafeInteger(since.offset ?? 0)
}

function publication({ data, position }: StoredPublication): Publication {
  return { data: JSON.parse(data), ...(position && { offset: position.offset }) }
}
