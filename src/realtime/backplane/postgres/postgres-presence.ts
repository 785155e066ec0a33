/** The presence store on PostgreSQL: one row per connection and channel, in a table that no crash needs to keep. */
import type { PersonInfo } from '../../../protocol/people.ts'
import { departureGrace } from '../../../protocol/people.ts'
import type {
  ExpiredPresence,
  PresenceEntry,
  PresenceStore,
} from '../../presence/presence-store.ts'
import { Lane } from './lane.ts'
import type { PostgresServer } from './postgres-server.ts'
import type { TableNames } from './tables.ts'

interface Addition {
  readonly channel: string
  readonly entry: PresenceEntry
  readonly ttl: number
}

interface Removal {
  readonly channel: string
  readonly client: string
}

/** Adds, renews and removes in batches. */
export class PostgresPresence implements PresenceStore {
  readonly #server: PostgresServer
  readonly #names: TableNames
  readonly #additions: Lane<Addition, boolean>
  readonly #removals: Lane<Removal, boolean>

  constructor(server: PostgresServer, names: TableNames) {
    this.#server = server
    this.#names = names
    this.#additions = new Lane({ size: 1_000, run: (batch) => this.#add(batch) })
    this.#removals = new Lane({ size: 1_000, run: (batch) => this.#remove(batch) })
  }

  add(channel: string, entry: PresenceEntry, ttl: number): Promise<boolean> {
    return this.#additions.add({ channel, entry, ttl })
  }

  remove(channel: string, client: string): Promise<boolean> {
    return this.#removals.add({ channel, client })
  }

  async list(channel: string): Promise<readonly PresenceEntry[]> {
    const sql = `SELECT channel, client, info, since, left_at FROM ${this.#names.presence}
      WHERE channel = $1 AND expires_at > now() ORDER BY since, client`
    return (await this.#server.ask(sql, channel)).map(entryOf)
  }

  async expired(): Promise<readonly ExpiredPresence[]> {
    const { presence } = this.#names
    const sql = `DELETE FROM ${presence} WHERE (channel, client) IN (
        SELECT channel, client FROM ${presence} WHERE expires_at <= now() LIMIT 1000 FOR UPDATE SKIP LOCKED
      ) RETURNING channel, client, info, since, left_at`
    const rows = await this.#server.ask(sql)
    return rows
      .map((row) => ({ channel: row[0] as string, entry: entryOf(row) }))
      .filter(({ entry }) => entry.leftAt === undefined)
  }

  async close(): Promise<void> {}

  /** The same entry twice in a batch is one row; the first of them may be new, the others are not. */
  async #add(batch: readonly Addition[]): Promise<boolean[]> {
    const byKey = new Map(batch.map((each) => [keyOf(each.channel, each.entry.client), each]))
    const all = [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each)
    const sql = `INSERT INTO ${this.#names.presence} AS p (channel, client, info, since, expires_at)
      SELECT channel, client, info, since, now() + ttl * interval '1 millisecond'
      FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::float8[]) AS u(channel, client, info, since, ttl)
      ON CONFLICT (channel, client) DO UPDATE SET
        info = excluded.info, since = excluded.since, left_at = NULL, expires_at = excluded.expires_at,
        is_new = p.left_at IS NOT NULL OR p.expires_at <= now()
      RETURNING channel, client, is_new`
    const rows = await this.#server.ask(
      sql,
      all.map(({ channel }) => channel),
      all.map(({ entry }) => entry.client),
      all.map(({ entry }) => JSON.stringify(entry.info)),
      all.map(({ entry }) => entry.since),
      all.map(({ ttl }) => ttl),
    )
    const fresh = new Set(rows.filter(([, , isNew]) => isNew).map(([a, b]) => keyOf(a, b)))
    return batch.map(({ channel, entry }) => fresh.delete(keyOf(channel, entry.client)))
  }

  async #remove(batch: readonly Removal[]): Promise<boolean[]> {
    const sql = `UPDATE ${this.#names.presence} p SET
        left_at = (extract(epoch from now()) * 1000)::bigint,
        expires_at = now() + ${departureGrace} * interval '1 millisecond'
      FROM unnest($1::text[], $2::text[]) AS u(channel, client)
      WHERE p.channel = u.channel AND p.client = u.client AND p.left_at IS NULL AND p.expires_at > now()
      RETURNING p.channel, p.client`
    const rows = await this.#server.ask(
      sql,
      batch.map(({ channel }) => channel),
      batch.map(({ client }) => client),
    )
    const gone = new Set(rows.map(([channel, client]) => keyOf(channel, client)))
    return batch.map(({ channel, client }) => gone.delete(keyOf(channel, client)))
  }
}

function keyOf(channel: unknown, client: unknown): string {
  return `${client}\n${channel}`
}

function entryOf([, client, info, since, leftAt]: readonly unknown[]): PresenceEntry {
  const entry = {
    client: client as string,
    info: JSON.parse(info as string) as PersonInfo,
    since: since as number,
  }
  return leftAt === null ? entry : { ...entry, leftAt: leftAt as number }
}
