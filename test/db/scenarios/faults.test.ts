import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { suite, test } from 'node:test'
import { type ConnectOptions, connect } from '../../../src/db/engine/connect.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import { findDatabase } from '../../../src/db/engine/databases.ts'
import {
  ConnectionError,
  DatabaseError,
  TimeoutError,
  TransactionError,
} from '../../../src/db/engine/errors.ts'
import { atomic, onCommit } from '../../../src/db/engine/transaction.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { noPostgres, onServer, postgresForTest } from '../../support/postgres.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { waitUntil } from '../../support/wait-until.ts'

class Note extends Model({ text: f.text(), number: f.int({ default: 0 }) }) {}

const models = [Note]

/** Runs `fn` with a file of SQLite. */
async function onFile(
  fn: (database: Database, path: string) => Promise<void>,
  options: ConnectOptions = {},
): Promise<void> {
  await using folder = await temporaryFolder()
  const path = folder.file('notes.db')
  await using database = await connect(`sqlite:${path}`, { models, ...options })
  await database.createTables()
  await fn(database, path)
}

/** Runs `fn` with a schema of PostgreSQL. */
async function onPostgres(
  fn: (database: Database, url: string) => Promise<void>,
  options: ConnectOptions = {},
): Promise<void> {
  await using opened = await postgresForTest({ models, ...options })
  await opened.database.createTables()
  await fn(opened.database, opened.url)
}

const execute = (sql: string, database = findDatabase()) =>
  database.execute({ sql, parameters: [], kind: 'write' })

const value = async (sql: string, database = findDatabase()) =>
  (await database.execute({ sql, parameters: [], kind: 'read' })).rows[0]?.[0]

const notes = () => Note.orderBy('id').valuesList('text', { flat: true })

suite('a full disk', () => {
  test('is told with its remedy, leaves nothing half written, and is over when there is room', () =>
    onFile(async () => {
      await Note.create({ text: 'first' })
      const pages = Number(await value('PRAGMA page_count'))
      await execute(`PRAGMA max_page_count = ${pages + 2}`)
      const large = 'x'.repeat(50_000)
      const full = (error: unknown) => {
        assert.ok(error instanceof DatabaseError)
        assert.match(error.message, /full.*Make room/)
        assert.doesNotMatch(error.message, /xxx/)
        return true
      }
      await assert.rejects(Note.create({ text: large }), full)
      const ran: string[] = []
      await assert.rejects(
        atomic(async () => {
          await Note.create({ text: 'second' })
          onCommit(() => void ran.push('never'))
          await Note.create({ text: large })
        }),
        full,
      )
      const rows = Array.from({ length: 2000 }, (_, i) => ({ text: `${i}`.repeat(20) }))
      await assert.rejects(Note.bulkCreate(rows), full)
      assert.deepEqual(await notes(), ['first'])
      assert.deepEqual(ran, [])
      assert.equal(await value('PRAGMA integrity_check'), 'ok')
      await execute('PRAGMA max_page_count = 1000000')
      await atomic(() => Note.create({ text: large }))
      assert.equal(await Note.count(), 2)
    }))

  test('caught inside of the block, is still not committed', () =>
    onFile(async () => {
      const pages = Number(await value('PRAGMA page_count'))
      await execute(`PRAGMA max_page_count = ${pages + 2}`)
      const caught = atomic(async () => {
        await Note.create({ text: 'lost' })
        await Note.create({ text: 'x'.repeat(50_000) }).catch(() => {})
      })
      await assert.rejects(caught, { code: 'E_TRANSACTION_BROKEN' })
      assert.equal(await Note.count(), 0)
    }))
})

