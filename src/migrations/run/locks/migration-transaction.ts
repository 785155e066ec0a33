/** The transaction in which a migration changes tables that are in use. */
import { sleep } from '../../../core/clock.ts'
import type { Database } from '../../../db/engine/database.ts'
import { atomic } from '../../../db/engine/transaction.ts'
import { stateOf } from '../../editor/postgres/server-error.ts'
import { MigrationError } from '../../migration-error.ts'
import { MigrationFailure } from '../failures/failure.ts'
import { type Blocker, BlockerWatch, blockerText } from './blockers.ts'
import { longestWait } from './turn.ts'

/** How long, and how often, a migration waits for tables in use. */
export interface Patience {
  /**
   * How long a statement waits for a lock on PostgreSQL, in milliseconds: so long everybody else waits behind it. When
   * left out: 5,000, or what the database is set to when that is less.
   */
  readonly lockTimeout?: number | undefined
  /** How often the transaction is begun again after that, with a pause before; 3 when left out. */
  readonly lockRetries?: number | undefined
}

/** A transaction of a migration. */
export interface MigrationTransactionOptions extends Patience {
  readonly database: Database
  /** `false` where tables change: SQLite then checks references at the end. */
  readonly foreignKeys: boolean
}

const longestDefault = 5000

/** Timeouts that are meant for requests end no migration. */
const settings = `SELECT set_config(name, CASE WHEN name <> 'lock_timeout' THEN '0'
    ELSE coalesce($1, CASE WHEN setting::int BETWEEN 1 AND ${longestDefault} THEN setting ELSE '${longestDefault}' END) END, true),
    name, pg_backend_pid()
  FROM pg_settings WHERE name IN
    ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')`

/**
 * Runs a part of a migration in a transaction. When it waits too long for a table in use, or has locked tables in another
 * order than somebody else, all of it is undone and begun again after a pause; then it gives up: `E_MIGRATION_LOCKED`.
 */
export async function inMigrationTransaction<T>(
  run: () => Promise<T>,
  options: MigrationTransactionOptions,
): Promise<T> {
  const { database: using, foreignKeys, lockRetries = 3 } = options
  if (using.dialect !== 'postgres')
    return atomic.durable(run, { using, foreignKeys, lockTimeout: longestWait })
  for (let attempt = 1; ; attempt++) {
    const watched = new WatchedRun(using, options.lockTimeout)
    try {
      return await atomic.durable(() => watched.run(run), { using })
    } catch (error) {
      if (!isLockFailure(error)) throw error
      if (attempt > lockRetries) throw lockedError(error, watched, attempt)
    } finally {
      await watched.stop()
    }
    await sleep(watched.patience * attempt)
  }
}

/** One attempt, in whose transaction the settings hold. */
class WatchedRun {
  readonly #database: Database
  readonly #lockTimeout: number | undefined
  #watch: BlockerWatch | undefined
  /** How long it waits for a lock. */
  patience = 0

  constructor(database: Database, lockTimeout: number | undefined) {
    this.#database = database
    this.#lockTimeout = lockTimeout
  }

  get blockers(): readonly Blocker[] {
    return this.#watch?.blockers ?? []
  }

  async run<T>(run: () => Promise<T>): Promise<T> {
    const given = this.#lockTimeout === undefined ? null : String(this.#lockTimeout)
    const statement = { sql: settings, parameters: [given], kind: 'write' } as const
    const { rows } = await this.#database.execute(statement)
    const [value, , pid] = rows.find(([, name]) => name === 'lock_timeout') ?? []
    this.patience = milliseconds(String(value))
    if (this.patience > 0)
      this.#watch = new BlockerWatch(this.#database, {
        pid: Number(pid),
        interval: this.patience / 2,
      })
    return await run()
  }

  async stop(): Promise<void> {
    await this.#watch?.stop()
  }
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, min: 60_000, h: 3_600_000 }

/** `5s` → 5000: what `set_config` gives. */
function milliseconds(text: string): number {
  const [, number = '0', unit = ''] = /^(\d+)(\w*)$/.exec(text) ?? []
  return Number(number) * (units[unit] ?? 1)
}

const lockNotAvailable = '55P03'
const deadlock = '40P01'

/** Whether it may succeed when others have gone. */
function isLockFailure(error: unknown): boolean {
  return [lockNotAvailable, deadlock].includes(stateOf(error) ?? '')
}

function lockedError(error: unknown, watched: WatchedRun, attempts: number): MigrationError {
  const place = error instanceof MigrationFailure ? error.place : 'The migration failed'
  const { blockers, patience } = watched
  const pids = blockers.map(({ pid }) => `pg_terminate_backend(${pid})`).join(', ')
  const who =
    blockers.length > 0
      ? ` Last it was held by ${blockers.map(blockerText).join('; ')}. Wait until they end, or end them: SELECT ${pids}.`
      : ''
  return new MigrationError(
    'E_MIGRATION_LOCKED',
    `${place}: a table that it needs stayed in use, in ${attempts} attempts of ${patience} ms.${who} Nothing of it was kept; run it again at a quieter time, or with a longer lockTimeout.`,
    { cause: error },
  )
}
