import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { suite, test } from 'node:test'
import { outsideTransaction } from '../../../src/db/engine/ambient.ts'
import { connect } from '../../../src/db/engine/connect.ts'
import { findDatabase } from '../../../src/db/engine/databases.ts'
import { NotSupported, TransactionError, UniqueViolation } from '../../../src/db/engine/errors.ts'
import { kysely } from '../../../src/db/engine/kysely.ts'
import { assertQueries, queries } from '../../../src/db/engine/queries.ts'
import { atomic, onCommit } from '../../../src/db/engine/transaction.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

class Account extends Model({
  name: f.char({ maxLength: 20, unique: true }),
  balance: f.int({ default: 0 }),
  get entries() {
    return f.reverse(() => Entry, 'account')
  },
}) {}

class Entry extends Model({
  amount: f.int(),
  get account() {
    return f.foreignKey(() => Account)
  },
}) {}

const models = [Account, Entry]
const { each, onPostgres, onSqlite } = databasesFor(models)

const names = () => Account.orderBy('name').valuesList('name', { flat: true })
const create = (name: string) => Account.create({ name })
const fail = () => {
  throw new Error('undo')
}

suite('blocks inside of blocks', () => {
  test(
    'what failed is undone alone, and its hooks with it',
    each(async () => {
      const ran: number[] = []
      await atomic(async () => {
        onCommit(() => void ran.push(1))
        await create('1')
        await assert.rejects(
          atomic(async () => {
            onCommit(() => void ran.push(2))
            await create('2')
            fail()
          }),
          /undo/,
        )
        onCommit(() => void ran.push(3))
        await create('3')
      })
      assert.deepEqual(await names(), ['1', '3'])
      assert.deepEqual(ran, [1, 3])
    }),
  )

  test(
    'an inner one that went well goes with the outer one that does not',
    each(async () => {
      const ran: string[] = []
      await assert.rejects(
        atomic(async () => {
          await atomic(async () => {
            onCommit(() => void ran.push('inner'))
            await create('inner')
          })
          assert.deepEqual(await names(), ['inner'])
          fail()
        }),
        /undo/,
      )
      assert.deepEqual(await names(), [])
      assert.deepEqual(ran, [])
    }),
  )

  test(
    'a durable one refuses to be inside; one after another is fine',
    each(async () => {
      await atomic.durable(() => create('a'))
      await atomic(async () => {
        await assert.rejects(
          atomic.durable(() => create('b')),
          { code: 'E_TRANSACTION_NESTED' },
        )
        await create('c')
      })
      assert.deepEqual(await names(), ['a', 'c'])
    }),
  )

  test(
    'many levels, each undone or kept by itself',
    each(async () => {
      const level = async (depth: number): Promise<void> => {
        await create(`keep${depth}`)
        if (depth < 5) await atomic(() => level(depth + 1))
        await atomic(async () => {
          await create(`lose${depth}`)
          fail()
        }).catch(() => {})
      }
      await atomic(() => level(1))
      assert.deepEqual(await names(), ['keep1', 'keep2', 'keep3', 'keep4', 'keep5'])
    }),
  )

  test(
    'inner blocks at the same time run one after another, and each is undone alone',
    each(async () => {
      await atomic(async () => {
        const results = await Promise.allSettled(
          [1, 2, 3, 4].map((n) =>
            atomic(async () => {
              await create(`n${n}`)
              await Account.count()
              if (n % 2 === 0) fail()
            }),
          ),
        )
        assert.deepEqual(
          results.map(({ status }) => status),
          ['fulfilled', 'rejected', 'fulfilled', 'rejected'],
        )
      })
      assert.deepEqual(await names(), ['n1', 'n3'])
    }),
  )
})

suite('a query that fails', () => {
  test(
    'breaks the block: what follows says so and why, and nothing is kept',
    each(async () => {
      await create('taken')
      const broken = atomic(async () => {
        await create('lost')
        const cause = await create('taken').catch((error: unknown) => error)
        assert.ok(cause instanceof UniqueViolation)
        for (const next of [() => Account.count(), () => create('more'), () => atomic(names)])
          await assert.rejects(next, (error: TransactionError) => {
            assert.ok(error instanceof TransactionError)
            assert.equal(error.code, 'E_TRANSACTION_BROKEN')
            assert.equal(error.cause, cause)
            return true
          })
      })
      await assert.rejects(broken, { code: 'E_TRANSACTION_BROKEN' })
      assert.deepEqual(await names(), ['taken'])
    }),
  )

  test(
    'inside a block of its own leaves the one around it usable',
    each(async () => {
      await create('taken')
      await atomic(async () => {
        await create('a')
        await assert.rejects(
          atomic(() => create('taken')),
          UniqueViolation,
        )
        await create('b')
      })
      assert.deepEqual(await names(), ['a', 'b', 'taken'])
    }),
  )

  test(
    'a mistake that never reached the database breaks nothing',
    each(async () => {
      await atomic(async () => {
        await assert.rejects(async () => Account.filter({ nope: 1 } as object), /nope/)
        await assert.rejects(Account.get({ name: 'nobody' }), Account.DoesNotExist)
        await create('a')
      })
      assert.deepEqual(await names(), ['a'])
    }),
  )
})

