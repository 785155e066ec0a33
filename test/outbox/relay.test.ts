import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { findDatabase } from '../../src/db/engine/databases.ts'
import { atomic } from '../../src/db/engine/transaction.ts'
import { appendEntries } from '../../src/outbox/append.ts'
import { Counter, Entry } from '../../src/outbox/models.ts'
import { Outbox } from '../../src/outbox/outbox.ts'
import { statementsFor } from '../../src/outbox/statements.ts'
import { databasesFor } from '../support/every-database.ts'
import { waitUntil } from '../support/wait-until.ts'
import { logForTest, Sink } from './sink.ts'

const { each } = databasesFor([Entry, Counter])

interface Node {
  readonly outbox: Outbox
  readonly lines: Record<string, unknown>[]
  /** Commits entries of a stream in one transaction. */
  commit(stream: string, ...payloads: unknown[]): Promise<void>
}

/** Outboxes of the connected database that share a sink. */
async function withNodes(count: number, run: (sink: Sink, nodes: Node[]) => Promise<void>) {
  const sink = new Sink()
  const nodes = Array.from({ length: count }, (): Node => {
    const { log, lines } = logForTest()
    const outbox = new Outbox({ databases: [findDatabase()], log, pollInterval: 20 })
    outbox.register('test', sink)
    const put = (stream: string, payload: string) => outbox.put({ kind: 'test', stream, payload })
    return {
      outbox,
      lines,
      commit: (stream, ...payloads) =>
        atomic(() => {
          for (const payload of payloads) put(stream, String(payload))
        }),
    }
  })
  try {
    await run(sink, nodes)
  } finally {
    await Promise.all(nodes.map(({ outbox }) => outbox.close()))
  }
}

/** What a process leaves behind that dies right after its commit. */
function leave(stream: string, ...payloads: unknown[]): Promise<void> {
  const entries = payloads.map((payload) => ({ kind: 'test', stream, payload: String(payload) }))
  return atomic(() => appendEntries(findDatabase(), entries))
}

const empty = async () => (await Entry.all().count()) === 0

