import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as tick } from 'node:timers/promises'
import { outsideTransaction } from '../../../src/db/engine/ambient.ts'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import { TransactionError, UniqueViolation } from '../../../src/db/engine/errors.ts'
import {
  type AtomicOptions,
  afterCommit,
  atomic,
  currentTransaction,
  onCommit,
} from '../../../src/db/engine/transaction.ts'
import { noPostgres } from '../../support/postgres.ts'
import { openForTest, openPostgresForTest, type TestDatabase, withBoth } from './open-for-test.ts'

interface Bench extends TestDatabase {
  insert(value: unknown): Promise<unknown>
  values(): Promise<unknown[]>
  block<T>(fn: () => T, options?: AtomicOptions): Promise<Awaited<T>>
}

/** A table `t (a UNIQUE)` and short words for what the scenarios do: on SQLite and, if it answers, on PostgreSQL. */
async function withTable(test: (bench: Bench) => Promise<void>): Promise<void> {
  await withSqliteTable(test)
  if (noPostgres) return
  await using opened = await openPostgresForTest()
  await opened.write('CREATE TABLE t (n integer GENERATED ALWAYS AS IDENTITY, a jsonb UNIQUE)')
  await test({
    ...opened,
    insert: (value) => opened.write('INSERT INTO t (a) VALUES ($1)', JSON.stringify(value)),
    values: async () => (await opened.column('SELECT a FROM t ORDER BY n')).map(parsed),
    block: (fn, options) => atomic(fn, { using: opened.database, ...options }),
  })
}

const parsed = (text: unknown): unknown => JSON.parse(String(text))

function withSqliteTable(test: (bench: Bench) => Promise<void>): Promise<void> {
  return withBoth(async (opened) => {
    await opened.write('CREATE TABLE t (a UNIQUE)')
    await test({
      ...opened,
      insert: (value) => opened.write('INSERT INTO t VALUES (?)', value),
      values: () => opened.column('SELECT a FROM t ORDER BY rowid'),
      block: (fn, options) => atomic(fn, { using: opened.database, ...options }),
    })
  })
}

const broken = { name: 'TransactionError', code: 'E_TRANSACTION_BROKEN' }
const ended = { name: 'TransactionError', code: 'E_TRANSACTION_ENDED' }

