/** The publish command: a client publishes by itself, where the channel allows it. */
import { VoltaicError } from '../../core/errors.ts'
import type { PublishRequest, Results } from '../../protocol/frames.ts'
import { encodeEvent } from '../channel/event-data.ts'
import { fail } from './command-error.ts'
import type { Connection } from './connection.ts'

/** Publishes `{ event, data }` on a channel that the client is subscribed to and that has `publish: true`. */
export async function publish(connection: Connection, request: PublishRequest): Promise<Results> {
  if (request.type) return fail('notAvailable')
  const subscription = await connection.subscribed(request.channel)
  const { definition } = subscription.local.named
  if (!definition.acceptsPublications) return fail('permissionDenied')
  const { event, data } = eventOf(request.data)
  const encoded = await encode(() => encodeEvent(definition, event, data))
  if (subscription.isOver) return fail('permissionDenied')
  const { retention } = definition
  await connection.node.broker.publish(request.channel, { data: encoded, retention })
  connection.node.tally.published(definition.pattern)
  return { publish: {} }
}

function eventOf(data: unknown): { event: string; data: unknown } {
  const { event, data: fields } = (data ?? {}) as { event?: unknown; data?: unknown }
  return typeof event === 'string' ? { event, data: fields } : fail('badRequest')
}

async function encode(run: () => string | Promise<string>): Promise<string> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof VoltaicError) return fail('badRequest', error.message)
    throw error
  }
}
