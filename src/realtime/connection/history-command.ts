/** The history command: reads publications of a channel that the client is subscribed to. */
import type { HistoryRequest, Publication, Results, StreamPosition } from '../../protocol/frames.ts'
import type { StoredPublication } from '../broker/broker.ts'
import type { LocalChannel } from '../node/hub.ts'
import { fail } from './command-error.ts'
import type { Connection } from './connection.ts'

/** Gives publications, or the position alone when no limit is given. */
export async function history(connection: Connection, request: HistoryRequest): Promise<Results> {
  const { channel, reverse, since } = request
  const { local } = await connection.subscribed(channel)
  if (!local.named.definition.retention) return fail('notAvailable')
  const limit = request.limit ?? 0
  const slice = await local.read({
    since: since ? await positionOf(local, since) : undefined,
    limit: limit < 0 ? undefined : limit,
    reverse: reverse === true,
  })
  await connection.subscribed(channel) // what was read may be forbidden by now
  if (!slice.complete) return fail('unrecoverable')
  return { history: { ...slice.position, publications: slice.publications.map(publication) } }
}

/** Who names no epoch means the present one. */
async function positionOf(
  local: LocalChannel,
  { epoch, offset }: Partial<StreamPosition>,
): Promise<StreamPosition> {
  const present = epoch || (await local.read({ limit: 0 })).position.epoch
  return { epoch: present, offset: offset ?? 0 }
}

function publication({ data, position }: StoredPublication): Publication {
  return { data: JSON.parse(data), ...(position && { offset: position.offset }) }
}
