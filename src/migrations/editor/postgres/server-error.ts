/** What the server says about an error. */

/** The code (SQLSTATE) in an error of the database; `undefined` where there is none. */
export function stateOf(error: unknown): string | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const { code, severity } = cause as { code?: unknown; severity?: unknown }
    if (severity !== undefined && typeof code === 'string') return code
  }
  return undefined
}
