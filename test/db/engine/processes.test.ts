import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { startNode } from '../../support/child-process.ts'
import { openForTest } from './open-for-test.ts'

const holdLock = fileURLToPath(new URL('programs/hold-lock.ts', import.meta.url))

describe('several processes on one file', () => {
  it('wait for each other’s transactions without holding up the event loop', async () => {
    await using opened = await openForTest()
    await opened.write('CREATE TABLE t (a)')
    await using other = startNode(holdLock, [opened.path])
    await other.ready(/holding/)
    const insert = () => opened.write(`INSERT INTO t VALUES ('waited')`)
    const both = Promise.all([insert(), atomic(insert, { using: opened.database })])
    let turns = 0
    for (; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(await opened.column('SELECT a FROM t'), [])
    other.write('commit')
    await both
    assert.deepEqual(await opened.column('SELECT a FROM t'), ['held', 'waited', 'waited'])
    assert.deepEqual(await other.exited, { code: 0, signal: null })
  })

  it('give up after the lock timeout', async () => {
    await using opened = await openForTest()
    await opened.write('CREATE TABLE t (a)')
    await using other = startNode(holdLock, [opened.path])
    await other.ready(/holding/)
    const hasty = await openDatabase(`sqlite:${opened.path}`, { lockTimeout: 20 })
    const insert = { sql: 'INSERT INTO t VALUES (1)', parameters: [], kind: 'write' } as const
    const timeout = { name: 'TimeoutError', code: 'E_DB_TIMEOUT' }
    await assert.rejects(hasty.execute(insert), timeout)
    await assert.rejects(
      atomic(() => hasty.execute(insert), { using: hasty }),
      timeout,
    )
    await other.kill()
    await hasty.execute(insert)
    assert.deepEqual(await opened.column('SELECT a FROM t'), [1])
    await hasty.close()
  })

  it('lose what a killed process had not committed', async () => {
    await using opened = await openForTest()
    await opened.write('CREATE TABLE t (a)')
    await using other = startNode(holdLock, [opened.path])
    await other.ready(/holding/)
    await other.kill('SIGKILL')
    await atomic(() => opened.write('INSERT INTO t VALUES (1)'), { using: opened.database })
    assert.deepEqual(await opened.column('SELECT a FROM t'), [1])
    assert.deepEqual(await opened.read('PRAGMA integrity_check'), [['ok']])
  })
})
