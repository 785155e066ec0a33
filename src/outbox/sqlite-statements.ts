/** The statements of the outbox for SQLite, where a transaction that writes is alone anyway. */
import { countedStreams } from './numbered.ts'
import { backlogRow, pendingColumns, pendingEntries, read, write } from './rows.ts'
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

const pending = `
SELECT ${pendingColumns} FROM json_each(?1) s
JOIN voltaic_outbox_entry e ON e.kind = s.value->>0 AND e.stream = s.value->>1
ORDER BY e.kind, e.stream, e.number LIMIT ?2`

const page = `
SELECT ${pendingColumns} FROM voltaic_outbox_entry e
WHERE (e.kind, e.stream, e.number) > (?2, ?3, ?4) AND e.kind IN (SELECT value FROM json_each(?1))
ORDER BY e.kind, e.stream, e.number LIMIT ?5`

const remove = `
DELETE FROM voltaic_outbox_entry WHERE id IN (SELECT value FROM json_each(?1))`

const sweep = `
DELETE FROM voltaic_outbox_counter WHERE id IN (
  SELECT id FROM voltaic_outbox_counter WHERE number < ?1 LIMIT 1000)`

const backlog = `
SELECT (SELECT count(*) FROM (SELECT 1 FROM voltaic_outbox_entry LIMIT ?1)),
  (SELECT number FROM voltaic_outbox_entry ORDER BY id LIMIT 1)`

/** The statements. */
export const sqliteStatements: OutboxStatements = {
  async append(database, entries, floor) {
    const counted = countedStreams(entries).map((each) => [each.kind, each.stream, each.count])
    const rows = entries.map((each) => [each.kind, each.stream, each.behind, each.payload])
    await write(database, count, [JSON.stringify(counted), floor])
    await write(database, append, [JSON.stringify(rows)])
  },
  async pending(database, streams, limit) {
    const names = JSON.stringify(streams.map(({ kind, stream }) => [kind, stream]))
    return pendingEntries(await read(database, pending, [names, limit]))
  },
  async page(database, kinds, { after: { kind, stream, number }, limit }) {
    const parameters = [JSON.stringify(kinds), kind, stream, number, limit]
    return pendingEntries(await read(database, page, parameters))
  },
  async remove(database, entries) {
    await write(database, remove, [JSON.stringify(entries.map(({ id }) => id))])
  },
  async sweep(database, below) {
    return (await write(database, sweep, [below])).changes
  },
  async backlog(database, limit) {
    return backlogRow(await read(database, backlog, [limit]))
  },
}
