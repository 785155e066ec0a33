import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ReadPlans } from '../../../../src/db/engine/sqlite/read-plans.ts'
import { openForTest } from '../open-for-test.ts'

const rows = 200_000

async function openLarge() {
  const opened = await openForTest()
  await opened.write('CREATE TABLE notes (id INTEGER PRIMARY KEY, kind INT, text TEXT)')
  await opened.write(`WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${rows})
    INSERT INTO notes SELECT n, n % 7, 'note ' || n || hex(zeroblob(50)) FROM c`)
  await opened.write('CREATE INDEX notes_kind ON notes (kind)')
  await opened.write('CREATE TABLE few (id INTEGER PRIMARY KEY, text TEXT)')
  await opened.write("INSERT INTO few VALUES (1, 'one'), (2, 'two')")
  await opened.database.execute({
    sql: 'PRAGMA wal_checkpoint(TRUNCATE)',
    parameters: [],
    kind: 'write',
  })
  return opened
}

describe('reads of a large database', () => {
  it('that look at every row run in a thread, the first time already', async () => {
    await using opened = await openLarge()
    const order: string[] = []
    const slow = opened
      .read("SELECT count(*) FROM notes WHERE text LIKE '%no such text%' OR kind + id < 0")
      .then(() => order.push('slow'))
    await opened.read('SELECT text FROM notes WHERE id = ?', 7)
    order.push('quick')
    await slow
    assert.deepEqual(order, ['quick', 'slow'])
  })
})

describe('plans', () => {
  it('that scan or sort are suspect, unless they are a page in the order of the table', async () => {
    await using opened = await openLarge()
    const explained = async (sql: string) => {
      const lines = (await opened.read(`EXPLAIN QUERY PLAN ${sql}`)).map(([, , , line]) =>
        String(line),
      )
      return new ReadPlans({ explain: () => lines, size: () => 100_000_000 }).isSuspect(sql)
    }
    assert.equal(await explained('SELECT * FROM notes WHERE id = 1'), false)
    assert.equal(await explained('SELECT * FROM notes ORDER BY id DESC LIMIT 20'), false)
    assert.equal(await explained('SELECT * FROM notes WHERE kind = 1 LIMIT 20'), false)
    assert.equal(await explained("SELECT * FROM notes WHERE text = 'a' LIMIT 20"), true)
    assert.equal(await explained('SELECT count(*) FROM notes'), true)
    assert.equal(await explained('SELECT * FROM notes ORDER BY text LIMIT 20'), true)
    assert.equal(await explained('SELECT * FROM notes WHERE kind = 1 ORDER BY text LIMIT 2'), true)
  })

  it('are not asked for in a small database', () => {
    const explain = () => assert.fail('asked')
    const plans = new ReadPlans({ explain, size: () => 1_000_000 })
    assert.equal(plans.isSuspect('SELECT * FROM notes'), false)
  })

  it('of statements that are always quick are suspect no longer, until one is slow', () => {
    const plans = new ReadPlans({ explain: () => ['SCAN few'], size: () => 100_000_000 })
    const run = (milliseconds: number) => {
      assert.equal(plans.isSuspect('SELECT * FROM few'), true)
      plans.record('SELECT * FROM few', milliseconds)
    }
    for (let i = 0; i < 15; i++) run(0.1)
    run(300)
    for (let i = 0; i < 16; i++) run(0.1)
    assert.equal(plans.isSuspect('SELECT * FROM few'), false)
  })
})
