/** Claims: which process runs a call with a key, in the table that all processes share. */
import { clock } from '../../core/clock.ts'
import { randomToken } from '../../core/random.ts'
import type { Database } from '../../db/engine/database.ts'
import type { Result } from '../../db/engine/driver.ts'
import { replyLifetime } from './reply-store.ts'

/** A call that this process runs. */
export interface Claim {
  readonly name: string
  /** Names this run. */
  readonly lease: string
}

/** What stands in the table for a call. */
export interface CallRow {
  readonly input: string
  readonly status: string
  readonly lease: string
  /** Milliseconds since 1970. */
  readonly leaseUntil: number
  readonly expiresAt: number
  readonly reply: string | null
}

/** After so many milliseconds without a sign of life of its process, a call may be run by another. */
export const leaseLength = 10_000

/** The statements. What they change is told to nobody: these rows concern no policy and no channel. */
export class Claims {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Claims a call that nobody has made before; `undefined` when somebody has. */
  async make(name: string, input: string): Promise<Claim | undefined> {
    const lease = randomToken(12)
    const now = clock.now()
    const { changes } = await this.#write(
      `INSERT INTO voltaic_calls_call (name, input, status, lease, lease_until, expires_at)
       VALUES (?, ?, 'running', ?, ?, ?) ON CONFLICT (name) DO NOTHING`,
      [name, input, lease, now + leaseLength, now + replyLifetime],
    )
    return changes > 0 ? { name, lease } : undefined
  }

  async find(name: string): Promise<CallRow | undefined> {
    const { rows } = await this.#run(
      'read',
      'SELECT input, status, lease, lease_until, expires_at, reply FROM voltaic_calls_call WHERE name = ?',
      [name],
    )
    const [row] = rows
    if (!row) return undefined
    const [input, status, lease, leaseUntil, expiresAt, reply] = row
    return {
      input: String(input),
      status: String(status),
      lease: String(lease),
      leaseUntil: Number(leaseUntil),
      expiresAt: Number(expiresAt),
      reply: reply === null ? null : String(reply),
    }
  }

  /** Takes a call over that stands as `seen`; `undefined` when it does not any more. */
  async takeOver(name: string, input: string, seen: CallRow): Promise<Claim | undefined> {
    const lease = randomToken(12)
    const now = clock.now()
    const { changes } = await this.#write(
      `UPDATE voltaic_calls_call
       SET input = ?, status = 'running', reply = NULL, lease = ?, lease_until = ?, expires_at = ?
       WHERE name = ? AND lease = ? AND lease_until = ? AND status = ?`,
      [
        ...[input, lease, now + leaseLength, now + replyLifetime],
        ...[name, seen.lease, seen.leaseUntil, seen.status],
      ],
    )
    return changes > 0 ? { name, lease } : undefined
  }

  /** Holds it for longer. `false` when another process has it. */
  async renew({ name, lease }: Claim): Promise<boolean> {
    const sql = 'UPDATE voltaic_calls_call SET lease_until = ? WHERE name = ? AND lease = ?'
    return (await this.#write(sql, [clock.now() + leaseLength, name, lease])).changes > 0
  }

  /** Says, in the transaction that the code is in, that what the call did is kept. `false` when another process has it. */
  async mark({ name, lease }: Claim): Promise<boolean> {
    const sql = `UPDATE voltaic_calls_call SET status = 'committed' WHERE name = ? AND lease = ?`
    return (await this.#write(sql, [name, lease])).changes > 0
  }

  /** Keeps the reply. */
  async finish({ name, lease }: Claim, reply: string): Promise<void> {
    const sql = `UPDATE voltaic_calls_call SET status = 'done', reply = ?, expires_at = ? WHERE name = ? AND lease = ?`
    await this.#write(sql, [reply, clock.now() + replyLifetime, name, lease])
  }

  /** The call may be made again, unless something of it was committed: then its reply is lost. */
  async release({ name, lease }: Claim): Promise<void> {
    const sql = `DELETE FROM voltaic_calls_call WHERE name = ? AND lease = ? AND status = 'running'`
    if ((await this.#write(sql, [name, lease])).changes > 0) return
    const abandon = 'UPDATE voltaic_calls_call SET lease_until = 0 WHERE name = ? AND lease = ?'
    await this.#write(abandon, [name, lease])
  }

  /** Deletes some that have expired; gives how many. Rows that somebody has locked are left. */
  async sweep(): Promise<number> {
    const lock = this.#database.dialect === 'postgres' ? ' FOR UPDATE SKIP LOCKED' : ''
    const { changes } = await this.#write(
      `DELETE FROM voltaic_calls_call WHERE name IN (
         SELECT name FROM voltaic_calls_call
         WHERE expires_at < ? AND lease_until < ? LIMIT 1000${lock})`,
      [clock.now(), clock.now()],
    )
    return changes
  }

  #write(sql: string, parameters: readonly unknown[]): Promise<Result> {
    return this.#run('write', sql, parameters)
  }

  #run(kind: 'read' | 'write', sql: string, parameters: readonly unknown[]): Promise<Result> {
    let place = 0
    const isPostgres = this.#database.dialect === 'postgres'
    const text = isPostgres ? sql.replace(/\?/g, () => `$${++place}`) : sql
    return this.#database.execute({ sql: text, parameters, kind })
  }
}
