import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openDatabase } from '../../../../src/db/engine/connect.ts'
import type { Database } from '../../../../src/db/engine/database.ts'
import {
  CheckViolation,
  ConnectionError,
  DatabaseError,
  ForeignKeyViolation,
  NotNullViolation,
  TimeoutError,
  TransactionError,
  UniqueViolation,
} from '../../../../src/db/engine/errors.ts'
import { kysely, sql } from '../../../../src/db/engine/kysely.ts'
import { afterCommit, atomic, onCommit } from '../../../../src/db/engine/transaction.ts'
import { noPostgres, onServer, postgresForTest } from '../../../support/postgres.ts'
import { waitUntil } from '../../../support/wait-until.ts'

const write = (database: Database, text: string, ...parameters: unknown[]) =>
  database.execute({ sql: text, parameters, kind: 'write' })
const read = async (database: Database, text: string, ...parameters: unknown[]) =>
  (await database.execute({ sql: text, parameters, kind: 'read' })).rows

/** A table of numbers, in a schema of its own. */
async function withTable(test: (database: Database, url: string) => Promise<void>, size?: number) {
  await using opened = await postgresForTest(size === undefined ? {} : { poolSize: size })
  const { database } = opened
  await write(
    database,
    'CREATE TABLE item (id integer PRIMARY KEY, n integer NOT NULL CHECK (n < 100), name varchar(9) UNIQUE, parent integer REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED)',
  )
  await test(database, opened.url)
}

/** A promise and the function that fulfils it. */
function signal() {
  let give = () => {}
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { given, give }
}

describe('values of PostgreSQL', { skip: noPostgres }, () => {
  it('come as those of the other drivers', async () => {
    await using opened = await postgresForTest()
    const [row] = await read(
      opened.database,
      `select 7::int8, 9007199254740993::int8, 1.50::numeric, 0.5::float8, true,
        '2026-03-29'::date, '14:30:00.5'::time, '2026-03-29 16:30:00.25+02'::timestamptz,
        '{"a": [1, "x"]}'::jsonb, '\\x00ff'::bytea, null::text, 3::int2`,
    )
    assert.deepEqual(row, [
      7,
      9007199254740993n,
      '1.50',
      0.5,
      true,
      '2026-03-29',
      '14:30:00.500',
      '2026-03-29 14:30:00.250',
      '{"a": [1, "x"]}',
      new Uint8Array([0, 255]),
      null,
      3,
    ])
  })

  it('go as parameters; what is none is refused', async () => {
    await using opened = await postgresForTest()
    const { database } = opened
    const given = [9007199254740993n, new Uint8Array([1, 2]), true, ['a,"b', '{}'], [1, null], null]
    const text = 'select $1::int8, $2::bytea, $3::bool, ($4::text[])[1], ($5::int[])[2], $6::text'
    assert.deepEqual(await read(database, text, ...given), [
      [9007199254740993n, new Uint8Array([1, 2]), true, 'a,"b', null, null],
    ])
    await assert.rejects(read(database, 'select $1', new Date()), { code: 'E_DB_PARAMETER' })
  })

  it('have names when asked, and statements that run again are prepared once', async () => {
    await using opened = await postgresForTest({ poolSize: 1 })
    const { database } = opened
    const statement = { sql: 'select $1::int as one', parameters: [1], kind: 'read' } as const
    const { columns } = await database.execute({ ...statement, withColumns: true })
    assert.deepEqual(columns, ['one'])
    for (let i = 0; i < 3; i++) await database.execute(statement)
    const prepared = await read(database, 'select statement from pg_prepared_statements')
    assert.deepEqual(prepared, [['select $1::int as one']])
  })

  it('of a prepared statement survive a change of the table', async () => {
    await using opened = await postgresForTest({ poolSize: 1 })
    const { database } = opened
    await write(database, 'create table t (a integer)')
    await write(database, 'insert into t values (1)')
    for (let i = 0; i < 3; i++) await read(database, 'select * from t')
    await write(database, "alter table t add column b text default 'x'")
    assert.deepEqual(await read(database, 'select * from t'), [[1, 'x']])
  })

  it('of prepared statements survive a change from elsewhere, on every connection', async () => {
    await using opened = await postgresForTest({ poolSize: 3 })
    const { database } = opened
    await write(database, 'create table t (a integer)')
    await write(database, 'insert into t values (1)')
    const { given, give } = signal()
    const three = [1, 2, 3].map(() =>
      atomic(
        async () => {
          for (let i = 0; i < 3; i++) await read(database, 'select * from t')
          await given
        },
        { using: database },
      ),
    )
    give()
    await Promise.all(three)
    const elsewhere = await openDatabase(opened.url)
    await write(elsewhere, "alter table t add column b text default 'x'")
    await elsewhere.close()
    for (let i = 0; i < 4; i++)
      assert.deepEqual(await read(database, 'select * from t'), [[1, 'x']])
  })

  it('of a statement that was prepared are right after a change in the same transaction', async () => {
    await using opened = await postgresForTest()
    const { database } = opened
    await write(database, 'create table t (a integer)')
    await write(database, 'insert into t values (1)')
    const change = async () => {
      for (let i = 0; i < 3; i++) await read(database, 'select * from t')
      await database.script("alter table t add column b text default 'x'")
      return read(database, 'select * from t')
    }
    assert.deepEqual(await atomic(change, { using: database }), [[1, 'x']])
  })
})

