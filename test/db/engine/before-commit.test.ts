import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { TransactionError } from '../../../src/db/engine/errors.ts'
import type { BeforeCommit, Committing } from '../../../src/db/engine/hooks.ts'
import {
  type AtomicOptions,
  afterCommit,
  atomic,
  attendCommits,
  beforeCommit,
  onCommit,
} from '../../../src/db/engine/transaction.ts'
import { noPostgres } from '../../support/postgres.ts'
import { openPostgresForTest, type TestDatabase, withBoth } from './open-for-test.ts'

interface Bench extends TestDatabase {
  insert(value: number): Promise<unknown>
  values(): Promise<unknown[]>
  block<T>(fn: () => T, options?: AtomicOptions): Promise<Awaited<T>>
}

/** A table `t (a)` on SQLite, in a file and in memory, and on PostgreSQL. */
async function withTable(test: (bench: Bench) => Promise<void>): Promise<void> {
  await withBoth((opened) => run(opened, '?', test))
  if (noPostgres) return
  await using opened = await openPostgresForTest()
  await run(opened, '$1', test)
}

async function run(opened: TestDatabase, placeholder: string, test: (bench: Bench) => unknown) {
  await opened.write('CREATE TABLE t (a integer)')
  await test({
    ...opened,
    insert: (value) => opened.write(`INSERT INTO t VALUES (${placeholder})`, value),
    values: () => opened.column('SELECT a FROM t ORDER BY a'),
    block: (fn, options) => atomic(fn, { using: opened.database, ...options }),
  })
}

const fail = (why: string) => () => Promise.reject(new Error(why))

