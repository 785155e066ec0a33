/** Writing entries in a transaction, just before it is committed. */
import { clock } from '../core/clock.ts'
import { VoltaicError } from '../core/errors.ts'
import type { Database } from '../db/engine/database.ts'
import { isMissingTable } from '../db/engine/missing-table.ts'
import type { NewEntry } from './entry.ts'
import { placedEntries } from './numbered.ts'
import { statementsFor } from './statements.ts'

/** So many entries go into one statement; several are written in the sorted order of their streams. */
const largestStatement = 1000

/** Numbers are microseconds, so that a stream whose counter was forgotten goes on above all its earlier numbers. */
const perMillisecond = 1000

/** How long a counter is kept that nobody uses, in milliseconds: far longer than clocks differ. */
export const counterLifetime = 7 * 86_400_000

/**
 * Writes entries and numbers them: in each stream in the order of the commits, because the counter stays locked until
 * the transaction ends. Throws `E_OUTBOX_TABLE` when the database lacks the tables.
 */
export async function appendEntries(
  database: Database,
  entries: readonly NewEntry[],
): Promise<void> {
  const { append } = statementsFor(database)
  const placed = placedEntries(entries)
  const floor = numberAt(clock.now())
  try {
    for (const part of statementParts(placed)) await append(database, part, floor)
  } catch (error) {
    throw isMissingTable(error) ? missingTable(database, error) : error
  }
}

/** The number that a stream without a counter begins above at a time, in milliseconds since 1970. */
export function numberAt(time: number): number {
  return time * perMillisecond
}

/** About when an entry was committed, in milliseconds since 1970. */
export function timeOf(number: number): number {
  return number / perMillisecond
}

/** Parts that never cut through a stream: a counter is counted once. */
function* statementParts<T extends { readonly behind: number }>(entries: readonly T[]) {
  let start = 0
  for (let end = 1; end <= entries.length; end++) {
    const isLast = end === entries.length
    const isFull = end - start >= largestStatement && entries[end - 1]!.behind === 0
    if (!isLast && !isFull) continue
    yield entries.slice(start, end)
    start = end
  }
}

function missingTable({ name }: Database, cause: unknown): VoltaicError {
  return new VoltaicError(
    'E_OUTBOX_TABLE',
    `The database "${name}" has no tables for what is published inside atomic(). Run "voltaic migrate"${name === 'default' ? '' : ` --database ${name}`}.`,
    { cause },
  )
}