describe('atomic', () => {
  // The tests below run on PostgreSQL too; without a server this one says that they do not.
  it('keeps what was done, and undoes what failed, on PostgreSQL', {
    skip: noPostgres,
  }, async () => {
    await using opened = await openPostgresForTest()
    const insert = (value: number) => opened.write('INSERT INTO t VALUES ($1)', value)
    await opened.write('CREATE TABLE t (a integer)')
    await atomic(() => insert(1), { using: opened.database })
    const failing = atomic(() => insert(2).then(() => Promise.reject(new Error('no'))), {
      using: opened.database,
    })
    await assert.rejects(failing, /no/)
    assert.deepEqual(await opened.column('SELECT a FROM t'), [1])
  })

  it('keeps what was done, and gives what the block gives', () =>
    withTable(async ({ block, insert, values }) => {
      const value = await block(() => insert(1).then(() => 'value'))
      assert.equal(value, 'value')
      assert.deepEqual(await values(), [1])
    }))

  it('keeps nothing when the block throws', () =>
    withTable(async ({ block, insert, values }) => {
      const failing = block(async () => {
        await insert(1)
        throw new Error('no')
      })
      await assert.rejects(failing, { message: 'no' })
      assert.deepEqual(await values(), [])
    }))

  it('rolls back an inner block alone', () =>
    withTable(async ({ block, insert, values }) => {
      await block(async () => {
        await insert(1)
        const inner = block(async () => {
          await insert(2)
          throw new Error('inner')
        })
        await assert.rejects(inner, { message: 'inner' })
        await insert(3)
      })
      assert.deepEqual(await values(), [1, 3])
    }))

  it('rolls back inner blocks with the outer one', () =>
    withTable(async ({ block, insert, values }) => {
      const outer = block(async () => {
        await block(() => block(() => insert(1)))
        throw new Error('outer')
      })
      await assert.rejects(outer, { message: 'outer' })
      assert.deepEqual(await values(), [])
    }))

  it('sees its own writes, which nobody else sees before the commit', async () => {
    await using opened = await openForTest()
    await opened.write('CREATE TABLE t (a)')
    const count = async () => (await opened.read('SELECT count(*) FROM t'))[0]?.[0]
    await atomic(
      async () => {
        await opened.write('INSERT INTO t VALUES (1)')
        assert.equal(await count(), 1)
        assert.equal(await outsideTransaction(count), 0)
      },
      { using: opened.database },
    )
    assert.equal(await count(), 1)
  })

  it('runs a lazy query that the block returns inside', () =>
    withTable(async ({ block, insert, database }) => {
      let inside: unknown
      const lazy = {
        // biome-ignore lint/suspicious/noThenProperty: a queryset is such a thenable
        then(resolve: (value: number) => void) {
          inside = currentTransaction(database)
          void insert(1).then(() => resolve(5))
        },
      }
      assert.equal(await block(() => lazy as PromiseLike<number>), 5)
      assert.ok(inside)
    }))

  it('refuses to be durable inside another block', () =>
    withTable(async ({ block, database, values, insert }) => {
      await block(async () => {
        await assert.rejects(
          atomic.durable(() => 1, { using: database }),
          {
            code: 'E_TRANSACTION_NESTED',
          },
        )
        await insert(1)
      })
      assert.equal(await atomic.durable(() => 2, { using: database }), 2)
      assert.deepEqual(await values(), [1])
    }))

  it('refuses isolation and retries inside another block, which cannot have them', () =>
    withTable(async ({ block, values, insert }) => {
      await block(async () => {
        for (const options of [{ isolation: 'serializable' }, { retries: 0 }] as const)
          await assert.rejects(
            block(() => insert(9), options),
            {
              code: 'E_TRANSACTION_NESTED',
              message: new RegExp(`outermost block has "${Object.keys(options)[0]}"`),
            },
          )
        await block(() => insert(1), { isolation: undefined, retries: undefined })
      })
      assert.deepEqual(await values(), [1])
    }))

  it('refuses options that it does not have, with the choices', () =>
    withTable(async ({ block, values, insert }) => {
      const unknown = { isolated: true } as object
      const refused = { name: 'FieldError', message: /no option "isolated".*isolation/ }
      await assert.rejects(
        block(() => insert(1), unknown),
        refused,
      )
      await block(() =>
        assert.rejects(
          block(() => insert(1), unknown),
          refused,
        ),
      )
      assert.deepEqual(await values(), [])
    }))

  it('refuses isolation levels that SQLite does not have', () =>
    withSqliteTable(async ({ block }) => {
      assert.equal(await block(() => 1, { isolation: 'serializable' }), 1)
      await assert.rejects(
        block(() => 1, { isolation: 'read committed' }),
        { name: 'NotSupported' },
      )
      assert.equal(await block(() => 2), 2)
    }))

  it('runs the block again when it conflicts, with fresh hooks', () =>
    withTable(async ({ block, insert, values }) => {
      const hooks: number[] = []
      let attempts = 0
      const conflicting = async (times: number) => {
        attempts += 1
        const attempt = attempts
        onCommit(() => hooks.push(attempt))
        await insert(attempt)
        if (attempt <= times) throw new TransactionError('E_TRANSACTION_CONFLICT', 'Again.')
      }
      await block(() => conflicting(2), { retries: 2 })
      assert.deepEqual([attempts, hooks, await values()], [3, [3], [3]])
      await assert.rejects(
        block(() => conflicting(9), { retries: 1 }),
        {
          code: 'E_TRANSACTION_CONFLICT',
        },
      )
      assert.deepEqual([attempts, hooks], [5, [3]])
    }))

  it('does not run the block again when a hook conflicts: it is committed', () =>
    withTable(async ({ block, insert, values }) => {
      const failing = block(
        async () => {
          await insert(1)
          onCommit(() => Promise.reject(new TransactionError('E_TRANSACTION_CONFLICT', 'Again.')))
        },
        { retries: 3 },
      )
      await assert.rejects(failing, { code: 'E_TRANSACTION_CONFLICT' })
      assert.deepEqual(await values(), [1])
    }))

  it('gives up waiting for its turn when the signal says so', () =>
    withTable(async ({ block, values, insert }) => {
      const controller = new AbortController()
      const free = Promise.withResolvers<void>()
      const first = block(async () => {
        await insert(1)
        await free.promise
      })
      const second = block(() => insert(2), { signal: controller.signal })
      controller.abort(new Error('enough'))
      await assert.rejects(second, { message: 'enough' })
      free.resolve()
      await first
      await block(() => insert(3))
      assert.deepEqual(await values(), [1, 3])
    }))

  it('takes part in several databases at once', async () => {
    await using one = await openForTest()
    await using two = await openForTest('memory')
    for (const { write } of [one, two]) await write('CREATE TABLE t (a)')
    const both = atomic(
      () =>
        atomic(
          async () => {
            await one.write('INSERT INTO t VALUES (1)')
            await two.write('INSERT INTO t VALUES (1)')
            throw new Error('both')
          },
          { using: two.database },
        ),
      { using: one.database },
    )
    await assert.rejects(both, { message: 'both' })
    for (const { column } of [one, two]) assert.deepEqual(await column('SELECT a FROM t'), [])
  })
})

