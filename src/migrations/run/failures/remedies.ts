/** What to do about errors of PostgreSQL that a migration meets. */

/** The code of the server (SQLSTATE) in an error, or in what led to it. */
export function sqlState(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, severity } = cause as { code?: unknown; severity?: unknown }
    if (severity !== undefined && typeof code === 'string') return code
  }
  return undefined
}

/** Whether it is about SQL that no transaction may contain: PostgreSQL says so, of SQLite we know. */
export function isOutsideOnly(error: unknown): boolean {
  const isVacuum = error instanceof Error && /cannot contain "VACUUM/.test(error.message)
  return isVacuum || sqlState(error) === '25001'
}

const remedies: Readonly<Record<string, string>> = {
  '25001':
    'Put it, as the only statement of its op.sql(), into a migration of its own with "atomic: false"; for an index there is op.addIndexConcurrently().',
  '55P04':
    'A new value of an enum can be used after the transaction that adds it: use it in the next migration, or write "atomic: false".',
}

/** What to do about it, where that is known. */
export function remedyOf(error: unknown): string | undefined {
  const state = sqlState(error)
  return state === undefined ? undefined : remedies[state]
}
