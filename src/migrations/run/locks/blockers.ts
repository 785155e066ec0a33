/** Who holds the locks that a migration waits for. */
import { clock, type Timer } from '../../../core/clock.ts'
import type { Database } from '../../../db/engine/database.ts'

/** A process of the server that holds a lock. */
export interface Blocker {
  readonly pid: number
  readonly user: string
  readonly application: string
  /** `idle in transaction`, `active` … */
  readonly state: string
  /** For how long its transaction has been open, in seconds. */
  readonly seconds: number
  /** What it ran last. */
  readonly query: string
}

const question = `SELECT pid, usename, application_name, state,
    coalesce(extract(epoch FROM clock_timestamp() - xact_start), 0)::float8, query
  FROM pg_stat_activity WHERE pid = ANY (pg_blocking_pids($1)) ORDER BY xact_start`

/** Looks again and again who holds up a connection: afterwards, when it has given up, nobody can tell. */
export class BlockerWatch {
  readonly #database: Database
  readonly #pid: number
  readonly #interval: number
  readonly #stopping = new AbortController()
  #timer: Timer | undefined
  #look: Promise<void> = Promise.resolve()
  #blockers: readonly Blocker[] = []

  /** `interval` is in milliseconds: less than a statement of the connection waits for a lock. */
  constructor(database: Database, watched: { readonly pid: number; readonly interval: number }) {
    this.#database = database
    this.#pid = watched.pid
    this.#interval = watched.interval
    this.#lookLater()
  }

  /** Those that held it up when it was last looked for them. */
  get blockers(): readonly Blocker[] {
    return this.#blockers
  }

  /** Ends the watch; waits for the look that is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#timer?.cancel()
    await this.#look
  }

  #lookLater(): void {
    this.#timer = clock.after(this.#interval, () => {
      this.#look = this.#lookNow().catch(() => {})
    })
  }

  /** On a connection of its own, not in the transaction that is watched. */
  async #lookNow(): Promise<void> {
    const transaction = await this.#database.begin({ signal: this.#stopping.signal })
    try {
      const statement = { sql: question, parameters: [this.#pid], kind: 'read' } as const
      const { rows } = await transaction.execute(statement)
      if (rows.length > 0) this.#blockers = rows.map(blockerOf)
    } finally {
      await transaction.rollback().catch(() => {})
      transaction.release()
    }
    if (!this.#stopping.signal.aborted) this.#lookLater()
  }
}

function blockerOf([pid, user, application, state, seconds, query]: readonly unknown[]): Blocker {
  return {
    pid: Number(pid),
    user: String(user ?? ''),
    application: String(application ?? ''),
    state: String(state ?? 'unknown'),
    seconds: Number(seconds),
    query: String(query ?? ''),
  }
}

const longestQuery = 200

/** `process 4711 (user app, psql, idle in transaction for 12 s): SELECT …` */
export function blockerText({ pid, user, application, state, seconds, query }: Blocker): string {
  const who = [`user ${user}`, application, `${state} for ${Math.round(seconds)} s`]
  const text = query.replaceAll(/\s+/g, ' ').trim()
  const shown = text.length > longestQuery ? `${text.slice(0, longestQuery)}…` : text
  return `process ${pid} (${who.filter(Boolean).join(', ')}): ${shown}`
}
