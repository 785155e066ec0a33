/** The statements of the outbox. One implementation for each dialect, because they are written for its locks. */
import type { Database } from '../db/engine/database.ts'
import type { PendingEntry, StreamName } from './entry.ts'
import type { PlacedEntry } from './numbered.ts'
import { postgresStatements } from './postgres-statements.ts'
import type { BacklogRow } from './rows.ts'
import { sqliteStatements } from './sqlite-statements.ts'

/** What is asked of the tables of the outbox. */
export interface OutboxStatements {
  /**
   * Writes entries in the transaction that the code is in, numbered by the counters of their streams, which stay locked
   * until its end. Numbers are above `floor`.
   */
  append(database: Database, entries: readonly PlacedEntry[], floor: number): Promise<void>
  /** The next entries of some streams, by stream and number: at most `limit`. */
  pending(
    database: Database,
    streams: readonly StreamName[],
    limit: number,
  ): Promise<PendingEntry[]>
  /** The next entries of some kinds, by stream and number: at most `limit`, behind an entry. */
  page(
    database: Database,
    kinds: readonly string[],
    options: { readonly after: PagePosition; readonly limit: number },
  ): Promise<PendingEntry[]>
  /** Deletes entries. Those that somebody else deletes at the moment are left to them. */
  remove(database: Database, entries: readonly PendingEntry[]): Promise<void>
  /** Deletes some of the counters that stand below a number and are not in use; gives how many. */
  sweep(database: Database, below: number): Promise<number>
  /** How many entries wait, counted up to `limit`, and the number of one of the oldest. */
  backlog(database: Database, limit: number): Promise<BacklogRow>
}

/** Where a page begins: behind this number of this stream. */
export interface PagePosition extends StreamName {
  readonly number: number
}

/** Before all entries. */
export const beginning: PagePosition = { kind: '', stream: '', number: 0 }

/** Behind all entries of a stream. */
export const endOfStream: number = Number.MAX_SAFE_INTEGER

/** The statements for a database. */
export function statementsFor({ dialect }: Database): OutboxStatements {
  return dialect === 'postgres' ? postgresStatements : sqliteStatements
}
