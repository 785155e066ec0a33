/** Finding out that the tables were not made yet. */
import { DatabaseError } from './errors.ts'

/** Whether an error says that a table does not exist. */
export function isMissingTable(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return false
  const { code, message = '' } = (error.cause ?? {}) as { code?: string; message?: string }
  return code === '42P01' || message.startsWith('no such table')
}
