/** Housekeeping: says that this node lives, notices who died, and deletes what is old. */
import { clock, type Timer } from '../../../core/clock.ts'
import { randomFraction } from '../../../core/random.ts'
import type { PostgresServer } from './postgres-server.ts'
import { handover, type TableNames } from './tables.ts'

/** Milliseconds. */
const beat = { interval: 5_000, lifetime: 15_000 }
const beatsPerCleaning = 6
/** Rows that one statement deletes at most, so that none takes long. */
const rowsAtOnce = 5_000

/** What housekeeping works with. */
export interface HousekeepingOptions {
  readonly server: PostgresServer
  readonly names: TableNames
  readonly node: string
  /** A node ended without a word: it may not have told what it had published. */
  died(): Promise<void>
  /** Called at every beat with the newest version of the rights. */
  beat(rights: number): void
  readonly onError: (error: unknown) => void
}

/** Every node says that it lives; one at a time deletes. */
export class Housekeeping {
  readonly #options: HousekeepingOptions
  #timer: Timer | undefined
  #beats = 0
  #isClosed = false

  constructor(options: HousekeepingOptions) {
    this.#options = options
  }

  /** Says that this node lives, and goes on doing so. */
  async start(): Promise<void> {
    await this.#beat()
    this.#schedule()
  }

  /** Takes the node out, if the server is there. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#timer?.cancel()
    const { server, names, node } = this.#options
    await server.ask(`DELETE FROM ${names.node} WHERE id = $1`, node).catch(() => undefined)
  }

  #schedule(): void {
    if (this.#isClosed) return
    this.#timer = clock.after(beat.interval * (0.75 + randomFraction() / 2), async () => {
      await this.#work().catch(this.#options.onError)
      this.#schedule()
    })
  }

  async #work(): Promise<void> {
    await this.#beat()
    await this.#bury()
    if (++this.#beats % beatsPerCleaning === 0) await this.#clean()
  }

  async #beat(): Promise<void> {
    const { server, names, node } = this.#options
    const sql = `INSERT INTO ${names.node} (id, alive_until)
      SELECT $1, now() + ${beat.lifetime} * interval '1 millisecond'
      ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until
      RETURNING (SELECT rights FROM ${names.state})`
    const [[rights] = []] = await server.askAnyway(sql, node)
    this.#options.beat(rights as number)
  }

  async #bury(): Promise<void> {
    const { server, names, died } = this.#options
    const sql = `DELETE FROM ${names.node} WHERE id IN (
        SELECT id FROM ${names.node} WHERE alive_until < now() AND coalesce(expires_at, now()) <= now()
        FOR UPDATE SKIP LOCKED
      ) RETURNING id`
    if ((await server.ask(sql)).length > 0) await died()
  }

  /** The keys of calls live for five minutes, messages about rights for ten, an empty stream that nobody asks for an hour. */
  async #clean(): Promise<void> {
    const { server, names } = this.#options
    const some = (table: string, condition: string) =>
      `DELETE FROM ${table} WHERE ctid = ANY(ARRAY(
        SELECT t.ctid FROM ${table} t WHERE ${condition} LIMIT ${rowsAtOnce} FOR UPDATE SKIP LOCKED));`
    await server.script(`DO $$ BEGIN
      IF pg_try_advisory_xact_lock(${names.locks[1]}) THEN
        ${some(names.publication, `t.expires_at < now() - interval '${handover}'`)}
        ${some(names.key, 't.expires_at < now()')}
        ${some(names.control, "t.created_at < now() - interval '10 minutes'")}
        ${some(names.parcel, "t.created_at < now() - interval '1 minute'")}
        ${some(
          names.stream,
          `t.used_at < now() - interval '1 hour' AND NOT EXISTS (
            SELECT 1 FROM ${names.publication} p WHERE p.channel = t.channel AND p.expires_at > now())`,
        )}
      END IF;
    END $$`)
  }
}
