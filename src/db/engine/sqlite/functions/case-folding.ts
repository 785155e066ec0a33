/**
 * Cases of texts in SQLite, whose own `lower` and `upper` know the letters of ASCII only: `fold_case(text)`,
 * `unicode_lower(text)`, `unicode_upper(text)`.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'

/** Adds the functions to a connection. They give NULL for NULL. */
export function addCaseFolding(database: DatabaseSync): void {
  add(database, 'fold_case', foldCase)
  add(database, 'unicode_lower', (text) => text.toLowerCase())
  add(database, 'unicode_upper', (text) => text.toUpperCase())
}

function add(database: DatabaseSync, name: string, change: (text: string) => string): void {
  database.function(name, { deterministic: true }, (text: SQLInputValue) =>
    text === null ? null : change(String(text)),
  )
}

/** As PostgreSQL does it with the rules of ICU: `ẞ`, `ß` and `SS` are one. */
function foldCase(text: string): string {
  return text.toLowerCase().toUpperCase()
}
