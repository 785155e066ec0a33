/**
 * What stood in a form when it was made. It is sent along with the form, as a digest of each field, so that a save
 * can tell three things apart: what its sender changed, what somebody else changed meanwhile, and what both did.
 */
import { createHash } from 'node:crypto'
import type { FieldView } from '../../forms/form-view.ts'

/** Digests by field. */
export type SeenValues = ReadonlyMap<string, string>

/** The digests of the fields of a form. */
export function seenValues(fields: readonly FieldView[]): SeenValues {
  return new Map(fields.map(({ name, texts }) => [name, digest(texts)]))
}

/** As text for a hidden field: `title=3f2…;status=9ab…`. */
export function formatSeen(seen: SeenValues): string {
  return [...seen].map(([name, mark]) => `${name}=${mark}`).join(';')
}

/** Reads what {@link formatSeen} wrote; anything else gives no digests, so that every field counts as changed. */
export function parseSeen(text: unknown): SeenValues {
  if (typeof text !== 'string') return new Map()
  const pairs = text.split(';').map((pair) => pair.split('='))
  return new Map(pairs.flatMap(([name, mark]) => (name && mark ? [[name, mark]] : [])))
}

/** How a posted field stands to what was seen and what is there now. */
export type FieldChange = 'none' | 'mine' | 'theirs' | 'same' | 'conflict'

/** Compares three texts of one field: as it was seen, as it stands now, as it was posted. */
export function fieldChange(
  seen: string | undefined,
  { now, posted }: { now: readonly string[]; posted: readonly string[] },
): FieldChange {
  const [theirs, mine] = [digest(now), digest(posted)]
  if (seen === undefined) return mine === theirs ? 'none' : 'mine'
  if (mine === seen) return theirs === seen ? 'none' : 'theirs'
  if (theirs === seen) return 'mine'
  return mine === theirs ? 'same' : 'conflict'
}

/** Order does not matter in a field of several values, and neither do the line ends of the browser. */
function digest(texts: readonly string[]): string {
  const plain = texts
    .map((text) => text.replaceAll('\r\n', '\n'))
    .filter(Boolean)
    .sort()
  return createHash('sha256').update(JSON.stringify(plain)).digest('base64url').slice(0, 16)
}