suite('a database that cannot be used', () => {
  test('read-only: writes fail, reads go on', { skip: noPostgres }, async () => {
    const readOnly = async () => {
      assert.equal(await Note.count(), 1)
      await assert.rejects(Note.create({ text: 'b' }), (error) => {
        assert.ok(error instanceof DatabaseError)
        return /read-?only/i.test(error.message)
      })
      await assert.rejects(
        atomic(() => Note.all().delete()),
        DatabaseError,
      )
      assert.equal(await Note.count(), 1)
    }
    await onFile(async () => {
      await Note.create({ text: 'a' })
      await execute('PRAGMA query_only = ON')
      await readOnly()
      await execute('PRAGMA query_only = OFF')
      await Note.create({ text: 'b' })
    })
    await onPostgres(async (database, url) => {
      await Note.create({ text: 'a' })
      await database.close()
      const strict = new URL(url)
      const given = strict.searchParams.get('options')
      strict.searchParams.set('options', `${given} -c default_transaction_read_only=on`)
      await using _ = await connect(strict.href, { models })
      await readOnly()
    })
  })

  test('a file that is none, and tables that are not there', async () => {
    await using folder = await temporaryFolder()
    const path = folder.file('text.db')
    writeFileSync(path, 'This is no database. '.repeat(100))
    await assert.rejects(connect(`sqlite:${path}`), ConnectionError)
    await using _ = await connect('sqlite::memory:', { models })
    await assert.rejects(Note.count(), { code: 'E_DATABASE', message: /no such table.*migrate/ })
  })

  test('a locked file: a timeout that names the lock, and then it works', () =>
    onFile(
      async (_, path) => {
        await using other = await connect(`sqlite:${path}`, { name: 'other', models })
        await atomic(
          async () => {
            await Note.using('other').create({ text: 'held' })
            await assert.rejects(Note.create({ text: 'a' }), TimeoutError)
            await assert.rejects(
              atomic(() => Note.create({ text: 'b' })),
              { name: 'TimeoutError', code: 'E_DB_TIMEOUT', message: /lock/ },
            )
            assert.equal(await Note.count(), 0)
          },
          { using: other },
        )
        await Note.create({ text: 'c' })
        assert.deepEqual(await notes(), ['held', 'c'])
      },
      { lockTimeout: 30 },
    ))
})

test('a turn to write that does not come: a timeout that names what holds it', () =>
  onFile(
    async () => {
      let release = () => {}
      const given = new Promise<void>((resolve) => {
        release = resolve
      })
      const holding = atomic(async () => {
        await Note.create({ text: 'held' })
        await given
      })
      await assert.rejects(Note.create({ text: 'a' }), (error) => {
        assert.ok(error instanceof TimeoutError)
        assert.match(
          error.message,
          /turn to write.*held for \d+ ms; what ran last is: insert into "note"/,
        )
        return true
      })
      assert.equal(await Note.count(), 0)
      release()
      await holding
      await Note.create({ text: 'b' })
      assert.deepEqual(await notes(), ['held', 'b'])
    },
    { queueTimeout: 100 },
  ))

suite('a pool without a free connection', { skip: noPostgres }, () => {
  test('names its size and what holds it, and works again afterwards', () =>
    onPostgres(
      async () => {
        let release = () => {}
        const given = new Promise<void>((resolve) => {
          release = resolve
        })
        const holding = [1, 2].map((n) =>
          atomic(async () => {
            await Note.create({ text: `n${n}` })
            await given
          }),
        )
        await assert.rejects(Note.count(), (error) => {
          assert.ok(error instanceof TimeoutError)
          assert.match(error.message, /one of the 2 connections/)
          assert.match(error.message, /in use for \d+ ms.*insert into "note"/)
          return true
        })
        release()
        await Promise.all(holding)
        assert.equal(await Note.count(), 2)
        for (const n of [3, 4, 5]) await Note.create({ text: `n${n}` })
        assert.equal(await Note.count(), 5)
      },
      { poolSize: 2, queueTimeout: 500 },
    ))

  test('is given back by blocks that fail in every way', () =>
    onPostgres(
      async () => {
        await Note.create({ id: 1, text: 'a' })
        const failing: (() => Promise<unknown>)[] = [
          () => Note.create({ id: 1, text: 'taken' }),
          () => Promise.reject(new Error('own')),
          () => execute('select nonsense from nowhere'),
          async () => {
            for await (const _ of Note.all().iterator()) throw new Error('in a loop')
          },
          () => atomic(() => Note.create({ id: 1, text: 'taken' })),
        ]
        for (let i = 0; i < 3; i++) for (const fail of failing) await assert.rejects(atomic(fail))
        assert.equal(await Note.count(), 1)
      },
      { poolSize: 1, queueTimeout: 1000 },
    ))
})