suite('what belongs to a transaction', () => {
  test(
    'everything that runs inside, at once or later, and the queryset that is returned',
    each(async () => {
      await create('a')
      const seen = await atomic(async () => {
        await Account.all().update({ balance: 5 })
        return Account.values('name', 'balance')
      })
      assert.deepEqual(seen, [{ name: 'a', balance: 5 }])
      await atomic(async () => {
        const counts = await Promise.all(Array.from({ length: 10 }, () => Account.count()))
        assert.deepEqual(counts, Array(10).fill(1))
        await Promise.all(Array.from({ length: 10 }, (_, i) => create(`p${i}`)))
      })
      assert.equal(await Account.count(), 11)
    }),
  )

  test(
    'a query that nobody waited for is an error, never on somebody else’s connection',
    each(async () => {
      let late: Promise<unknown> = Promise.resolve()
      let lateWrite: Promise<unknown> = Promise.resolve()
      let release = () => {}
      const ended = new Promise<void>((resolve) => {
        release = resolve
      })
      await atomic(async () => {
        await create('a')
        late = ended.then(() => Account.count())
        lateWrite = ended.then(() => create('late'))
        late.catch(() => {})
        lateWrite.catch(() => {})
      })
      release()
      for (const one of [late, lateWrite])
        await assert.rejects(one, { name: 'TransactionError', code: 'E_TRANSACTION_ENDED' })
      assert.deepEqual(await names(), ['a'])
    }),
  )

  test(
    'not what was registered before, nor what is started outside',
    each(async () => {
      const emitter = new EventEmitter()
      let outside: Promise<number> = Promise.resolve(-1)
      await atomic(async () => {
        await create('a')
        outsideTransaction(() => {
          emitter.on('count', () => {
            outside = Account.count()
          })
        })
        await Account.count()
      })
      emitter.emit('count')
      assert.equal(await outside, 1)
    }),
  )

  test(
    'a relation that is awaited afterwards is an ordinary query',
    each(async () => {
      const row = await atomic(async () => {
        const account = await create('a')
        await Entry.create({ account, amount: 3 })
        return Entry.get({ amount: 3 })
      })
      assert.equal((await row.account).name, 'a')
      assert.equal((await (await row.account).entries).length, 1)
    }),
  )

  test(
    'queries by Kysely too',
    each(async () => {
      await assert.rejects(
        atomic(async () => {
          await create('a')
          const db = kysely<{ account: { name: string; balance: number } }>()
          await db.updateTable('account').set({ balance: 9 }).execute()
          assert.equal((await Account.get({ name: 'a' })).balance, 9)
          await db.insertInto('account').values({ name: 'k', balance: 1 }).execute()
          fail()
        }),
        /undo/,
      )
      assert.equal(await Account.count(), 0)
    }),
  )

  test(
    'requests at the same time never see or undo each other’s work',
    each(async () => {
      const account = await create('a')
      const transfer = (n: number) =>
        atomic(async () => {
          await Account.filter({ id: account.id }).update({ balance: F('balance').plus(1) })
          await new Promise((resolve) => setImmediate(resolve))
          await Entry.create({ account, amount: n })
          await new Promise((resolve) => setImmediate(resolve))
          if (n % 3 === 0) fail()
        })
      const results = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => transfer(n)))
      const kept = results.filter(({ status }) => status === 'fulfilled').length
      assert.equal(kept, 8)
      assert.equal(await Entry.count(), 8)
      assert.equal((await Account.get({ name: 'a' })).balance, 8)
    }),
  )
})

