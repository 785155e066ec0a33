/** Entries with what the counters of their streams need to give them numbers. */
import { type NewEntry, type StreamName, streamKey } from './entry.ts'

/** An entry with how many of its stream come behind it in the same transaction. */
export interface PlacedEntry extends NewEntry {
  readonly behind: number
}

/**
 * The entries of a transaction by their streams. The streams are sorted in one way everywhere, so that two transactions
 * never lock the counters of streams in different orders; the entries of one stream keep theirs.
 */
export function placedEntries(entries: readonly NewEntry[]): PlacedEntry[] {
  const streams = Map.groupBy(entries, streamKey)
  const keys = [...streams.keys()].sort()
  return keys.flatMap((key) => {
    const own = streams.get(key)!
    return own.map((entry, index) => ({ ...entry, behind: own.length - 1 - index }))
  })
}

/** The streams of placed entries, in the order of the entries, with the number of entries of each. */
export function countedStreams(
  entries: readonly PlacedEntry[],
): (StreamName & { readonly count: number })[] {
  const counted = new Map<string, StreamName & { readonly count: number }>()
  for (const entry of entries) {
    const { kind, stream, behind } = entry
    const key = streamKey(entry)
    if (!counted.has(key)) counted.set(key, { kind, stream, count: behind + 1 })
  }
  return [...counted.values()]
}