describe('a block after a database error', () => {
  it('refuses further queries, with the cause, and is not committed', () =>
    withTable(async ({ block, insert, values, read }) => {
      const caught = block(async () => {
        await insert(1)
        const failure = await insert(1).catch((error) => error)
        assert.ok(failure instanceof UniqueViolation)
        await assert.rejects(insert(2), { ...broken, cause: failure })
        await assert.rejects(read('SELECT 1'), broken)
        await assert.rejects(
          block(() => 1),
          broken,
        )
        return 'as if nothing had happened'
      })
      await assert.rejects(caught, broken)
      assert.deepEqual(await values(), [])
    }))

  it('goes on when the error left an inner block', () =>
    withTable(async ({ block, insert, values }) => {
      await block(async () => {
        await insert(1)
        await assert.rejects(
          block(() => insert(1)),
          UniqueViolation,
        )
        await insert(2)
      })
      assert.deepEqual(await values(), [1, 2])
    }))

  it('rolls an inner block back that caught its error', () =>
    withTable(async ({ block, insert, values }) => {
      await block(async () => {
        await insert(1)
        const inner = block(async () => {
          await insert(2)
          await insert(1).catch(() => undefined)
        })
        await assert.rejects(inner, broken)
      })
      assert.deepEqual(await values(), [1])
    }))

  it('keeps nothing when the commit fails', () =>
    withSqliteTable(async ({ block, write, column }) => {
      await write(
        'CREATE TABLE child (id integer PRIMARY KEY, p REFERENCES child DEFERRABLE INITIALLY DEFERRED)',
      )
      const hooks: string[] = []
      const failing = block(async () => {
        onCommit(() => hooks.push('ran'))
        await write('INSERT INTO child (p) VALUES (99)')
      })
      await assert.rejects(failing, { code: 'E_FOREIGN_KEY', table: 'child', columns: ['p'] })
      assert.deepEqual([hooks, await column('SELECT id FROM child')], [[], []])
    }))
})

