import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { connect } from '../../src/db/engine/connect.ts'
import { findDatabase } from '../../src/db/engine/databases.ts'
import { atomic } from '../../src/db/engine/transaction.ts'
import { longestPayload } from '../../src/outbox/entry.ts'
import { Counter, Entry } from '../../src/outbox/models.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { databasesFor } from '../support/every-database.ts'
import { waitUntil } from '../support/wait-until.ts'
import { logForTest, Sink } from './sink.ts'

const { each } = databasesFor([Entry, Counter])

/** An outbox of the connected database with a sink, closed at the end. */
async function withOutbox(
  run: (made: {
    outbox: Outbox
    sink: Sink
    put: (text: string, stream?: string) => boolean
  }) => Promise<void>,
): Promise<void> {
  const outbox = new Outbox({
    databases: [findDatabase()],
    log: logForTest().log,
    pollInterval: 20,
  })
  const sink = new Sink()
  outbox.register('test', sink)
  const put = (payload: string, stream = 'a') => outbox.put({ kind: 'test', stream, payload })
  try {
    await run({ outbox, sink, put })
  } finally {
    await outbox.close()
  }
}

const empty = async () => (await Entry.all().count()) === 0

describe('an outbox', () => {
  it(
    'forwards what was committed, in order, and deletes it',
    each(() =>
      withOutbox(async ({ sink, put }) => {
        await atomic(async () => {
          put('1')
          await atomic(() => put('2'))
          put('other', 'b')
          await assert.rejects(
            atomic(() => {
              put('never')
              throw new Error('undo')
            }),
            /undo/,
          )
          put('3')
          assert.equal(sink.accepted.length, 0)
        })
        await waitUntil(() => sink.accepted.length === 4)
        assert.deepEqual(sink.of('a'), ['1', '2', '3'])
        assert.deepEqual(sink.of('b'), ['other'])
        await waitUntil(empty)
        await assert.rejects(
          atomic(() => {
            put('never')
            throw new Error('undo all')
          }),
          /undo all/,
        )
        await atomic(() => put('4'))
        await waitUntil(() => sink.accepted.length === 5)
        assert.deepEqual(sink.of('a'), ['1', '2', '3', '4'])
      }),
    ),
  )

  it(
    'numbers each stream by itself, ever higher, consecutively in a transaction',
    each(() =>
      withOutbox(async ({ sink, put }) => {
        await atomic(() => {
          for (const [n, stream] of ['b', 'a', 'b', 'a', 'b'].entries()) put(String(n), stream)
        })
        await atomic(() => put('5', 'b'))
        await waitUntil(() => sink.accepted.length === 6)
        const numbers = sink.accepted
          .filter(({ stream }) => stream === 'b')
          .map(({ number }) => number)
        const [first = 0, second, third, fourth = 0] = numbers
        assert.deepEqual([second, third], [first + 1, first + 2])
        assert.ok(fourth > first + 2)
        assert.ok(Math.abs(first / 1000 - Date.now()) < 600_000, 'numbers are times')
        assert.deepEqual(sink.of('b'), ['0', '2', '4', '5'])
        assert.deepEqual(sink.of('a'), ['1', '3'])
      }),
    ),
  )

  it(
    'never numbers below what it numbered before, though the clock does',
    each(() =>
      withOutbox(async ({ sink, put }) => {
        const ahead = BigInt(Date.now() + 3_600_000) * 1000n
        await Counter.create({ kind: 'test', stream: 'a', number: ahead })
        await atomic(() => put('1'))
        await waitUntil(() => sink.accepted.length === 1)
        assert.equal(sink.accepted[0]?.number, Number(ahead) + 1)
      }),
    ),
  )

  it(
    'writes a thousand entries of many streams at once, in one transaction',
    each(() =>
      withOutbox(async ({ sink, put }) => {
        await atomic(() => {
          for (let n = 0; n < 2500; n++) put(`${n}\n"é😀\\`, `s${n % 700}`)
        })
        await waitUntil(() => sink.accepted.length === 2500)
        assert.deepEqual(
          sink.of('s3'),
          [3, 703, 1403, 2103].map((n) => `${n}\n"é😀\\`),
        )
        assert.equal(sink.repeated.length, 0)
        await waitUntil(empty)
      }),
    ),
  )

  it(
    'does nothing outside a transaction, and refuses at once what is too large',
    each(() =>
      withOutbox(async ({ put }) => {
        assert.equal(put('outside'), false)
        const large = 'x'.repeat(longestPayload + 1)
        assert.throws(() => put(large), { code: 'E_OUTBOX_PAYLOAD' })
        assert.ok(await empty())
      }),
    ),
  )

  it(
    'waits for what was committed to one stream',
    each(() =>
      withOutbox(async ({ outbox, sink, put }) => {
        const gate = Promise.withResolvers<void>()
        sink.refuse = () => gate.promise
        await atomic(() => put('1'))
        let isSettled = false
        const settled = outbox.settled({ kind: 'test', stream: 'a' })?.then(() => {
          isSettled = true
        })
        await outbox.settled({ kind: 'test', stream: 'b' })
        assert.equal(isSettled, false)
        gate.resolve()
        await settled
        assert.deepEqual(sink.of('a'), ['1'])
      }),
    ),
  )

  it(
    'says how much waits, and for how long',
    each(() =>
      withOutbox(async ({ outbox, sink, put }) => {
        assert.deepEqual(await outbox.backlog(), { waiting: 0, oldestSeconds: 0 })
        sink.ready = false
        const number = BigInt(Date.now() - 60_000) * 1000n
        await Entry.create({ kind: 'test', stream: 'a', number, payload: '' })
        await atomic(() => put('2'))
        const { waiting, oldestSeconds } = await outbox.backlog()
        assert.equal(waiting, 2)
        assert.ok(oldestSeconds >= 60)
      }),
    ),
  )
})