suite('a connection that dies', { skip: noPostgres }, () => {
  const ownPid = () => value('select pg_backend_pid()')
  const kill = (pid: unknown) => onServer('select pg_terminate_backend($1::int)', pid)

  test('in the middle of a transaction: nothing is kept, no hook runs, the next one works', () =>
    onPostgres(
      async () => {
        const ran: string[] = []
        const lost = atomic(async () => {
          await Note.create({ text: 'lost' })
          onCommit(() => void ran.push('never'))
          await kill(await ownPid())
          await Note.create({ text: 'lost too' })
        })
        await assert.rejects(lost, ConnectionError)
        assert.deepEqual(ran, [])
        assert.equal(await Note.count(), 0)
        await atomic(() => Note.create({ text: 'kept' }))
        assert.deepEqual(await notes(), ['kept'])
      },
      { poolSize: 1 },
    ))

  test('before the commit: the commit fails, with nothing kept', () =>
    onPostgres(
      async () => {
        const lost = atomic(async () => {
          await Note.create({ text: 'lost' })
          await kill(await ownPid())
        })
        await assert.rejects(lost, ConnectionError)
        assert.equal(await Note.count(), 0)
      },
      { poolSize: 1 },
    ))

  test('caught inside: every further query says so, and inner blocks too', () =>
    onPostgres(async () => {
      const lost = atomic(async () => {
        await kill(await ownPid())
        await assert.rejects(Note.count(), ConnectionError)
        await assert.rejects(Note.count(), TransactionError)
        await assert.rejects(
          atomic(() => Note.create({ text: 'inner' })),
          { code: 'E_TRANSACTION_BROKEN' },
        )
      })
      await assert.rejects(lost, { code: 'E_TRANSACTION_BROKEN' })
      assert.equal(await Note.count(), 0)
    }))

  test('in an inner block: the outer one is lost too', () =>
    onPostgres(async () => {
      const lost = atomic(async () => {
        await Note.create({ text: 'outer' })
        await atomic(async () => {
          await kill(await ownPid())
          await Note.create({ text: 'inner' })
        }).catch(() => {})
        await Note.create({ text: 'after' })
      })
      await assert.rejects(lost, TransactionError)
      assert.equal(await Note.count(), 0)
    }))

  test('while nobody uses it: the pool replaces it', () =>
    onPostgres(
      async (database) => {
        for (let i = 0; i < 3; i++) {
          const pid = await ownPid()
          await kill(pid)
          await gone(pid)
          assert.equal(typeof (await firstThatWorks(() => value('select 1', database))), 'number')
        }
      },
      { poolSize: 1 },
    ))

  test('in the middle of an iteration: an error, not fewer rows', () =>
    onPostgres(async () => {
      await Note.bulkCreate(Array.from({ length: 20 }, (_, i) => ({ text: `${i}` })))
      const walk = async () => {
        let seen = 0
        for await (const _ of Note.all().iterator({ chunk: 5 })) {
          seen += 1
          if (seen === 6)
            await onServer(
              `select pg_terminate_backend(pid) from pg_stat_activity
               where query like 'FETCH 5 FROM voltaic_cursor%' and state = 'idle in transaction'`,
            )
        }
      }
      await assert.rejects(walk, ConnectionError)
      assert.equal(await Note.count(), 20)
    }))

  /** Waits until the server has ended a session. */
  async function gone(pid: unknown): Promise<void> {
    await using other = await postgresForTest({ name: `watch_${pid}` })
    const alive = `select count(*) from pg_stat_activity where pid = ${Number(pid)}`
    await waitUntil(async () => Number(await value(alive, other.database)) === 0)
  }

  /** The news of the loss may still be on its way. */
  async function firstThatWorks<T>(fn: () => Promise<T>): Promise<T> {
    try {
      return await fn()
    } catch (error) {
      assert.ok(error instanceof ConnectionError)
      return fn()
    }
  }
})
