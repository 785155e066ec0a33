/** The statements of the outbox for PostgreSQL. Nothing here waits for a row while it holds another that somebody may need. */
import { backlogRow, pendingColumns, pendingEntries, read, streamNames, write } from './rows.ts'
import type { OutboxStatements } from './statements.ts'

/** One statement: between the lock of the counters and the commit there is one way to the server and back. */
const append = `
WITH given AS (
  SELECT * FROM unnest($1::text[], $2::text[], $3::int[], $4::text[])
    WITH ORDINALITY AS g(kind, stream, behind, payload, place)
), counted AS (
  INSERT INTO voltaic_outbox_counter AS c (kind, stream, number)
  SELECT kind, stream, $5::bigint + max(behind) + 1 FROM given GROUP BY kind, stream ORDER BY min(place)
  ON CONFLICT (kind, stream)
    DO UPDATE SET number = greatest(c.number, $5::bigint) + excluded.number - $5::bigint
  RETURNING kind, stream, number
)
INSERT INTO voltaic_outbox_entry (kind, stream, number, payload)
SELECT g.kind, g.stream, c.number - g.behind, g.payload
FROM given g JOIN counted c ON c.kind = g.kind AND c.stream = g.stream
ORDER BY g.place`

/** From stream to stream by the index: what lies within them is not read, however much it is. */
const streams = `
WITH RECURSIVE found AS (
  (SELECT stream FROM voltaic_outbox_entry
    WHERE kind = $1 AND stream > $2 ORDER BY stream LIMIT 1)
  UNION ALL
  SELECT next.stream FROM found CROSS JOIN LATERAL (
    SELECT stream FROM voltaic_outbox_entry
    WHERE kind = $1 AND stream > found.stream ORDER BY stream LIMIT 1
  ) AS next
)
SELECT stream FROM found LIMIT $3`

const pending = `
SELECT ${pendingColumns}
FROM unnest($1::text[], $2::text[], $3::bigint[]) AS s(kind, stream, after)
CROSS JOIN LATERAL (
  SELECT * FROM voltaic_outbox_entry n
  WHERE n.kind = s.kind AND n.stream = s.stream AND n.number > s.after
  ORDER BY n.number LIMIT $4
) AS e
ORDER BY e.kind, e.stream, e.number`

/** Without waiting for the disk: an entry that comes back after a crash is forwarded twice, and refused once. */
const remove = `
DELETE FROM voltaic_outbox_entry WHERE id = ANY(array(
  SELECT id FROM voltaic_outbox_entry WHERE id = ANY($1::bigint[]) FOR UPDATE SKIP LOCKED))
  AND (SELECT set_config('synchronous_commit', 'off', true)) = 'off'`

const sweep = `
DELETE FROM voltaic_outbox_counter WHERE id IN (
  SELECT id FROM voltaic_outbox_counter WHERE number < $1 LIMIT 1000 FOR UPDATE SKIP LOCKED)`

const backlog = `
SELECT count(*), min(number) FROM (SELECT number FROM voltaic_outbox_entry LIMIT $1) AS counted`

/** The statements. */
export const postgresStatements: OutboxStatements = {
  async append(database, entries, floor) {
    const columns = [
      entries.map(({ kind }) => kind),
      entries.map(({ stream }) => stream),
      entries.map(({ behind }) => behind),
      entries.map(({ payload }) => payload),
    ]
    await write(database, append, [...columns, floor])
  },
  async streams(database, { kind, stream }, limit) {
    return streamNames(kind, await read(database, streams, [kind, stream, limit]))
  },
  async pending(database, parts, limit) {
    const columns = [
      parts.map(({ kind }) => kind),
      parts.map(({ stream }) => stream),
      parts.map(({ after }) => after),
    ]
    return pendingEntries(await read(database, pending, [...columns, limit]))
  },
  async remove(database, entries) {
    await write(database, remove, [entries.map(({ id }) => id)])
  },
  async analyze(database) {
    await write(database, 'ANALYZE voltaic_outbox_entry', [])
  },
  async sweep(database, below) {
    return (await write(database, sweep, [below])).changes
  },
  async backlog(database, limit) {
    return backlogRow(await read(database, backlog, [limit]))
  },
}
