import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { DatabaseError } from '../../../src/db/engine/errors.ts'
import { assertQueries, type ObservedQuery, queries } from '../../../src/db/engine/queries.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { openForTest } from './open-for-test.ts'

describe('queries.observe', () => {
  it('is told of every query, until it is stopped', async () => {
    await using opened = await openForTest('memory')
    const seen: ObservedQuery[] = []
    const stop = queries.observe((query) => void seen.push(query))
    await opened.write('CREATE TABLE t (a)')
    await opened.write('INSERT INTO t VALUES (?), (?)', 'secret', 2)
    await opened.read('SELECT a FROM t')
    await assert.rejects(opened.read('SELECT b FROM t'))
    stop()
    await opened.read('SELECT 1')
    const brief = seen.map(({ sql, rows }) => [sql, rows])
    assert.deepEqual(brief, [
      ['CREATE TABLE t (a)', 0],
      ['INSERT INTO t VALUES (?), (?)', 2],
      ['SELECT a FROM t', 2],
      ['SELECT b FROM t', 0],
    ])
    assert.ok(seen.every(({ milliseconds }) => milliseconds >= 0))
    assert.ok(seen[3]?.error instanceof DatabaseError)
    assert.doesNotMatch(JSON.stringify(seen), /secret/)
  })
})

describe('assertQueries', () => {
  it('counts the queries of its own code, not those that run at the same time', async () => {
    await using opened = await openForTest('memory')
    const two = async () => {
      await opened.read('SELECT 1')
      await Promise.all([opened.read('SELECT 2')])
      return 'value'
    }
    const [value] = await Promise.all([assertQueries(2, two), two(), assertQueries(2, two)])
    assert.equal(value, 'value')
    await assertQueries(4, async () => {
      await assertQueries(2, two)
      await two()
    })
  })

  it('does not count transactions', async () => {
    await using opened = await openForTest('memory')
    const block = () => atomic(() => opened.read('SELECT 1'), { using: opened.database })
    await assertQueries(1, () => atomic(block, { using: opened.database }))
  })

  it('lists the statements when the number is wrong', async () => {
    await using opened = await openForTest('memory')
    await assert.rejects(
      assertQueries(2, () => opened.read('SELECT 42')),
      {
        code: 'E_QUERY_COUNT',
        message: /Expected 2 queries, but 1 ran[\s\S]*1\. SELECT 42/,
      },
    )
  })
})