it('an outbox of a database without its tables says what to do, and the transaction is rolled back', async () => {
  const database = await connect('sqlite::memory:', { name: 'bare' })
  await database.execute({ sql: 'CREATE TABLE t (a)', parameters: [], kind: 'write' })
  const outbox = new Outbox({ databases: [database], log: logForTest().log })
  const failing = atomic(
    async () => {
      await database.execute({ sql: 'INSERT INTO t VALUES (1)', parameters: [], kind: 'write' })
      outbox.put({ kind: 'test', stream: 'a', payload: '' })
    },
    { using: database },
  )
  await assert.rejects(failing, { code: 'E_OUTBOX_TABLE', message: /voltaic migrate/ })
  const { rows } = await database.execute({ sql: 'SELECT * FROM t', parameters: [], kind: 'read' })
  assert.deepEqual(rows, [])
  assert.deepEqual(await outbox.backlog(), { waiting: 0, oldestSeconds: 0 })
  await outbox.close()
  await database.close()
})

it('an outbox forwards from a database that it was not told of, outside of the transaction', async () => {
  const database = await connect('sqlite::memory:', { name: 'late', models: [Entry, Counter] })
  await database.createTables()
  const { log, lines } = logForTest()
  const outbox = new Outbox({ databases: [], log })
  const sink = new Sink()
  outbox.register('test', sink)
  const put = (payload: string) =>
    atomic(() => outbox.put({ kind: 'test', stream: 'a', payload }), { using: database })
  await put('1')
  await waitUntil(() => sink.accepted.length === 1)
  await put('2')
  await waitUntil(() => sink.accepted.length === 2)
  await outbox.close()
  assert.deepEqual(lines, [])
  await database.close()
})

it('an outbox keeps what leaves with the database of the transaction', async () => {
  const models = [Entry, Counter]
  const main = await connect('sqlite::memory:', { name: 'main', models })
  const side = await connect('sqlite::memory:', { name: 'side', models })
  await Promise.all([main.createTables(), side.createTables()])
  const outbox = new Outbox({ databases: [main, side], log: logForTest().log })
  const sink = new Sink()
  outbox.register('test', sink)
  await atomic(
    async () => {
      outbox.put({ kind: 'test', stream: 'a', payload: 'main' })
      const undone = atomic(
        () => {
          outbox.put({ kind: 'test', stream: 'a', payload: 'side' })
          throw new Error('undo')
        },
        { using: side },
      )
      await assert.rejects(undone, /undo/)
    },
    { using: main },
  )
  await waitUntil(() => sink.accepted.length === 1)
  assert.deepEqual(sink.of('a'), ['main'])
  await outbox.close()
  await Promise.all([main.close(), side.close()])
})