suite('hooks', () => {
  test(
    'query, open transactions and register others, which run after them',
    each(async () => {
      const ran: string[] = []
      await atomic(async () => {
        onCommit(async () => {
          ran.push(`first ${await Account.count()}`)
          await atomic(async () => {
            await create('by hook')
            onCommit(() => void ran.push('inside hook'))
          })
          onCommit(() => void ran.push('registered by hook'))
        })
        onCommit(() => void ran.push('second'))
        await create('a')
      })
      assert.deepEqual(ran, ['first 1', 'inside hook', 'second', 'registered by hook'])
      assert.deepEqual(await names(), ['a', 'by hook'])
    }),
  )

  test(
    'one that throws stops the rest; the data stays, and the next block starts anew',
    each(async () => {
      const ran: string[] = []
      const stopped = atomic(async () => {
        await create('a')
        onCommit(() => void ran.push('before'))
        onCommit(fail)
        onCommit(() => void ran.push('never'))
      })
      await assert.rejects(stopped, /undo/)
      assert.deepEqual(ran, ['before'])
      assert.deepEqual(await names(), ['a'])
      await atomic(() => create('b'))
      assert.deepEqual(ran, ['before'])
    }),
  )

  test(
    'run when what they are about can be seen by others, and not at all without a commit',
    each(async () => {
      let seen: string[] = []
      await atomic(async () => {
        await create('a')
        onCommit(async () => {
          seen = await outsideTransaction(async () => names())
        })
      })
      assert.deepEqual(seen, ['a'])
      const ran: string[] = []
      await assert.rejects(
        atomic(async () => {
          onCommit(() => void ran.push('never'))
          await Entry.create({ account: 12_345, amount: 1 })
        }),
        { code: 'E_FOREIGN_KEY' },
      )
      onCommit(() => void ran.push('at once'))
      assert.deepEqual(ran, ['at once'])
    }),
  )
})

suite('running a block again', () => {
  test('after a conflict: with fresh rows, and hooks that run once', () =>
    onPostgres(async () => {
      const account = await create('a')
      const ran: number[] = []
      let attempts = 0
      const add = (n: number) =>
        atomic(
          async () => {
            attempts += 1
            const row = await Account.get({ id: account.id })
            row.balance += 1
            onCommit(() => void ran.push(n))
            await row.save()
          },
          { isolation: 'serializable', retries: 50 },
        )
      await Promise.all(Array.from({ length: 6 }, (_, n) => add(n)))
      assert.equal((await Account.get({ id: account.id })).balance, 6)
      assert.deepEqual(ran.toSorted(), [0, 1, 2, 3, 4, 5])
      assert.ok(attempts >= 6)
    }))

  test('after a deadlock; without retries it is an error that says so', () =>
    onPostgres(async () => {
      const [a, b] = await Account.bulkCreate([{ name: 'a' }, { name: 'b' }])
      const meet = () => {
        let waiting = 2
        let open = () => {}
        const both = new Promise<void>((resolve) => {
          open = resolve
        })
        return () => {
          waiting -= 1
          if (waiting === 0) open()
          return both
        }
      }
      const cross = (retries: number) => {
        const met = meet()
        const lock = (first: Account, second: Account) =>
          atomic(
            async () => {
              await first.update({ balance: F('balance').plus(1) })
              await met()
              await second.update({ balance: F('balance').plus(1) })
            },
            { retries },
          )
        return Promise.allSettled([lock(a!, b!), lock(b!, a!)])
      }
      const refused = (await cross(0)).filter((result) => result.status === 'rejected')
      assert.equal(refused.length, 1)
      assert.equal(refused[0]!.reason.code, 'E_TRANSACTION_CONFLICT')
      assert.ok(refused[0]!.reason instanceof TransactionError)
      const retried = await cross(5)
      assert.deepEqual(
        retried.map(({ status }) => status),
        ['fulfilled', 'fulfilled'],
      )
      assert.equal((await Account.get({ name: 'a' })).balance, 3)
    }))

  test(
    'levels of isolation: those of the database, others are refused',
    each(async (dialect) => {
      await atomic(() => create('a'), { isolation: 'serializable' })
      const weaker = atomic(() => create('b'), { isolation: 'read committed' })
      if (dialect === 'sqlite') await assert.rejects(weaker, NotSupported)
      else await weaker
    }),
  )
})

