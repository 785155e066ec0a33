/** An entry of the outbox: something that leaves once its transaction is committed. */
import { VoltaicError } from '../core/errors.ts'

/** What names a stream: entries of one kind and stream leave in the order of the commits. */
export interface StreamName {
  /** Who forwards it: the kind that a consumer was registered for. At most 40 characters. */
  readonly kind: string
  /** At most 255 characters. */
  readonly stream: string
}

/** An entry on its way in. */
export interface NewEntry extends StreamName {
  readonly payload: string
}

/** An entry on its way out. */
export interface PendingEntry extends NewEntry {
  readonly id: number
  /**
   * Strictly increasing in its stream, in the order of the commits, with holes: microseconds since 1970 of the commit at
   * the least.
   */
  readonly number: number
}

/** How many characters a payload may have. */
export const longestPayload = 1_048_576

/** One text for the name of a stream, for maps. */
export function streamKey({ kind, stream }: StreamName): string {
  return `${kind}\n${stream}`
}

const longestStream = 255

/** Throws `E_OUTBOX_PAYLOAD` for an entry that is too large, `E_OUTBOX_STREAM` for a name that is too long. */
export function requireFitting({ kind, stream, payload }: NewEntry): void {
  if (stream.length > longestStream)
    throw new VoltaicError(
      'E_OUTBOX_STREAM',
      `A name of ${stream.length} characters is too long (${kind}): ${longestStream} are allowed. Use a shorter one.`,
    )
  if (payload.length <= longestPayload) return
  throw new VoltaicError(
    'E_OUTBOX_PAYLOAD',
    `What should leave with the commit is too large: ${payload.length} characters (${kind}, ${stream}), ${longestPayload} are allowed. Publish a reference, and let who receives it fetch the rest.`,
  )
}
