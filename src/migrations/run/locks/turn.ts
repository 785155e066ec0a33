/** The turn to migrate a database: one process at a time has it. */
import { clock, sleep } from '../../../core/clock.ts'
import type { Database } from '../../../db/engine/database.ts'
import type { DriverTransaction } from '../../../db/engine/driver.ts'
import { MigrationError } from '../../migration-error.ts'

/** How long a runner waits for another one, in milliseconds. Changing a large table takes its time. */
export const longestWait = 600_000

const longestPause = 1000

const [all, own] = ["hashtext('voltaic migrations')", "hashtext(coalesce(current_schema(), ''))"]

const tryLock = {
  sql: `SELECT pg_try_advisory_xact_lock(${all}, ${own})`,
  parameters: [],
  kind: 'write',
} as const

/**
 * Whether the ambient transaction has got the turn, which it keeps to its end. It never waits: what waits inside a
 * transaction keeps the other runner from making an index concurrently. A transaction of SQLite that writes is alone anyway.
 */
export async function hasTurn(database: Database): Promise<boolean> {
  if (database.dialect !== 'postgres') return true
  return (await database.execute(tryLock)).rows[0]?.[0] === true
}

/** Tries until there is a value, which is when it is our turn. Throws `E_MIGRATION_LOCKED` after ten minutes. */
export async function untilTurn<T>(
  database: Database,
  attempt: () => Promise<{ readonly value: T } | undefined>,
): Promise<T> {
  const end = clock.monotonic() + longestWait
  for (let pause = 20; ; pause = Math.min(pause * 1.5, longestPause)) {
    const given = await attempt()
    if (given) return given.value
    if (clock.monotonic() > end) throw await waitedTooLong(database)
    await sleep(pause)
  }
}

/** The turn over several transactions. It is held by one that does nothing else, so that a pooler between changes nothing. */
export class HeldTurn {
  readonly #transaction: DriverTransaction | undefined

  constructor(transaction: DriverTransaction | undefined) {
    this.#transaction = transaction
  }

  /** Waits for the turn. SQLite has none: there, only single operations are alone. */
  static take(database: Database): Promise<HeldTurn> {
    return untilTurn(database, async () => {
      if (database.dialect !== 'postgres') return { value: new HeldTurn(undefined) }
      const transaction = await database.begin()
      const turn = new HeldTurn(transaction)
      if (await turn.#isTaken(transaction)) return { value: turn }
      await turn.end()
      return undefined
    })
  }

  /** Throws `E_MIGRATION_LOCKED` when the connection that held it is lost, so that another runner may have it. */
  async refuseLost(): Promise<void> {
    const alive = { sql: 'SELECT 1', parameters: [], kind: 'read' } as const
    try {
      await this.#transaction?.execute(alive)
    } catch (cause) {
      throw new MigrationError(
        'E_MIGRATION_LOCKED',
        'The connection that kept other processes from migrating was lost. Run migrate again: it goes on where it stopped.',
        { cause },
      )
    }
  }

  /** Lets others have it. */
  async end(): Promise<void> {
    await this.#transaction?.rollback().catch(() => {})
    this.#transaction?.release()
  }

  /** The server must not end the transaction for doing nothing. */
  async #isTaken(transaction: DriverTransaction): Promise<boolean> {
    await transaction.script('SET LOCAL idle_in_transaction_session_timeout = 0')
    return (await transaction.execute(tryLock)).rows[0]?.[0] === true
  }
}

async function waitedTooLong(database: Database): Promise<MigrationError> {
  const stored = (hash: string) => `(${hash}::bigint & 4294967295)`
  const sql = `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted
    AND classid::bigint = ${stored(all)} AND objid::bigint = ${stored(own)}`
  const { rows } = await database.execute({ sql, parameters: [], kind: 'read' })
  return new MigrationError(
    'E_MIGRATION_LOCKED',
    `Another process has been migrating this database for more than ten minutes${rows.length > 0 ? ` (its connections: ${rows.join(', ')})` : ''}. Wait for it, or end it, then run migrate again.`,
  )
}
