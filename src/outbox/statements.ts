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
  /** The next streams of a kind in which entries wait, behind a name: at most `limit`. */
  streams(database: Database, after: StreamName, limit: number): Promise<StreamName[]>
  /** The next entries of each of some streams, by stream and number: at most `limit` of each. */
  pending(database: Database, parts: readonly StreamPart[], limit: number): Promise<PendingEntry[]>
  /** Deletes entries. Those that somebody else deletes at the moment are left to them. */
  remove(database: Database, entries: readonly PendingEntry[]): Promise<void>
  /** Lets the database count the entries anew: it had seen few, and plans for few. */
  analyze(database: Database): Promise<void>
  /** Deletes some of the counters that stand below a number and are not in use; gives how many. */
  sweep(database: Database, below: number): Promise<number>
  /** How many entries wait, counted up to `limit`, and the number of one of the oldest. */
  backlog(database: Database, limit: number): Promise<BacklogRow>
}

/** A stream from a number on: what is up to it need not be looked at. */
export interface StreamPart extends StreamName {
  readonly after: number
}

/** The statements for a database. */
export function statementsFor({ dialect }: Database): OutboxStatements {
  return dialect === 'postgres' ? postgresStatements : sqliteStatements
}
