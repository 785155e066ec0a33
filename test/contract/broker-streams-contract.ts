/** What every broker that keeps history must do: retention, positions, reading, joining in the middle. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Broker, HistoryRequest } from '../../src/realtime/broker/broker.ts'
import { waitUntil } from '../support/wait-until.ts'
import { type BackplaneSuite, Collector, checksOf, upTo } from './backplane-network.ts'

const retention = { size: 5, ttl: 60_000 }
const needs = { history: true }

async function readOffsets(broker: Broker, request?: HistoryRequest) {
  const { publications } = await broker.history('a', request)
  return publications.map(({ position }) => position?.offset)
}

/** Runs the suite. */
export function brokerStreamsContract(suite: BackplaneSuite): void {
  const check = checksOf(suite, 'streams')
  if (!suite.keepsHistory) test(`${suite.name} streams: it declares that it has none`, () => {})

  check('history: everything, a part, and in reverse', needs, async (network) => {
    const { broker } = await network.node()
    for (const data of ['1', '2', '3', '4']) await broker.publish('a', { data, retention })
    const read = (request?: HistoryRequest) => readOffsets(broker, request)
    const { epoch } = (await broker.history('a', { limit: 0 })).position
    assert.deepEqual(await read(), [1, 2, 3, 4])
    assert.deepEqual(await read({ limit: 0 }), [])
    assert.deepEqual(await read({ limit: 2 }), [1, 2])
    assert.deepEqual(await read({ limit: 2, reverse: true }), [4, 3])
    assert.deepEqual(await read({ since: { epoch, offset: 2 } }), [3, 4])
    assert.deepEqual(await read({ since: { epoch, offset: 2 }, limit: 1 }), [3])
    assert.deepEqual(await read({ since: { epoch, offset: 3 }, reverse: true }), [2, 1])
    assert.deepEqual(await read({ since: { epoch, offset: 4 } }), [])
    const { publications } = await broker.history('a', { limit: 1 })
    assert.deepEqual(publications[0]?.position, { epoch, offset: 1 })
    assert.equal(publications[0]?.data, '1')
  })

  check('keeps as many as it is told, and says when some are gone', needs, async (network) => {
    const { broker } = await network.node()
    for (const n of upTo(8)) await broker.publish('a', { data: `${n}`, retention })
    const { epoch, offset } = (await broker.history('a', { limit: 0 })).position
    assert.equal(offset, 8)
    assert.deepEqual(await readOffsets(broker), [4, 5, 6, 7, 8])
    const complete = async (since: { epoch: string; offset: number }) =>
      (await broker.history('a', { since })).complete
    assert.equal(await complete({ epoch, offset: 3 }), true)
    assert.equal(await complete({ epoch, offset: 2 }), false)
    assert.equal(await complete({ epoch, offset: 8 }), true)
    assert.equal(await complete({ epoch, offset: 9 }), false)
    assert.equal(await complete({ epoch: 'another', offset: 8 }), false)
    const slice = await broker.history('a', { since: { epoch, offset: 2 } })
    assert.deepEqual(slice.publications, [])
    assert.deepEqual(slice.position, { epoch, offset: 8 })
  })

  check('complete is said of the whole gap, whatever the limit', needs, async (network) => {
    const { broker } = await network.node()
    for (const n of upTo(6)) await broker.publish('a', { data: `${n}`, retention })
    const { epoch } = (await broker.history('a', { limit: 0 })).position
    for (const limit of [0, 1, 3]) {
      const bridged = await broker.history('a', { since: { epoch, offset: 1 }, limit })
      assert.deepEqual([bridged.complete, bridged.publications.length], [true, limit])
      const torn = await broker.history('a', { since: { epoch, offset: 0 }, limit })
      assert.deepEqual([torn.complete, torn.publications.length], [false, 0])
    }
  })

  check('keeps as long as it is told, and remembers the position', needs, async (network) => {
    const { broker } = await network.node()
    const brief = { size: 5, ttl: 50 }
    const position = await broker.publish('a', { data: '1', retention: brief })
    await waitUntil(async () => (await broker.history('a')).publications.length === 0)
    const slice = await broker.history('a', { since: { epoch: position!.epoch, offset: 0 } })
    const { rights } = slice
    assert.deepEqual(slice, { position, publications: [], complete: false, rights })
    const next = await broker.publish('a', { data: '2', retention: brief })
    assert.deepEqual(next, { epoch: position!.epoch, offset: 2 })
  })

  check('a channel that nothing was published on has a position', needs, async (network) => {
    const { broker } = await network.node()
    const { position, complete } = await broker.history('quiet', { limit: 0 })
    assert.equal(position.offset, 0)
    assert.equal(complete, true)
    const slice = await broker.history('quiet', { since: position })
    assert.deepEqual([slice.complete, slice.position], [true, position])
    assert.equal((await broker.publish('quiet', { data: '1', retention }))?.epoch, position.epoch)
  })

  check('positions: of many, in the order of the question', needs, async (network) => {
    const { broker } = await network.node()
    const names = upTo(300).map((n) => `c${n}`)
    for (const name of ['c2', 'c2', 'c200']) await broker.publish(name, { data: '1', retention })
    const positions = await broker.positions([...names, 'c2'])
    assert.equal(positions.length, 301)
    assert.deepEqual(
      [positions[0], positions[1], positions[199], positions[300]].map((each) => each?.offset),
      [0, 2, 1, 2],
    )
    assert.deepEqual(positions[1], (await broker.history('c2')).position)
    assert.deepEqual(positions[5], (await broker.history('c6')).position)
    assert.deepEqual(await broker.positions([]), [])
  })

  check('subscribing during a flood misses and repeats nothing', needs, async (network) => {
    const { broker } = await network.node()
    const ample = { size: 2_000, ttl: 60_000 }
    let [published, isOver] = [0, false]
    const flood = (async () => {
      while (!isOver) {
        const batch = upTo(10).map((n) => `${published + n}`)
        published += batch.length
        await Promise.all(batch.map((data) => broker.publish('a', { data, retention: ample })))
      }
    })()
    const joined: { from: number; listener: Collector; stop: () => void }[] = []
    for (let n = 0; n < 20; n++) {
      const listener = new Collector()
      const stop = await broker.subscribe('a', listener)
      const { position } = await broker.history('a', { limit: 0 })
      joined.push({ from: position.offset, listener, stop })
    }
    isOver = true
    await flood
    for (const { from, listener } of joined) {
      await waitUntil(() => listener.offsets.at(-1) === published)
      const after = listener.offsets.filter((offset) => offset! > from)
      assert.deepEqual(after, upTo(published).slice(from))
      assert.equal(new Set(listener.offsets).size, listener.offsets.length)
    }
  })
}
