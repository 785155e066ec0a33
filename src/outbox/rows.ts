/** What the statements of both dialects have in common: how they are run, and how their rows are read. */
import type { Database } from '../db/engine/database.ts'
import type { Result } from '../db/engine/driver.ts'
import type { PendingEntry, StreamName } from './entry.ts'

/** The columns that {@link pendingEntries} reads, in its order. */
export const pendingColumns = 'e.id, e.kind, e.stream, e.number, e.payload'

/** The entries of a result. */
export function pendingEntries({ rows }: Result): PendingEntry[] {
  return rows.map(([id, kind, stream, number, payload]) => ({
    id: Number(id),
    kind: String(kind),
    stream: String(stream),
    number: Number(number),
    payload: String(payload),
  }))
}

/** The names of streams, of a result with one column. */
export function streamNames(kind: string, { rows }: Result): StreamName[] {
  return rows.map(([stream]) => ({ kind, stream: String(stream) }))
}

/** How many entries wait, and the number of one of the oldest. */
export interface BacklogRow {
  readonly waiting: number
  readonly number: number | undefined
}

/** Two columns: how many wait, and a number or null. */
export function backlogRow({ rows }: Result): BacklogRow {
  const [waiting, number] = rows[0] ?? []
  return { waiting: Number(waiting), number: number === null ? undefined : Number(number) }
}

/** Runs a statement that reads. */
export function read(
  database: Database,
  sql: string,
  parameters: readonly unknown[],
): Promise<Result> {
  return database.execute({ sql, parameters, kind: 'read' })
}

/** Runs a statement that writes. */
export function write(
  database: Database,
  sql: string,
  parameters: readonly unknown[],
): Promise<Result> {
  return database.execute({ sql, parameters, kind: 'write' })
}
