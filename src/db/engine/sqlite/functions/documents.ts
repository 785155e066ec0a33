/** Functions over JSON that SQLite has none of its own for: `json_canonical(value)`, `json_contains(value, part)`. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import { canonicalJson } from '../../../fields/json-text.ts'

/** Adds the functions to a connection. They give NULL for NULL. */
export function addDocuments(database: DatabaseSync): void {
  const options = { deterministic: true }
  database.function('json_canonical', options, (text: SQLInputValue) =>
    text === null ? null : canonicalJson(String(text)),
  )
  database.function('json_contains', options, (value: SQLInputValue, part: SQLInputValue) =>
    value === null || part === null
      ? null
      : Number(contains(JSON.parse(String(value)), JSON.parse(String(part)), true)),
  )
}

/**
 * Whether a JSON value contains another, as PostgreSQL has it: an object the keys with what they contain, a list the
 * items in any order. At the top a list contains a plain item too.
 */
function contains(value: unknown, part: unknown, isTop = false): boolean {
  if (Array.isArray(value)) return listContains(value, part, isTop)
  if (!isObject(value) || !isObject(part)) return value === part
  return Object.entries(part).every(
    ([name, one]) => Object.hasOwn(value, name) && contains(value[name], one),
  )
}

function listContains(list: readonly unknown[], part: unknown, isTop: boolean): boolean {
  if (Array.isArray(part)) return part.every((one) => list.some((item) => contains(item, one)))
  return isTop && !isObject(part) && list.includes(part)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