describe('a relay', () => {
  it(
    'lets who waits for a stream not wait for what is committed later',
    each(() =>
      withNodes(1, async (sink, [node]) => {
        let isOver = false
        let committed = 0
        const commitOn = async () => {
          while (!isOver) {
            await node!.commit('a', committed++)
            await turn()
          }
        }
        const strand = commitOn()
        for (let n = 0; n < 5; n++) {
          await node!.commit('a', `waited for ${n}`)
          await node!.outbox.settled({ kind: 'test', stream: 'a' })
          assert.ok(sink.of('a').includes(`waited for ${n}`))
        }
        isOver = true
        await strand
        await waitUntil(() => sink.of('a').length === committed + 5)
      }),
    ),
  )

  it(
    'takes over what another process has left',
    each(() =>
      withNodes(1, async (sink, [node]) => {
        await leave('a', 1, 2)
        await leave('b', 3)
        await leave('a', 4)
        assert.equal(sink.accepted.length, 0)
        node!.outbox.start()
        await waitUntil(empty)
        assert.deepEqual(sink.of('a'), ['1', '2', '4'])
        await leave('a', 5)
        await waitUntil(() => sink.of('a').length === 4)
      }),
    ),
  )

  it(
    'forwards first, in order, what others have left in the streams of its own commits',
    each(() =>
      withNodes(1, async (sink, [node]) => {
        await leave('a', 1, 2)
        await node!.commit('a', 3)
        await waitUntil(empty)
        assert.deepEqual(sink.of('a'), ['1', '2', '3'])
      }),
    ),
  )

  it(
    'loses and repeats nothing when several forward the same',
    each(() =>
      withNodes(3, async (sink, nodes) => {
        sink.refuse = () => turn()
        for (const { outbox } of nodes) outbox.start()
        const streams = ['a', 'b', 'c']
        const commits = Array.from({ length: 60 }, (_, n) =>
          nodes[n % 3]!.commit(streams[n % streams.length]!, `${n}.0`, `${n}.1`),
        )
        await Promise.all(commits)
        await waitUntil(empty)
        const all = streams.flatMap((stream) => sink.of(stream))
        assert.equal(all.length, 120)
        assert.equal(new Set(all).size, 120)
        const numbers = sink.accepted
          .filter(({ stream }) => stream === 'a')
          .map(({ number }) => number)
        assert.deepEqual(
          numbers,
          numbers.toSorted((x, y) => x - y),
        )
      }),
    ),
  )

  it(
    'commits go on while nothing can be forwarded, and it all follows in order',
    each(() =>
      withNodes(1, async (sink, [node]) => {
        sink.ready = false
        node!.outbox.start()
        for (let n = 0; n < 40; n++) await node!.commit(n % 2 ? 'a' : 'b', n)
        await node!.outbox.settled({ kind: 'test', stream: 'a' })
        assert.equal(sink.accepted.length, 0)
        assert.equal((await node!.outbox.backlog()).waiting, 40)
        sink.ready = true
        node!.outbox.wake()
        await waitUntil(empty)
        assert.deepEqual(
          sink.of('b'),
          Array.from({ length: 20 }, (_, n) => String(2 * n)),
        )
        assert.deepEqual(node!.lines, [])
      }),
    ),
  )

  it(
    'an entry that is refused holds up its own stream only, whose later entries never overtake it',
    each(() =>
      withNodes(1, async (sink, [node]) => {
        let isRefused = true
        sink.refuse = ({ payload }) => {
          if (payload === 'a1' && isRefused) throw new Error('not this one')
        }
        node!.outbox.start()
        await node!.commit('a', 'a0', 'a1', 'a2')
        await leave('a', ...Array.from({ length: 600 }, (_, n) => `more ${n}`))
        await leave('b', 'b0')
        await node!.commit('a', 'a3')
        await waitUntil(() => sink.of('b').length === 1)
        assert.deepEqual(sink.of('a'), ['a0'])
        assert.equal(node!.lines.length, 1)
        assert.equal(node!.lines[0]?.stream, 'a')
        isRefused = false
        node!.outbox.wake()
        await waitUntil(empty)
        const more = Array.from({ length: 600 }, (_, n) => `more ${n}`)
        assert.deepEqual(sink.of('a'), ['a0', 'a1', 'a2', ...more, 'a3'])
      }),
    ),
  )

  it(
    'forwards what was committed before it is closed, and nothing afterwards',
    each(() =>
      withNodes(1, async (sink, [node]) => {
        await Promise.all([1, 2, 3].map((n) => node!.commit(`s${n}`, n)))
        await node!.outbox.close()
        assert.equal(sink.accepted.length, 3)
        await node!.commit('a', 'late')
        assert.equal(node!.outbox.settled({ kind: 'test', stream: 'a' }), undefined)
        assert.equal(sink.accepted.length, 3)
      }),
    ),
  )

  it(
    'leaves alone what nobody here forwards',
    each(() =>
      withNodes(1, async (sink, [node]) => {
        await atomic(() =>
          appendEntries(findDatabase(), [{ kind: 'mail', stream: 'a', payload: 'later' }]),
        )
        node!.outbox.start()
        await leave('a', 1)
        await waitUntil(() => sink.accepted.length === 1)
        await waitUntil(async () => (await Entry.all().count()) === 1)
        assert.equal((await Entry.get({ kind: 'mail' })).payload, 'later')
      }),
    ),
  )

  it(
    'catches up with many entries, a batch at a time',
    each(() =>
      withNodes(1, async (sink, [node]) => {
        const payloads = Array.from({ length: 5000 }, (_, n) => n)
        await leave('a', ...payloads)
        await leave('b', ...payloads)
        node!.outbox.start()
        await waitUntil(empty, { timeout: 60_000 })
        assert.deepEqual(sink.of('a'), payloads.map(String))
        assert.deepEqual(sink.of('b'), payloads.map(String))
        assert.equal(sink.repeated.length, 0)
      }),
    ),
  )

  it(
    'forgets idle counters, and numbers go on above',
    each(() =>
      withNodes(1, async (sink, [node]) => {
        await node!.commit('a', 1)
        await waitUntil(empty)
        const { number = 0 } = sink.accepted[0] ?? {}
        await Counter.create({ kind: 'test', stream: 'used', number: BigInt(number + 10) })
        assert.equal(await statementsFor(findDatabase()).sweep(findDatabase(), number + 5), 1)
        assert.deepEqual(
          (await Counter.all()).map(({ stream }) => stream),
          ['used'],
        )
        await node!.commit('a', 2)
        await waitUntil(() => sink.of('a').length === 2)
        assert.ok(sink.accepted[1]!.number > number)
      }),
    ),
  )
})
