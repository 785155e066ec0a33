/** What to do about errors of PostgreSQL that a migration meets. */
import { stateOf } from '../../editor/postgres/server-error.ts'

/** Whether it is about SQL that no transaction may contain: PostgreSQL says so, of SQLite we know. */
export function isOutsideOnly(error: unknown): boolean {
  const isVacuum = error instanceof Error && /cannot contain "VACUUM/.test(error.message)
  return isVacuum || stateOf(error) === '25001'
}

const remedies: Readonly<Record<string, string>> = {
  '25001':
    'Put it, as the only statement of its op.sql(), into a migration of its own with "atomic: false"; for an index there is op.addIndexConcurrently().',
  '55P04':
    'A new value of an enum can be used after the transaction that adds it: use it in the next migration, or write "atomic: false".',
}

/** What to do about it, where that is known. */
export function remedyOf(error: unknown): string | undefined {
  const state = stateOf(error)
  return state === undefined ? undefined : remedies[state]
}
