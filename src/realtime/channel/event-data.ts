/** The data of events: validated once, encoded once, whoever receives it. */
import { VoltaicError } from '../../core/errors.ts'
import type { SchemaIssue, SchemaResult, StandardSchema } from '../../core/standard-schema.ts'
import type { ChannelDefinition } from './channel-definition.ts'

/**
 * The data of a publication as JSON. Gives a promise only when the schema does, so that publications
 * leave in the order of the calls. Throws `E_CHANNEL_EVENT` and `E_CHANNEL_DATA`.
 */
export function encodeEvent(
  definition: ChannelDefinition,
  event: string,
  data: unknown,
): string | Promise<string> {
  const schema = definition.events.get(event)
  if (!schema) throw unknownEvent(definition, event)
  const result = validate(schema, data)
  return result instanceof Promise
    ? result.then((settled) => encode(definition, event, settled))
    : encode(definition, event, result)
}

function validate(
  schema: StandardSchema,
  data: unknown,
): SchemaResult<unknown> | Promise<SchemaResult<unknown>> {
  return schema['~standard'].validate(data)
}

function encode(
  definition: ChannelDefinition,
  event: string,
  result: SchemaResult<unknown>,
): string {
  if (result.issues) throw wrongData(definition, event, result.issues)
  return JSON.stringify({ event, data: result.value })
}

function unknownEvent({ pattern, events }: ChannelDefinition, event: string): VoltaicError {
  const known = [...events.keys()].join(', ') || 'none'
  return new VoltaicError(
    'E_CHANNEL_EVENT',
    `The channel ${pattern} has no event "${event}". It has: ${known}. Add it to events.`,
  )
}

function wrongData(
  { pattern }: ChannelDefinition,
  event: string,
  issues: readonly SchemaIssue[],
): VoltaicError {
  const reasons = issues.map(({ message }) => message).join('; ')
  return new VoltaicError(
    'E_CHANNEL_DATA',
    `The data of "${event}" on ${pattern} is not what the event declares: ${reasons}. Correct it.`,
  )
}
