import assert from 'node:assert/strict'
import { it } from 'node:test'
import { findDatabase } from '../../src/db/engine/databases.ts'
import { type AtomicOptions, atomic } from '../../src/db/engine/transaction.ts'
import { F } from '../../src/db/expressions/f.ts'
import { Counter, Entry } from '../../src/outbox/models.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { databasesFor } from '../support/every-database.ts'
import { noPostgres } from '../support/postgres.ts'
import { seeded } from '../support/seeded.ts'
import { waitUntil } from '../support/wait-until.ts'
import { logForTest, Sink } from './sink.ts'

const { onPostgres } = databasesFor([Entry, Counter])
const streams = ['a', 'b', 'c', 'd', 'e', 'f']

interface Bench {
  readonly sink: Sink
  /** Runs a transaction that puts a payload into streams. */
  commit(payloads: readonly (readonly [string, string])[], options?: AtomicOptions): Promise<void>
}

async function withBench(run: (bench: Bench) => Promise<void>): Promise<void> {
  const { log, lines } = logForTest()
  const outbox = new Outbox({ databases: [findDatabase()], log, pollInterval: 20 })
  const sink = new Sink()
  outbox.register('test', sink)
  outbox.start()
  const commit: Bench['commit'] = (payloads, options) =>
    atomic(() => {
      for (const [stream, payload] of payloads) outbox.put({ kind: 'test', stream, payload })
    }, options)
  try {
    await run({ sink, commit })
    assert.deepEqual(lines, [])
  } finally {
    await outbox.close()
  }
}

/** Runs `each` with so many numbers, in a few strands. */
async function inStrands(count: number, each: (n: number) => Promise<void>): Promise<void> {
  let next = 0
  const strand = async () => {
    while (next < count) await each(next++)
  }
  await Promise.all(Array.from({ length: 8 }, strand))
}

const skip = noPostgres

it(
  'transactions that publish to any streams in any order never wait for each other in a circle',
  {
    skip,
  },
  () =>
    onPostgres(() =>
      withBench(async ({ sink, commit }) => {
        const random = seeded(7)
        const expected = new Map(streams.map((stream) => [stream, 0]))
        await inStrands(400, (n) => {
          const picks = Array.from({ length: 1 + random(6) }, () => streams[random(6)]!)
          for (const stream of picks) expected.set(stream, expected.get(stream)! + 1)
          return commit(picks.map((stream, place) => [stream, `${n}.${place}`]))
        })
        const all = () => [...expected].every(([stream, count]) => sink.of(stream).length >= count)
        await waitUntil(all, { timeout: 30_000 })
        for (const [stream, count] of expected) assert.equal(new Set(sink.of(stream)).size, count)
      }),
    ),
)

it('who sees an entry sees all before it: numbers follow the commits', { skip }, () =>
  onPostgres(async () => {
    const outbox = new Outbox({ databases: [findDatabase()], log: logForTest().log })
    let isOver = false
    const seen = new Set<bigint>()
    let [highest, looks] = [0n, 0]
    const look = async () => {
      while (!isOver) {
        const numbers = (await Entry.filter({ stream: 'a' })).map(({ number }) => number)
        const late = numbers.filter((number) => number < highest && !seen.has(number))
        assert.deepEqual(late, [])
        for (const number of numbers) seen.add(number)
        highest = numbers.reduce((max, number) => (number > max ? number : max), highest)
        looks += 1
      }
    }
    const looking = look()
    await inStrands(300, (n) =>
      atomic(() => outbox.put({ kind: 'test', stream: 'a', payload: String(n) })).then(() => {}),
    )
    isOver = true
    await looking
    assert.ok(looks > 3)
    assert.equal(await Entry.filter({ stream: 'a' }).count(), 300)
    await outbox.close()
  }),
)

it(
  'serializable transactions that conflict at a counter succeed when they are run again',
  {
    skip,
  },
  () =>
    onPostgres(() =>
      withBench(async ({ sink, commit }) => {
        await inStrands(40, (n) =>
          commit([['a', String(n)]], { isolation: 'serializable', retries: 200 }),
        )
        await waitUntil(() => sink.of('a').length === 40)
        assert.equal(new Set(sink.of('a')).size, 40)
      }),
    ),
)

it('the counter is locked from just before the commit, not from the call', { skip }, () =>
  onPostgres(() =>
    withBench(async ({ sink, commit }) => {
      const begun = Promise.withResolvers<void>()
      const gate = Promise.withResolvers<void>()
      const slow = atomic(async () => {
        await commit([['a', 'slow']])
        begun.resolve()
        await gate.promise
        await Counter.filter({ stream: 'nobody' }).update({ number: F('number').plus(1) })
      })
      await begun.promise
      await commit([['a', 'fast']])
      gate.resolve()
      await slow
      await waitUntil(() => sink.of('a').length === 2)
      assert.deepEqual(sink.of('a'), ['fast', 'slow'])
    }),
  ),
)