describe('concurrent blocks', () => {
  it('never mix: each runs alone, in the order in which they came', () =>
    withSqliteTable(async ({ block, insert, values, column }) => {
      const order: string[] = []
      const request = (name: string, fails: boolean) =>
        block(async () => {
          order.push(`${name} begins`)
          await insert(`${name}1`)
          await tick()
          const seen = await column('SELECT a FROM t')
          assert.equal(seen.filter((value) => !String(value).startsWith(name)).length % 2, 0)
          await insert(`${name}2`)
          order.push(`${name} ends`)
          if (fails) throw new Error('fails')
        }).catch(() => undefined)
      await Promise.all([request('a', false), request('b', true), request('c', false)])
      const expected = ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`])
      assert.deepEqual(order, expected)
      assert.deepEqual(await values(), ['a1', 'a2', 'c1', 'c2'])
    }))

  it('let writes outside wait for their turn', () =>
    withTable(async ({ block, insert, values }) => {
      const failing = block(async () => {
        await insert('inside')
        await tick()
        throw new Error('no')
      })
      const outside = insert('outside')
      await assert.rejects(failing, { message: 'no' })
      await outside
      assert.deepEqual(await values(), ['outside'])
    }))

  it('tell who holds the turn when it takes too long', async () => {
    const database = await openDatabase('sqlite::memory:', { queueTimeout: 20 })
    const stuck = atomic(() => outsideTransaction(() => atomic(() => 1, { using: database })), {
      using: database,
    })
    await assert.rejects(stuck, {
      name: 'TimeoutError',
      code: 'E_DB_TIMEOUT',
      message: /turn to write/,
    })
    assert.equal(await atomic(() => 2, { using: database }), 2)
    await database.close()
  })
})

describe('inside one transaction', () => {
  it('queries run one after another under Promise.all', () =>
    withTable(async ({ block, insert, values }) => {
      await block(() => Promise.all([1, 2, 3, 4].map((value) => insert(value))))
      assert.deepEqual(await values(), [1, 2, 3, 4])
    }))

  it('inner blocks run one after another, and writes around them wait', () =>
    withTable(async ({ block, insert, values }) => {
      const inner = (name: string, fails: boolean) =>
        block(async () => {
          await insert(`${name}1`)
          await tick()
          await insert(`${name}2`)
          if (fails) throw new Error('fails')
        }).catch(() => undefined)
      await block(async () => {
        const first = inner('a', true)
        await tick()
        await Promise.all([first, insert('around'), inner('b', false)])
      })
      assert.deepEqual((await values()).sort(), ['around', 'b1', 'b2'])
    }))

  it('an inner block that nobody waited for is undone, and told so', () =>
    withTable(async ({ block, insert, values }) => {
      const free = Promise.withResolvers<void>()
      let forgotten: Promise<unknown> = Promise.resolve()
      await block(async () => {
        await insert(1)
        forgotten = block(async () => {
          await insert(2)
          await free.promise
        })
        forgotten.catch(() => undefined)
        await tick()
      })
      free.resolve()
      await assert.rejects(forgotten, ended)
      assert.deepEqual(await values(), [1])
      await block(() => insert(3))
    }))
})

describe('a query that outlives its transaction', () => {
  it('is an error, and never runs in somebody else’s', () =>
    withTable(async ({ block, insert, values }) => {
      const late = Promise.withResolvers<void>()
      let stray: Promise<unknown> = Promise.resolve()
      await block(async () => {
        stray = late.promise.then(() => insert('stray'))
        stray.catch(() => undefined)
        await insert(1)
      })
      const other = block(async () => {
        late.resolve()
        await tick()
        await insert(2)
      })
      await assert.rejects(stray, ended)
      await other
      assert.deepEqual(await values(), [1, 2])
    }))

  it('covers blocks, hooks and inner blocks that have ended', () =>
    withTable(async ({ block, insert, database }) => {
      const late = Promise.withResolvers<void>()
      const strays: Promise<unknown>[] = []
      const stray = (fn: () => unknown) => {
        const promise = late.promise.then(fn)
        promise.catch(() => undefined)
        strays.push(promise)
      }
      await block(async () => {
        stray(() => block(() => 1))
        stray(() => onCommit(() => undefined))
        stray(() => afterCommit(() => undefined))
        stray(() => currentTransaction(database))
        await block(() => stray(() => insert(1)))
      })
      late.resolve()
      for (const promise of strays) await assert.rejects(promise, ended)
    }))

  it('runs outside where it is detached, and where it was started outside', () =>
    withTable(async ({ block, database, insert, values }) => {
      const late = Promise.withResolvers<void>()
      let detached: Promise<unknown> = Promise.resolve()
      let outside: Promise<unknown> = Promise.resolve()
      const sql = 'SELECT count(*) FROM t'
      await block(async () => {
        await insert(1)
        detached = late.promise.then(() => {
          assert.equal(currentTransaction(database, { detached: true }), undefined)
          return database.execute({ sql, parameters: [], kind: 'read' }, { detached: true })
        })
        outside = outsideTransaction(() => late.promise.then(() => insert(2)))
      })
      late.resolve()
      await Promise.all([detached, outside])
      assert.deepEqual(await values(), [1, 2])
    }))
})

describe('onCommit', () => {
  it('runs after the outermost commit, without the hooks of a savepoint that rolled back', () =>
    withTable(async ({ block, insert, values }) => {
      const ran: unknown[] = []
      await block(async () => {
        onCommit(() => ran.push(1))
        await block(() => {
          onCommit(() => ran.push(2))
          throw new Error('inner')
        }).catch(() => undefined)
        await block(() => onCommit(async () => ran.push(3, await values())))
        await insert('row')
        onCommit(() => ran.push(4))
        assert.deepEqual(ran, [])
      })
      assert.deepEqual(ran, [1, 3, ['row'], 4])
    }))

  it('is forgotten after a rollback', () =>
    withTable(async ({ block }) => {
      const ran: number[] = []
      const failing = block(() => {
        onCommit(() => ran.push(1))
        throw new Error('no')
      })
      await assert.rejects(failing, { message: 'no' })
      await block(() => undefined)
      assert.deepEqual(ran, [])
    }))

  it('may query, open transactions and register hooks, which run after the others', () =>
    withTable(async ({ block, insert, values }) => {
      const ran: string[] = []
      await block(() => {
        onCommit(async () => {
          await insert('by hook')
          onCommit(() => ran.push('nested'))
          await block(async () => {
            await insert('by block')
            onCommit(() => ran.push('of block'))
          })
          ran.push('first')
        })
        onCommit(() => ran.push('second'))
      })
      assert.deepEqual(ran, ['of block', 'first', 'second', 'nested'])
      assert.deepEqual(await values(), ['by hook', 'by block'])
    }))

  it('stops the rest and rejects when a hook throws; the data stays', () =>
    withTable(async ({ block, insert, values }) => {
      const ran: number[] = []
      const failing = block(async () => {
        await insert(1)
        onCommit(() => {
          throw new Error('hook')
        })
        onCommit(() => ran.push(2))
      })
      await assert.rejects(failing, { message: 'hook' })
      await block(() => undefined)
      assert.deepEqual([ran, await values()], [[], [1]])
    }))

  it('reports the failure of a robust hook and runs the rest', async () => {
    const { Database } = await import('../../../src/db/engine/database.ts')
    const { openSqlite } = await import('../../../src/db/engine/sqlite/driver.ts')
    const driver = await openSqlite(':memory:', { lockTimeout: 1000, queueTimeout: 1000 })
    const reported: unknown[] = []
    const report = (error: unknown) => void reported.push((error as Error).message)
    const database = new Database({ name: 'reporting', driver, report })
    const ran: string[] = []
    const fail = (message: string) => () => {
      throw new Error(message)
    }
    await atomic(
      () => {
        onCommit(fail('robust'), { robust: true })
        onCommit(() => ran.push('hook'))
        afterCommit(fail('immediate'))
        afterCommit(() => ran.push('immediate'))
      },
      { using: database },
    )
    await database.close()
    assert.deepEqual(ran, ['immediate', 'hook'])
    assert.deepEqual(reported, ['immediate', 'robust'])
  })

  it('runs at once outside a transaction', async () => {
    const ran: number[] = []
    await onCommit(() => ran.push(1))
    await assert.rejects(async () => onCommit(() => Promise.reject(new Error('at once'))), {
      message: 'at once',
    })
    afterCommit(() => ran.push(2))
    assert.deepEqual(ran, [1, 2])
  })
})

describe('afterCommit', () => {
  it('runs in the order of the commits, before the next writer begins', () =>
    withSqliteTable(async ({ block, insert }) => {
      const order: string[] = []
      const writer = (name: string) =>
        block(async () => {
          order.push(`${name} begins`)
          await insert(name)
          afterCommit(() => order.push(`${name} committed`))
          onCommit(() => tick())
        })
      await Promise.all([writer('a'), writer('b'), writer('c')])
      const expected = ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} committed`])
      assert.deepEqual(order, expected)
    }))

  it('is forgotten with the savepoint that rolled back', () =>
    withTable(async ({ block, database }) => {
      const ran: number[] = []
      await block(async () => {
        const inner = block(() => {
          afterCommit(() => ran.push(1), database)
          throw new Error('inner')
        })
        await inner.catch(() => undefined)
        await block(() => afterCommit(() => ran.push(2), database))
      })
      assert.deepEqual(ran, [2])
    }))
})
