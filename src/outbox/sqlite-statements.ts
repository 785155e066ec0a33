/** The statements of the outbox for SQLite, where a transaction that writes is alone anyway. */
import { countedStreams } from './numbered.ts'
import { backlogRow, pendingColumns, pendingEntries, read, streamNames, write } from './rows.ts'
import type { OutboxStatements } from './statements.ts'

const count = `
INSERT INTO voltaic_outbox_counter (kind, stream, number)
SELECT value->>0, value->>1, ?2 + (value->>2) FROM json_each(?1) WHERE true
ON CONFLICT (kind, stream) DO UPDATE SET number = max(number, ?2) + excluded.number - ?2`

const append = `
INSERT INTO voltaic_outbox_entry (kind, stream, number, payload)
SELECT c.kind, c.stream, c.number - (g.value->>2), g.value->>3
FROM json_each(?1) g
JOIN voltaic_outbox_counter c ON c.kind = g.value->>0 AND c.stream = g.value->>1
ORDER BY g.key`

/** From stream to stream by the index: what lies within them is not read, however much it is. */
const streams = `
WITH RECURSIVE found(stream) AS (
  SELECT (SELECT min(stream) FROM voltaic_outbox_entry WHERE kind = ?1 AND stream > ?2)
  UNION ALL
  SELECT (SELECT min(stream) FROM voltaic_outbox_entry WHERE kind = ?1 AND stream > found.stream)
  FROM found WHERE found.stream IS NOT NULL
)
SELECT stream FROM found WHERE stream IS NOT NULL LIMIT ?3`

/** Of each stream so many, also by the index. */
const pending = `
SELECT ${pendingColumns} FROM json_each(?1) s
JOIN voltaic_outbox_entry e ON e.id IN (
  SELECT n.id FROM voltaic_outbox_entry n
  WHERE n.kind = s.value->>0 AND n.stream = s.value->>1 AND n.number > s.value->>2
  ORDER BY n.number LIMIT ?2
)
ORDER BY e.kind, e.stream, e.number`

const remove = `
DELETE FROM voltaic_outbox_entry WHERE id IN (SELECT value FROM json_each(?1))`

const sweep = `
DELETE FROM voltaic_outbox_counter WHERE id IN (
  SELECT id FROM voltaic_outbox_counter WHERE number < ?1 LIMIT 1000)`

const backlog = `
SELECT count(*), min(number) FROM (SELECT number FROM voltaic_outbox_entry LIMIT ?1) AS counted`

/** The statements. */
export const sqliteStatements: OutboxStatements = {
  async append(database, entries, floor) {
    const counted = countedStreams(entries).map((each) => [each.kind, each.stream, each.count])
    const rows = entries.map((each) => [each.kind, each.stream, each.behind, each.payload])
    await write(database, count, [JSON.stringify(counted), floor])
    await write(database, append, [JSON.stringify(rows)])
  },
  async streams(database, { kind, stream }, limit) {
    return streamNames(kind, await read(database, streams, [kind, stream, limit]))
  },
  async pending(database, parts, limit) {
    const names = JSON.stringify(parts.map(({ kind, stream, after }) => [kind, stream, after]))
    return pendingEntries(await read(database, pending, [names, limit]))
  },
  async remove(database, entries) {
    await write(database, remove, [JSON.stringify(entries.map(({ id }) => id))])
  },
  async analyze() {},
  async sweep(database, below) {
    return (await write(database, sweep, [below])).changes
  },
  async backlog(database, limit) {
    return backlogRow(await read(database, backlog, [limit]))
  },
}