describe('errors of PostgreSQL', { skip: noPostgres }, () => {
  it('are ours, with table, columns and constraint, and without values', async () => {
    await withTable(async (database) => {
      await write(database, "insert into item values (1, 1, 'secret')")
      const fails = (text: string, ...parameters: unknown[]) =>
        write(database, text, ...parameters).then(
          () => assert.fail('it should fail'),
          (error) => error,
        )
      const unique = await fails('insert into item values (2, 1, $1)', 'secret')
      assert.ok(unique instanceof UniqueViolation)
      assert.deepEqual([unique.table, unique.columns], ['item', ['name']])
      assert.equal(unique.constraint, 'item_name_key')
      assert.doesNotMatch(JSON.stringify([unique, unique.message, unique.cause]), /secret/)
      const foreign = await fails('insert into item values (3, 1, null, 77)')
      assert.ok(foreign instanceof ForeignKeyViolation)
      assert.deepEqual([foreign.columns, foreign.constraint], [['parent'], 'item_parent_fkey'])
      const empty = await fails('insert into item values (4, null)')
      assert.ok(empty instanceof NotNullViolation)
      assert.deepEqual([empty.table, empty.columns], ['item', ['n']])
      const check = await fails('insert into item values (5, 100)')
      assert.ok(check instanceof CheckViolation)
      assert.equal(check.constraint, 'item_n_check')
      const value = await fails('select $1::int', 'secret')
      assert.ok(value instanceof DatabaseError)
      assert.doesNotMatch(`${value.message} ${(value.cause as Error).message}`, /secret/)
      assert.match((await fails('select * from nowhere')).message, /voltaic migrate/)
    })
  })

  it('name what cannot be reached', async () => {
    const wrong = openDatabase('postgres://postgres@127.0.0.1:1/test')
    await assert.rejects(wrong, (error) => error instanceof ConnectionError)
    await using opened = await postgresForTest()
    const missing = new URL(opened.url)
    missing.pathname = '/no_such_database'
    await assert.rejects(openDatabase(missing.href), { code: 'E_DB_CONNECTION' })
  })

  it('have a name at the server, and come again after it ended them all', async () => {
    await using opened = await postgresForTest({ poolSize: 2 })
    const { database } = opened
    const mine =
      "select pid from pg_stat_activity where application_name = 'voltaic' and pid = pg_backend_pid()"
    const pids = await Promise.all(
      [1, 2].map(() =>
        atomic(async () => (await read(database, mine))[0]?.[0], { using: database }),
      ),
    )
    for (const pid of pids) await onServer('select pg_terminate_backend($1::int)', pid)
    await waitUntil(async () => {
      const rows = await read(database, mine).catch(() => [])
      return rows.length === 1 && !pids.includes(rows[0]?.[0])
    })
  })

  it('say so when the pool has no connection left', async () => {
    await using opened = await postgresForTest({ poolSize: 1, queueTimeout: 100 })
    const { database } = opened
    const { given, give } = signal()
    const holding = atomic(() => given, { using: database })
    await assert.rejects(read(database, 'select 1'), (error) => {
      assert.ok(error instanceof TimeoutError)
      assert.match(error.message, /Waited 100 ms for one of the 1 connections/)
      return true
    })
    give()
    await holding
    assert.deepEqual(await read(database, 'select 1'), [[1]])
  })

  it('of a lost connection end the transaction, and the pool recovers', async () => {
    await withTable(async (database) => {
      const lost = atomic(
        async () => {
          const [[pid] = []] = await read(database, 'select pg_backend_pid()')
          await onServer('select pg_terminate_backend($1::int)', pid)
          await write(database, 'insert into item values (1, 1)')
        },
        { using: database },
      )
      await assert.rejects(lost, (error) => error instanceof ConnectionError)
      assert.deepEqual(await read(database, 'select count(*) from item'), [[0]])
    }, 1)
  })
})

