/** Regular expressions in SQLite, which has none of its own: `regexp(pattern, text)` and `iregexp(pattern, text)`. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { LRUCache } from 'lru-cache'

const cachedPatterns = 50

/** Adds the two functions to a connection. They give 1, 0, or NULL for a text that is NULL. */
export function addPatterns(database: DatabaseSync): void {
  const options = { deterministic: true }
  database.function('regexp', options, matcher('u'))
  database.function('iregexp', options, matcher('iu'))
}

type Matcher = (pattern: SQLInputValue, text: SQLInputValue) => number | null

function matcher(flags: string): Matcher {
  const patterns = new LRUCache<string, RegExp>({ max: cachedPatterns })
  const compiled = (source: string): RegExp => {
    const pattern = patterns.get(source) ?? new RegExp(source, flags)
    patterns.set(source, pattern)
    return pattern
  }
  return (pattern, text) =>
    text === null || pattern === null ? null : Number(compiled(String(pattern)).test(String(text)))
}
