/** Telling whether a migration was edited after it was applied. */
import { createHash } from 'node:crypto'
import type { Migration } from '../migration.ts'

/**
 * A hash of what a migration does. Layout and comments of its file do not count, and neither does the inside of functions:
 * their text is not the same in TypeScript and in JavaScript.
 */
export function migrationHash({ operations }: Migration): string {
  const content = operations.map(({ name, values }) => [name, values])
  const text = JSON.stringify(content, (_key, value) =>
    typeof value === 'bigint' ? `${value}n` : value,
  )
  return createHash('sha256').update(text).digest('hex')
}
