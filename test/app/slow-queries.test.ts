import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createApp } from '../../src/app/create-app.ts'
import { logSlowQueries } from '../../src/app/slow-queries.ts'
import { createLog } from '../../src/core/log.ts'
import { databases } from '../../src/db/engine/databases.ts'

/** Counts to a million, which takes longer than a millisecond. */
const slow = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000000)
  SELECT count(*) FROM n WHERE i > ?`

interface Line {
  readonly msg: string
  readonly sql: string
  readonly milliseconds: number
}

test('a query that takes longer than the setting says is logged, without its values', async () => {
  const lines: Line[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Line) }
  const app = await createApp({ logLevel: 'silent', database: 'sqlite::memory:' })
  logSlowQueries(app, createLog('info', destination), 1)
  const database = app.services.get(databases).get('default')!
  const ask = (sql: string) => database.execute({ sql, parameters: [4711], kind: 'read' })
  await app.run(() => ask(slow))
  await app.run(() => ask('SELECT ?'))
  await app.close()
  assert.deepEqual(
    lines.map(({ msg, sql }) => [msg, sql]),
    [['slow query', slow]],
  )
  assert.ok(lines[0]!.milliseconds > 1)
  assert.doesNotMatch(JSON.stringify(lines), /4711/)
})

test('queries of another application are not its business', async () => {
  const lines: string[] = []
  const one = await createApp({ logLevel: 'silent', label: 'one' })
  const other = await createApp({ logLevel: 'silent', label: 'other' })
  logSlowQueries(one, createLog('info', { write: (line) => void lines.push(line) }), 1)
  const database = other.services.get(databases).get('default')!
  await other.run(() => database.execute({ sql: slow, parameters: [0], kind: 'read' }))
  await other.close()
  await one.close()
  assert.deepEqual(lines, [])
})