suite('locked rows on PostgreSQL', () => {
  /** Runs `fn` while another transaction holds a lock on the rows of that name. */
  async function whileLocked(name: string, fn: () => Promise<void>): Promise<void> {
    let release = () => {}
    const done = new Promise<void>((resolve) => {
      release = resolve
    })
    let isLocked = () => {}
    const locked = new Promise<void>((resolve) => {
      isLocked = resolve
    })
    const holder = atomic(async () => {
      await Account.selectForUpdate().get({ name })
      isLocked()
      await done
    })
    await Promise.race([locked, holder])
    try {
      await fn()
    } finally {
      release()
      await holder
    }
  }

  test('are skipped, or refused at once', () =>
    onPostgres(async () => {
      await Account.bulkCreate([{ name: 'a' }, { name: 'b' }])
      await whileLocked('a', async () => {
        const free = await atomic(async () => Account.selectForUpdate({ skipLocked: true }))
        assert.deepEqual(
          free.map(({ name }) => name),
          ['b'],
        )
        await assert.rejects(
          atomic(async () => Account.selectForUpdate({ noWait: true })),
          { name: 'TimeoutError', code: 'E_DB_TIMEOUT' },
        )
      })
    }))

  test('joined rows are locked when they are named', () =>
    onPostgres(async () => {
      const account = await create('a')
      await Entry.create({ account, amount: 1 })
      const entries = Entry.selectRelated('account')
      await whileLocked('a', async () => {
        const own = await atomic(async () => entries.selectForUpdate({ noWait: true }))
        assert.equal(own.length, 1)
        await assert.rejects(
          atomic(async () => entries.selectForUpdate({ noWait: true, of: ['self', 'account'] })),
          { code: 'E_DB_TIMEOUT' },
        )
      })
    }))

  test('several workers take different rows', () =>
    onPostgres(async () => {
      await Account.bulkCreate(Array.from({ length: 20 }, (_, i) => ({ name: `n${i}` })))
      const taken: number[] = []
      const work = async () => {
        for (;;) {
          const found = await atomic(async () => {
            const [row] = await Account.filter({ balance: 0 })
              .orderBy('id')
              .limit(1)
              .selectForUpdate({ skipLocked: true })
            await row?.update({ balance: 1 })
            return row?.id
          })
          if (found === undefined) return
          taken.push(found)
        }
      }
      await Promise.all([work(), work(), work(), work()])
      assert.equal(taken.length, 20)
      assert.equal(new Set(taken).size, 20)
    }))
})

suite('several databases', () => {
  test('a read inside a transaction of one does not go to the other', () =>
    onSqlite(async () => {
      await using folder = await temporaryFolder()
      await using replica = await connect(`sqlite:${folder.file('replica.db')}`, {
        name: 'replica',
        models,
      })
      await replica.createTables()
      await create('main')
      await Account.using('replica').create({ name: 'copy' })
      assert.deepEqual(await names(), ['main'])
      assert.deepEqual(await Account.using('replica').valuesList('name', { flat: true }), ['copy'])
      await assert.rejects(
        atomic(
          async () => {
            await Account.using('replica').create({ name: 'undone' })
            await create('elsewhere')
            fail()
          },
          { using: 'replica' },
        ),
        /undo/,
      )
      assert.equal(await Account.using('replica').count(), 1)
      assert.equal(await Account.count(), 2)
    }))
})

suite('counting queries', () => {
  test(
    'with code that runs at the same time, nested and inside of transactions',
    each(async () => {
      await create('a')
      let others = 0
      const noise = async () => {
        for (let i = 0; i < 5; i++) others += await Account.count()
      }
      const running = noise()
      await assertQueries(3, async () => {
        await Account.count()
        await assertQueries(1, async () => names())
        await atomic(async () => {
          await new Promise((resolve) => setImmediate(resolve))
          await Account.exists()
        })
      })
      await running
      assert.equal(others, 5)
      await assert.rejects(
        assertQueries(1, async () => {
          await Account.count()
          await Account.count()
        }),
        (error: Error) => /Expected 1 queries, but 2 ran[\s\S]*select count/.test(error.message),
      )
    }),
  )

  test(
    'explain says how rows are found; observers see statements, rows and failures without values',
    each(async (dialect) => {
      await create('secret name')
      const plan = await Account.filter({ name: 'secret name' }).explain()
      assert.match(plan, dialect === 'sqlite' ? /account/i : /Scan.*account/)
      const seen: { sql: string; rows: number; error: boolean }[] = []
      const stop = queries.observe(({ sql, rows, error, milliseconds, database }) => {
        assert.ok(milliseconds >= 0)
        assert.equal(database, findDatabase().name)
        seen.push({ sql, rows, error: error !== undefined })
      })
      await Account.filter({ name: 'secret name' })
      await create('secret name').catch(() => {})
      stop()
      await Account.count()
      assert.deepEqual(
        seen.map(({ rows, error }) => [rows, error]),
        [
          [1, false],
          [0, true],
        ],
      )
      assert.doesNotMatch(JSON.stringify(seen), /secret/)
    }),
  )
})
