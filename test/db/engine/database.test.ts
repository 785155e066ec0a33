import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { connect, openDatabase } from '../../../src/db/engine/connect.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import { databaseOf, findDatabase } from '../../../src/db/engine/databases.ts'
import { ConnectionError } from '../../../src/db/engine/errors.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { openForTest, withBoth } from './open-for-test.ts'

describe('Database.execute', () => {
  it('gives rows as arrays in the order of the columns', () =>
    withBoth(async ({ read }) => {
      assert.deepEqual(await read(`SELECT 1, 'a', NULL, 1.5, x'00ff'`), [
        [1, 'a', null, 1.5, new Uint8Array([0, 255])],
      ])
    }))

  it('reads integers without loss: beyond 2^53 as bigint, others as number', () =>
    withBoth(async ({ read, write, database }) => {
      await write('CREATE TABLE t (a integer)')
      const big = 2n ** 53n + 1n
      await write('INSERT INTO t VALUES (?), (?)', big, 7)
      assert.deepEqual(await read('SELECT a FROM t'), [[big], [7]])
      assert.deepEqual(await read('SELECT a FROM t'), [[big], [7]])
      const returned = await database.execute({
        sql: 'UPDATE t SET a = a RETURNING a',
        parameters: [],
        kind: 'write',
      })
      assert.deepEqual(returned.rows, [[big], [7]])
      const inserted = await database.execute({
        sql: 'INSERT INTO t (rowid, a) VALUES (?, 1)',
        parameters: [big],
        kind: 'write',
      })
      assert.equal(inserted.lastInsertId, big)
    }))

  it('stores a whole number as an integer, also in a text column', () =>
    withBoth(async ({ read, write }) => {
      await write('CREATE TABLE t (a text)')
      await write('INSERT INTO t VALUES (?)', 5)
      assert.deepEqual(await read('SELECT a, typeof(?), typeof(?), ? / 2 FROM t', 5, 0.5, 5), [
        ['5', 'integer', 'real', 2],
      ])
    }))

  it('stores true and false as 1 and 0, and refuses what SQLite has no type for', () =>
    withBoth(async ({ read }) => {
      assert.deepEqual(await read('SELECT ?, ?', true, false), [[1, 0]])
      await assert.rejects(read('SELECT ?', new Date(0)), {
        code: 'E_DB_PARAMETER',
        message: /Date/,
      })
      await assert.rejects(read('SELECT ?', undefined), { code: 'E_DB_PARAMETER' })
      await assert.rejects(read('SELECT ?', {}), { code: 'E_DB_PARAMETER', message: /Object/ })
    }))

  it('says how many rows a write touched and which key it gave', () =>
    withBoth(async ({ database, write }) => {
      await write('CREATE TABLE t (id integer PRIMARY KEY, a)')
      const insert = {
        sql: 'INSERT INTO t (a) VALUES (1), (2)',
        parameters: [],
        kind: 'write',
      } as const
      const inserted = await database.execute(insert)
      assert.deepEqual([inserted.changes, inserted.lastInsertId, inserted.rows], [2, 2, []])
      const named = await database.execute({
        sql: 'SELECT id, a AS value FROM t',
        parameters: [],
        kind: 'read',
        withColumns: true,
      })
      assert.deepEqual(named.columns, ['id', 'value'])
    }))

  it('refuses a write that calls itself a read, outside transactions on a file', async () => {
    await using opened = await openForTest()
    await assert.rejects(opened.read('CREATE TABLE t (a)'), { code: 'E_DATABASE' })
  })

  it('sees the tables that were changed after a statement was prepared', () =>
    withBoth(async ({ read, write }) => {
      await write('CREATE TABLE t (a)')
      await write('INSERT INTO t VALUES (1)')
      assert.deepEqual(await read('SELECT * FROM t'), [[1]])
      await write('ALTER TABLE t ADD COLUMN b')
      assert.deepEqual(await read('SELECT * FROM t'), [[1, null]])
    }))

  it('calls `committed` before the next writer may begin', () =>
    withBoth(async ({ database, write }) => {
      await write('CREATE TABLE t (a)')
      const order: string[] = []
      const insert = (name: string) =>
        database.execute(
          { sql: 'INSERT INTO t VALUES (?)', parameters: [name], kind: 'write' },
          { committed: ({ changes }) => order.push(`${name}:${changes}`) },
        )
      const block = atomic(
        async () => {
          await insert('in block')
          await new Promise((resolve) => setImmediate(resolve))
          assert.deepEqual(order, [])
        },
        { using: database },
      )
      await Promise.all([block, insert('alone')])
      assert.deepEqual(order, ['in block:1', 'alone:1'])
    }))
})

describe('openDatabase', () => {
  it('says what is wrong with a path or a URL', async () => {
    await using folder = await temporaryFolder()
    const open = (url: string) => openDatabase(url)
    await assert.rejects(open(`sqlite:${folder.file('no', 'such.db')}`), (error) => {
      assert.ok(error instanceof ConnectionError)
      assert.match(error.message, /cannot be opened.*folder exists/)
      return true
    })
    await assert.rejects(open('mongodb://x'), { code: 'E_DB_URL' })
    await assert.rejects(open('sqlite:'), { code: 'E_DB_URL' })
    await assert.rejects(open('postgres://127.0.0.1:1/y'), ConnectionError)
  })

  it('refuses work after close, and closes once', async () => {
    const database = await openDatabase('sqlite::memory:')
    await Promise.all([database.close(), database.close()])
    const read = { sql: 'SELECT 1', parameters: [], kind: 'read' } as const
    await assert.rejects(database.execute(read), { code: 'E_DB_CLOSED' })
    await assert.rejects(
      atomic(() => 1, { using: database }),
      { code: 'E_DB_CLOSED' },
    )
  })

  it('closes at the end of the block that uses it', async () => {
    let used: Database | undefined
    {
      await using database = await openDatabase('sqlite::memory:')
      used = database
      assert.equal(database.isClosed, false)
    }
    assert.equal(used.isClosed, true)
  })

  it('waits for the transaction that is under way before it closes', async () => {
    await using opened = await openForTest()
    await opened.write('CREATE TABLE t (a)')
    const block = atomic(
      async () => {
        await opened.write('INSERT INTO t VALUES (1)')
        await new Promise((resolve) => setImmediate(resolve))
        await opened.write('INSERT INTO t VALUES (2)')
      },
      { using: opened.database },
    )
    await new Promise((resolve) => setImmediate(resolve))
    await opened.database.close()
    await block
    const again = await openDatabase(`sqlite:${opened.path}`)
    const { rows } = await again.execute({ sql: 'SELECT a FROM t', parameters: [], kind: 'read' })
    await again.close()
    assert.deepEqual(rows, [[1], [2]])
  })
})

describe('connect', () => {
  it('makes a database the one that is found by its alias, until it is closed', async () => {
    const alias = 'found-by-alias'
    assert.throws(() => findDatabase(alias), { code: 'E_DB_NONE' })
    const database = await connect('sqlite::memory:', { name: alias })
    assert.equal(findDatabase(alias), database)
    assert.equal(databaseOf(class Lot {}, alias), database)
    const another = await connect('sqlite::memory:', { name: alias })
    assert.throws(() => findDatabase(alias), { code: 'E_DB_AMBIGUOUS' })
    await Promise.all([database.close(), another.close()])
    assert.throws(() => findDatabase(alias), { code: 'E_DB_NONE' })
    assert.throws(() => databaseOf(class Lot {}, alias), { code: 'E_DB_NONE', message: /Lot/ })
  })
})