describe('transactions of PostgreSQL', { skip: noPostgres }, () => {
  it('commit, roll back, and undo savepoints alone', async () => {
    await withTable(async (database) => {
      const using = { using: database }
      await atomic(async () => {
        await write(database, 'insert into item values (1, 1)')
        const broken = atomic(() => write(database, 'insert into item values (1, 2)'), using)
        await assert.rejects(broken, (error) => error instanceof UniqueViolation)
        await atomic(() => write(database, 'insert into item values (2, 2)'), using)
      }, using)
      const failing = atomic(async () => {
        await write(database, 'insert into item values (3, 3)')
        throw new Error('no')
      }, using)
      await assert.rejects(failing, /no/)
      assert.deepEqual(await read(database, 'select id from item order by id'), [[1], [2]])
    })
  })

  it('check foreign keys at the commit, and are then rolled back', async () => {
    await withTable(async (database) => {
      const orphan = atomic(() => write(database, 'insert into item values (1, 1, null, 9)'), {
        using: database,
      })
      await assert.rejects(orphan, (error) => error instanceof ForeignKeyViolation)
      await atomic(
        async () => {
          await write(database, 'insert into item values (1, 1, null, 2)')
          await write(database, 'insert into item values (2, 1)')
        },
        { using: database },
      )
      assert.deepEqual(await read(database, 'select count(*) from item'), [[2]])
    }, 1)
  })

  it('run their statements one after another, and stop at the first that fails', async () => {
    await withTable(async (database) => {
      const mixed = atomic(
        () =>
          Promise.all([
            write(database, 'insert into item values (1, 100)'),
            write(database, 'insert into item values (2, 1)'),
          ]),
        { using: database },
      )
      await assert.rejects(mixed, (error) => error instanceof CheckViolation)
      assert.deepEqual(await read(database, 'select count(*) from item'), [[0]])
    })
  })

  it('that conflict are run again when they may be', async () => {
    await withTable(async (database) => {
      await write(database, 'insert into item values (1, 0)')
      const add = () =>
        atomic(
          async () => {
            const [[n] = []] = await read(database, 'select n from item')
            await write(database, 'update item set n = $1', (n as number) + 1)
          },
          { using: database, isolation: 'serializable', retries: 50 },
        )
      await Promise.all(Array.from({ length: 5 }, add))
      assert.deepEqual(await read(database, 'select n from item'), [[5]])
    })
  })

  it('that lock each other out are told so', async () => {
    await withTable(async (database) => {
      await write(database, 'insert into item values (1, 0), (2, 0)')
      const [first, second] = [signal(), signal()]
      const touch = (id: number) => write(database, 'update item set n = n + 1 where id = $1', id)
      const crossing = (a: number, b: number, mine = first, other = second) =>
        atomic(
          async () => {
            await touch(a)
            mine.give()
            await other.given
            await touch(b)
          },
          { using: database },
        )
      const results = await Promise.allSettled([crossing(1, 2), crossing(2, 1, second, first)])
      const [failed] = results.filter(({ status }) => status === 'rejected')
      assert.ok(failed?.status === 'rejected' && failed.reason instanceof TransactionError)
      assert.equal(failed.reason.code, 'E_TRANSACTION_CONFLICT')
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
    })
  })

  it('give up waiting for a lock', async () => {
    await withTable(async (database) => {
      await write(database, 'insert into item values (1, 0)')
      const { given, give } = signal()
      const locked = signal()
      const holding = atomic(
        async () => {
          await write(database, 'update item set n = 1')
          locked.give()
          await given
        },
        { using: database },
      )
      await locked.given
      const options = { using: database, lockTimeout: 50 }
      const waiting = atomic(() => write(database, 'update item set n = 2'), options)
      await assert.rejects(waiting, (error) => error instanceof TimeoutError)
      give()
      await holding
    })
  })

  it('run what follows the commit in the order of the commits', async () => {
    await withTable(async (database) => {
      const told: unknown[] = []
      const add = () =>
        atomic(
          async () => {
            const { rows } = await write(database, 'update item set n = n + 1 returning n')
            afterCommit(() => told.push(rows[0]?.[0]), database)
            onCommit(() => read(database, 'select 1'))
          },
          { using: database },
        )
      await write(database, 'insert into item values (1, 0)')
      await Promise.all(Array.from({ length: 20 }, add))
      assert.deepEqual(
        told,
        Array.from({ length: 20 }, (_, i) => i + 1),
      )
    })
  })
})

describe('Kysely on PostgreSQL', { skip: noPostgres }, () => {
  it('speaks its dialect', async () => {
    await withTable(async (database) => {
      const db = kysely<{ item: { id: number; n: number } }>({ using: database })
      await db.insertInto('item').values({ id: 1, n: 5 }).execute()
      const rows = await db.selectFrom('item').select(['id', 'n']).where('n', '=', 5).execute()
      assert.deepEqual(rows, [{ id: 1, n: 5 }])
      const { rows: found } = await sql`select ${'x'}::text as name`.execute(db)
      assert.deepEqual(found, [{ name: 'x' }])
    })
  })
})
