/** What every broker must do. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sleep } from '../../src/core/clock.ts'
import type {
  Broker,
  BrokerListener,
  PresenceChange,
  StoredPublication,
} from '../../src/realtime/broker/broker.ts'
import { waitUntil } from '../support/wait-until.ts'

class Collector implements BrokerListener {
  readonly publications: StoredPublication[] = []
  readonly changes: PresenceChange[] = []
  losses = 0

  published(publication: StoredPublication): void {
    this.publications.push(publication)
  }

  presenceChanged(change: PresenceChange): void {
    this.changes.push(change)
  }

  lost(): void {
    this.losses += 1
  }

  get offsets(): (number | undefined)[] {
    return this.publications.map(({ position }) => position?.offset)
  }
}

const retention = { size: 5, ttl: 60_000 }

/** Runs the suite. `create` gives an empty broker; the suite closes it. */
export function brokerContract(name: string, create: () => Promise<Broker>): void {
  const check = (what: string, run: (broker: Broker) => Promise<void>) =>
    test(`${name}: ${what}`, async () => {
      const broker = await create()
      try {
        await run(broker)
      } finally {
        await broker.close()
      }
    })

  check('numbers publications from 1, per channel, within one epoch', async (broker) => {
    const first = await broker.publish('a', { data: '1', retention })
    const second = await broker.publish('a', { data: '2', retention })
    const other = await broker.publish('b', { data: '3', retention })
    assert.deepEqual([first?.offset, second?.offset, other?.offset], [1, 2, 1])
    assert.equal(first?.epoch, second?.epoch)
    assert.ok(first?.epoch)
  })

  check('hands them to every listener, in the order of the offsets', async (broker) => {
    const listeners = [new Collector(), new Collector()]
    for (const listener of listeners) await broker.subscribe('a', listener)
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => broker.publish('a', { data: `${n}`, retention })),
    )
    for (const listener of listeners) {
      await waitUntil(() => listener.publications.length === 50)
      assert.deepEqual(
        listener.offsets,
        Array.from({ length: 50 }, (_, n) => n + 1),
      )
      assert.deepEqual(
        listener.publications.map(({ data }) => data),
        Array.from({ length: 50 }, (_, n) => `${n}`),
      )
    }
  })

  check('stops when asked to, and only for who asked', async (broker) => {
    const [gone, stays] = [new Collector(), new Collector()]
    const stop = await broker.subscribe('a', gone)
    await broker.subscribe('a', stays)
    stop()
    await broker.publish('a', { data: '1', retention })
    await waitUntil(() => stays.publications.length === 1)
    assert.equal(gone.publications.length, 0)
  })

  check('without retention nothing is numbered or kept', async (broker) => {
    const listener = new Collector()
    await broker.subscribe('a', listener)
    assert.equal(await broker.publish('a', { data: '1' }), undefined)
    await waitUntil(() => listener.publications.length === 1)
    assert.deepEqual(listener.offsets, [undefined])
    assert.deepEqual((await broker.history('a')).publications, [])
  })

  check('a key makes a publication happen once', async (broker) => {
    const listener = new Collector()
    await broker.subscribe('a', listener)
    const first = await broker.publish('a', { data: '1', retention, key: 'k' })
    const again = await broker.publish('a', { data: '1', retention, key: 'k' })
    const elsewhere = await broker.publish('b', { data: '1', retention, key: 'k' })
    await broker.publish('a', { data: '2', retention, key: 'other' })
    assert.deepEqual(again, first)
    assert.equal(elsewhere?.offset, 1)
    await broker.publish('c', { data: '1', key: 'k' })
    assert.equal(await broker.publish('c', { data: '1', key: 'k' }), undefined)
    await waitUntil(() => listener.publications.length >= 2)
    assert.deepEqual(listener.offsets, [1, 2])
  })

  check('history: everything, a part, and in reverse', async (broker) => {
    for (const data of ['1', '2', '3', '4']) await broker.publish('a', { data, retention })
    const read = async (request?: Parameters<Broker['history']>[1]) =>
      (await broker.history('a', request)).publications.map(({ position }) => position?.offset)
    const { epoch } = (await broker.history('a', { limit: 0 })).position
    assert.deepEqual(await read(), [1, 2, 3, 4])
    assert.deepEqual(await read({ limit: 0 }), [])
    assert.deepEqual(await read({ limit: 2 }), [1, 2])
    assert.deepEqual(await read({ limit: 2, reverse: true }), [4, 3])
    assert.deepEqual(await read({ since: { epoch, offset: 2 } }), [3, 4])
    assert.deepEqual(await read({ since: { epoch, offset: 2 }, limit: 1 }), [3])
    assert.deepEqual(await read({ since: { epoch, offset: 3 }, reverse: true }), [2, 1])
    assert.deepEqual(await read({ since: { epoch, offset: 4 } }), [])
  })

  check('keeps as many as it is told, and says when something is missing', async (broker) => {
    for (let n = 1; n <= 8; n++) await broker.publish('a', { data: `${n}`, retention })
    const { epoch, offset } = (await broker.history('a', { limit: 0 })).position
    assert.equal(offset, 8)
    const complete = async (since: { epoch: string; offset: number }) =>
      (await broker.history('a', { since })).complete
    assert.equal(await complete({ epoch, offset: 3 }), true)
    assert.equal(await complete({ epoch, offset: 2 }), false)
    assert.equal(await complete({ epoch, offset: 8 }), true)
    assert.equal(await complete({ epoch, offset: 9 }), false)
    assert.equal(await complete({ epoch: 'another', offset: 8 }), false)
    assert.deepEqual((await broker.history('a', { since: { epoch, offset: 2 } })).publications, [])
  })

  check('keeps as long as it is told, and remembers the position', async (broker) => {
    const brief = { size: 5, ttl: 20 }
    const position = await broker.publish('a', { data: '1', retention: brief })
    await sleep(40)
    const slice = await broker.history('a', { since: { epoch: position!.epoch, offset: 0 } })
    assert.deepEqual(slice, { position, publications: [], complete: false })
    const next = await broker.publish('a', { data: '2', retention: brief })
    assert.deepEqual(next, { epoch: position!.epoch, offset: 2 })
  })

  check('a channel that nothing was published on has a position', async (broker) => {
    const { position, complete } = await broker.history('quiet', { limit: 0 })
    assert.equal(position.offset, 0)
    assert.equal(complete, true)
    const slice = await broker.history('quiet', { since: position })
    assert.deepEqual([slice.complete, slice.position], [true, position])
    assert.equal((await broker.publish('quiet', { data: '1', retention }))?.epoch, position.epoch)
  })

  check('tells who came and went', async (broker) => {
    const listener = new Collector()
    await broker.subscribe('a', listener)
    const info = { client: 'c', user: 'u', chan_info: { id: 'u', name: 'U' } }
    await broker.announce('a', { kind: 'join', info })
    await broker.announce('a', { kind: 'leave', info })
    await waitUntil(() => listener.changes.length === 2)
    assert.deepEqual(listener.changes, [
      { kind: 'join', info },
      { kind: 'leave', info },
    ])
  })
}