describe('beforeCommit', () => {
  // The tests below run on PostgreSQL too; without a server this one says that they do not.
  it('runs on PostgreSQL', { skip: noPostgres }, () => undefined)

  it('runs once, inside the transaction, with all values in order', () =>
    withTable(async ({ block, insert, values }) => {
      const calls: unknown[] = []
      const hook: BeforeCommit<number> = async (given, { hasWritten }) => {
        calls.push([...given], hasWritten)
        for (const value of given) await insert(value)
        return undefined
      }
      await block(async () => {
        beforeCommit(hook, 1)
        await block(() => beforeCommit(hook, 2))
        beforeCommit(hook, 3)
        assert.deepEqual(await values(), [])
      })
      assert.deepEqual(calls, [[1, 2, 3], true])
      assert.deepEqual(await values(), [1, 2, 3])
      await block(async () => {
        await insert(4)
        beforeCommit(hook, 5)
      })
      assert.deepEqual(calls.slice(2), [[5], true])
    }))

  it('is told of every transaction that begins in a function, and whether it writes', () =>
    withTable(async ({ block, insert, values }) => {
      const calls: unknown[] = []
      const attend = async (given: readonly never[], { hasWritten }: Committing) => {
        calls.push(hasWritten, given.length)
        return undefined
      }
      const put: BeforeCommit<number> = async (given) => {
        calls.push(given)
        return undefined
      }
      await attendCommits(attend, async () => {
        await block(() => insert(1))
        await block(() => values())
        await block(() => block(() => beforeCommit(put, 2)))
      })
      await block(() => insert(3))
      assert.deepEqual(calls, [true, 0, false, 0, true, 0, [2]])
    }))

  it('forgets what a savepoint or the transaction rolls back', () =>
    withTable(async ({ block, insert, values }) => {
      const hook: BeforeCommit<number> = async (given) => {
        for (const value of given) await insert(value)
        return undefined
      }
      await block(async () => {
        beforeCommit(hook, 1)
        const undone = block(() => {
          beforeCommit(hook, 2)
          throw new Error('undo')
        })
        await assert.rejects(undone, /undo/)
      })
      const undone = block(() => {
        beforeCommit(hook, 3)
        throw new Error('undo all')
      })
      await assert.rejects(undone, /undo all/)
      assert.deepEqual(await values(), [1])
    }))

  it('rolls back when it fails, by itself or in a query', () =>
    withTable(async ({ block, insert, values, write }) => {
      const ran: string[] = []
      const refused = async () => {
        await write('INSERT INTO nowhere VALUES (1)').catch(() => undefined)
        return undefined
      }
      for (const hook of [fail('no'), refused]) {
        const failing = block(async () => {
          await insert(1)
          onCommit(() => ran.push('hook'))
          afterCommit(() => ran.push('immediate'))
          beforeCommit(hook, 0)
        })
        await assert.rejects(failing)
      }
      assert.deepEqual(await values(), [])
      assert.deepEqual(ran, [])
    }))

  it('may run what others added, open blocks and give what runs right after the commit', () =>
    withTable(async ({ block, insert, values }) => {
      const order: string[] = []
      const second: BeforeCommit<string> = async (given) => {
        order.push(`second ${given.join()}`)
        return () => order.push('second committed')
      }
      const first: BeforeCommit<string> = async (given) => {
        order.push(`first ${given.join()}`)
        beforeCommit(second, 'from first')
        await block(() => insert(1))
        await assert.rejects(block(() => insert(2).then(fail('undo'))))
        onCommit(() => order.push('hook'))
        return () => order.push('first committed')
      }
      await block(() => {
        beforeCommit(first, 'a')
        afterCommit(() => order.push('ordered'))
      })
      assert.deepEqual(await values(), [1])
      assert.deepEqual(order, [
        'first a',
        'second from first',
        'ordered',
        'first committed',
        'second committed',
        'hook',
      ])
    }))

  it('comes after a block that nobody waited for was undone, and closes the transaction to it', () =>
    withTable(async ({ block, insert, values }) => {
      const hook: BeforeCommit<number> = async ([value]) => {
        await insert(value!)
        return undefined
      }
      const held = Promise.withResolvers<void>()
      let stray: Promise<unknown> = Promise.resolve()
      await block(async () => {
        beforeCommit(hook, 1)
        const opened = Promise.withResolvers<void>()
        stray = block(async () => {
          await insert(2)
          opened.resolve()
          await held.promise
        })
        stray.catch(() => undefined)
        await opened.promise
      })
      held.resolve()
      await assert.rejects(stray, { code: 'E_TRANSACTION_ENDED' })
      assert.deepEqual(await values(), [1])
    }))

  it('gives what runs once all is over that was begun at the commit', () =>
    withTable(async ({ block }) => {
      const order: string[] = []
      const hook: BeforeCommit<number> = async () => () => order.push('given')
      await block(() => {
        beforeCommit(hook, 1)
        afterCommit(async () => {
          order.push('begun')
          await new Promise((resolve) => setImmediate(resolve))
          order.push('over')
        })
        onCommit(() => order.push('hook'))
      })
      assert.deepEqual(order, ['begun', 'over', 'given', 'hook'])
    }))

  it('runs again with the block that conflicts', () =>
    withTable(async ({ block, insert, values }) => {
      let attempts = 0
      const hook: BeforeCommit<number> = async ([value]) => {
        attempts += 1
        await insert(value!)
        if (attempts < 3) throw new TransactionError('E_TRANSACTION_CONFLICT', 'Again.')
        return undefined
      }
      await block(() => beforeCommit(hook, 7), { retries: 5 })
      assert.deepEqual(await values(), [7])
    }))

  it('does nothing outside a transaction', async () => {
    assert.equal(beforeCommit(fail('never'), 1), false)
  })

  it('checks deferred constraints first, so that what it locks is locked last', {
    skip: noPostgres,
  }, async () => {
    await using opened = await openPostgresForTest()
    await opened.write('CREATE TABLE p (id integer PRIMARY KEY)')
    await opened.write(
      'CREATE TABLE c (p integer REFERENCES p DEFERRABLE INITIALLY DEFERRED, n integer)',
    )
    let ran = false
    const hook = async () => {
      ran = true
      return undefined
    }
    const failing = atomic(
      async () => {
        await opened.write('INSERT INTO c VALUES (9, 1)')
        beforeCommit(hook, 1)
      },
      { using: opened.database },
    )
    await assert.rejects(failing, { code: 'E_FOREIGN_KEY' })
    assert.equal(ran, false)
  })
})
