import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Database } from '../../../../src/db/engine/database.ts'
import { ConnectionError } from '../../../../src/db/engine/errors.ts'
import { ReadTimes } from '../../../../src/db/engine/sqlite/read-times.ts'
import { ReaderThread } from '../../../../src/db/engine/sqlite/reader-thread.ts'
import { atomic } from '../../../../src/db/engine/transaction.ts'
import { openForTest } from '../open-for-test.ts'

/** Counts to `n` in SQL, which takes a while. */
const counting =
  'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?) SELECT count(*) FROM c'

function heavy(database: Database, sql: string, ...parameters: unknown[]) {
  return database.execute({ sql, parameters, kind: 'read', heavy: true })
}

describe('heavy reads', () => {
  it('run in a thread, so that other reads are answered meanwhile', async () => {
    await using opened = await openForTest()
    const order: string[] = []
    const slow = heavy(opened.database, counting, 2_000_000).then(({ rows }) => {
      order.push('slow')
      return rows
    })
    await opened.read('SELECT 1')
    order.push('quick')
    assert.deepEqual(await slow, [[2_000_000]])
    assert.deepEqual(order, ['quick', 'slow'])
  })

  it('see what was committed before, and give the same values', async () => {
    await using opened = await openForTest()
    await opened.write('CREATE TABLE t (a, b, c, d)')
    await opened.write(
      'INSERT INTO t VALUES (?, ?, ?, ?)',
      2n ** 60n,
      'text',
      new Uint8Array([1]),
      null,
    )
    const { rows } = await heavy(opened.database, 'SELECT * FROM t')
    assert.deepEqual(rows, await opened.read('SELECT * FROM t'))
    assert.deepEqual(rows, [[2n ** 60n, 'text', new Uint8Array([1]), null]])
  })

  it('stay in their transaction', async () => {
    await using opened = await openForTest()
    await opened.write('CREATE TABLE t (a)')
    await atomic(
      async () => {
        await opened.write('INSERT INTO t VALUES (1)')
        assert.deepEqual((await heavy(opened.database, 'SELECT a FROM t')).rows, [[1]])
      },
      { using: opened.database },
    )
  })

  it('run in place in memory', async () => {
    await using opened = await openForTest('memory')
    assert.deepEqual((await heavy(opened.database, counting, 10)).rows, [[10]])
  })

  it('fail with the same errors', async () => {
    await using opened = await openForTest()
    await assert.rejects(heavy(opened.database, 'SELECT missing'), { code: 'E_DATABASE' })
    await assert.rejects(heavy(opened.database, 'CREATE TABLE t (a)'), { code: 'E_DATABASE' })
    assert.deepEqual((await heavy(opened.database, 'SELECT 1')).rows, [[1]])
  })

  it('are answered before the database closes', async () => {
    await using opened = await openForTest()
    const reads = [1, 2, 3].map((n) => heavy(opened.database, counting, n * 100_000))
    await opened.database.close()
    const results = await Promise.all(reads)
    assert.deepEqual(
      results.map(({ rows }) => rows[0]?.[0]),
      [100_000, 200_000, 300_000],
    )
  })
})

describe('ReaderThread', () => {
  it('rejects what it cannot answer any more', async () => {
    const thread = new ReaderThread('/no/such/folder/x.db')
    const read = () => thread.execute({ sql: 'SELECT 1', parameters: [], withColumns: false })
    await assert.rejects(read(), ConnectionError)
    assert.equal(thread.isDead, true)
    await assert.rejects(read(), ConnectionError)
    await thread.close()
  })
})

describe('ReadTimes', () => {
  it('knows which shapes lately took long', () => {
    const times = new ReadTimes(5)
    assert.equal(times.isHeavy('a'), false)
    times.record('a', 8)
    assert.equal(times.isHeavy('a'), false)
    times.record('a', 8)
    assert.equal(times.isHeavy('a'), true)
    assert.equal(times.isHeavy('b'), false)
    times.record('a', 1)
    assert.equal(times.isHeavy('a'), false)
    times.record('a', 40)
    times.record('a', 1)
    assert.equal(times.isHeavy('a'), true)
  })
})
