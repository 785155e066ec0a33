/** What every broker must do on one node: order, delivery, subscriptions, keys. */
import assert from 'node:assert/strict'
import { type BackplaneSuite, Collector, checksOf, upTo } from './backplane-network.ts'

const retention = { size: 100, ttl: 60_000 }

/** Runs the suite. */
export function brokerContract(suite: BackplaneSuite): void {
  const check = checksOf(suite, 'broker')

  check('numbers from 1, per channel, in one epoch', { history: true }, async (network) => {
    const { broker } = await network.node()
    const first = await broker.publish('a', { data: '1', retention })
    const second = await broker.publish('a', { data: '2', retention })
    const other = await broker.publish('b', { data: '3', retention })
    assert.deepEqual([first?.offset, second?.offset, other?.offset], [1, 2, 1])
    assert.equal(first?.epoch, second?.epoch)
    assert.ok(first?.epoch)
  })

  check('hands over in the order of the offsets, to all', { history: true }, async (network) => {
    const { broker } = await network.node()
    const listeners = [new Collector(), new Collector()]
    for (const listener of listeners) await broker.subscribe('a', listener)
    const positions = await Promise.all(
      upTo(50).map((n) => broker.publish('a', { data: `${n}`, retention })),
    )
    for (const listener of listeners) {
      await listener.holds(50)
      assert.deepEqual(
        listener.publications.map(({ position }) => position),
        positions,
      )
      assert.deepEqual(listener.data, upTo(50).map(String))
      assert.equal(listener.losses, 0)
    }
  })

  check('without retention: in order, without a position', {}, async (network) => {
    const { broker } = await network.node()
    const listener = new Collector()
    await broker.subscribe('a', listener)
    const positions = await Promise.all(upTo(50).map((n) => broker.publish('a', { data: `${n}` })))
    assert.deepEqual(new Set(positions), new Set([undefined]))
    await listener.holds(50)
    assert.deepEqual(listener.data, upTo(50).map(String))
    assert.deepEqual(new Set(listener.offsets), new Set([undefined]))
  })

  check('without retention nothing is kept', { history: true }, async (network) => {
    const { broker } = await network.node()
    await broker.publish('a', { data: '1' })
    assert.deepEqual((await broker.history('a')).publications, [])
  })

  check('stops when asked to, and only for who asked', {}, async (network) => {
    const { broker } = await network.node()
    const [gone, stays] = [new Collector(), new Collector()]
    const stop = await broker.subscribe('a', gone)
    await broker.subscribe('a', stays)
    stop()
    stop()
    await broker.publish('a', { data: '1' })
    await stays.holds(1)
    assert.deepEqual(gone.data, [])
  })

  check('whoever comes back hears what comes after', {}, async (network) => {
    const { broker } = await network.node()
    for (const n of upTo(20)) {
      const listener = new Collector()
      const subscribing = broker.subscribe('a', listener)
      const other = await broker.subscribe('a', new Collector())
      other()
      const stop = await subscribing
      await broker.publish('a', { data: `${n}` })
      await listener.holds(1)
      assert.deepEqual(listener.data, [`${n}`])
      stop()
    }
  })

  check('long data, and any characters in it and in names', {}, async (network) => {
    const { broker } = await network.node()
    const long = JSON.stringify({ text: 'é\u2028\\"\'\n'.repeat(20_000) })
    const name = 'lot/Ärger \'n\' "quotes" %_$1 {x} 日本 🙂 *>.'
    for (const kept of suite.keepsHistory ? [retention, undefined] : [undefined]) {
      const listener = new Collector()
      const stop = await broker.subscribe(name, listener)
      await broker.publish(name, { data: long, retention: kept })
      await broker.publish(name, { data: '2', retention: kept })
      await listener.holds(2)
      assert.ok(listener.data[0] === long, 'the long data arrived as it was sent')
      assert.equal(listener.data[1], '2')
      stop()
    }
  })

  check('a key makes a publication happen once', { history: true }, async (network) => {
    const { broker } = await network.node()
    const listener = new Collector()
    await broker.subscribe('a', listener)
    const [first, again] = await Promise.all([
      broker.publish('a', { data: '1', retention, key: 'k' }),
      broker.publish('a', { data: '1', retention, key: 'k' }),
    ])
    const later = await broker.publish('a', { data: '1', retention, key: 'k' })
    const elsewhere = await broker.publish('b', { data: '1', retention, key: 'k' })
    await broker.publish('a', { data: '2', retention, key: 'other' })
    assert.deepEqual([again, later], [first, first])
    assert.equal(elsewhere?.offset, 1)
    await listener.holds(2)
    assert.deepEqual(listener.offsets, [1, 2])
  })

  check('a key without retention, too', {}, async (network) => {
    const { broker } = await network.node()
    const listener = new Collector()
    await broker.subscribe('a', listener)
    await broker.publish('a', { data: '1', key: 'k' })
    assert.equal(await broker.publish('a', { data: '1', key: 'k' }), undefined)
    await broker.publish('a', { data: '2', key: 'other' })
    await listener.holds(2)
    assert.deepEqual(listener.data, ['1', '2'])
  })

  check('a number that is not above the last happens once', { history: true }, async (network) => {
    const { broker } = await network.node()
    const listener = new Collector()
    await broker.subscribe('a', listener)
    const publish = (number: number) =>
      broker.publish('a', { data: `${number}`, retention, number })
    await publish(7)
    const last = await publish(9)
    assert.deepEqual(await publish(7), last)
    assert.deepEqual(await Promise.all([publish(8), publish(9)]), [last, last])
    await broker.publish('a', { data: 'without', retention })
    assert.equal((await publish(10))?.offset, 4)
    await listener.holds(4)
    assert.deepEqual(listener.data, ['7', '9', 'without', '10'])
  })

  check('a number counts without retention, too', {}, async (network) => {
    const { broker } = await network.node()
    const listener = new Collector()
    await broker.subscribe('a', listener)
    for (const number of [1, 2, 1, 2, 3])
      assert.equal(await broker.publish('a', { data: `${number}`, number }), undefined)
    await listener.holds(3)
    assert.deepEqual(listener.data, ['1', '2', '3'])
  })

  check('tells who came and went, in this order', {}, async (network) => {
    const { broker } = await network.node()
    const listener = new Collector()
    await broker.subscribe('a', listener)
    const info = { client: 'c', user: 'u', chan_info: { id: 'u', name: 'Ü' } }
    await broker.announce('a', { kind: 'join', info })
    await broker.announce('a', { kind: 'leave', info })
    await broker.announce('b', { kind: 'join', info })
    await broker.publish('a', { data: '1' })
    await listener.holds(1)
    assert.deepEqual(listener.changes, [
      { kind: 'join', info },
      { kind: 'leave', info },
    ])
  })
}
