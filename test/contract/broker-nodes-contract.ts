/** What every broker must do between nodes. */
import assert from 'node:assert/strict'
import { waitUntil } from '../support/wait-until.ts'
import { type BackplaneSuite, Collector, checksOf, nodesOf, upTo } from './backplane-network.ts'

const retention = { size: 1_000, ttl: 60_000 }
const several = { nodes: true }
const kept = { nodes: true, history: true }

/** Runs the suite. */
export function brokerNodesContract(suite: BackplaneSuite): void {
  const check = checksOf(suite, 'broker of several nodes')

  check('all see one order, without a gap', kept, async (network) => {
    const nodes = await nodesOf(network, 3)
    const listeners = nodes.map(() => new Collector())
    await Promise.all(nodes.map(({ broker }, at) => broker.subscribe('a', listeners[at]!)))
    await Promise.all(
      nodes.map(async ({ broker }, at) => {
        for (const n of upTo(20))
          await Promise.all(
            upTo(5).map((m) => broker.publish('a', { data: `"${at}.${n}.${m}"`, retention })),
          )
      }),
    )
    for (const listener of listeners) {
      await listener.holds(300)
      assert.deepEqual(listener.offsets, upTo(300))
      assert.deepEqual(listener.data, listeners[0]!.data)
      assert.equal(listener.losses, 0)
    }
    const { publications } = await nodes[2]!.broker.history('a')
    assert.deepEqual(
      publications.map(({ data }) => data),
      listeners[0]!.data,
    )
  })

  check('many channels at once', kept, async (network) => {
    const [one, two] = await nodesOf(network, 2)
    const names = upTo(200).map((n) => `c${n}`)
    const listeners = names.map(() => new Collector())
    await Promise.all(names.map((name, at) => two!.broker.subscribe(name, listeners[at]!)))
    for (const n of upTo(3))
      await Promise.all(
        [...(n === 2 ? names.toReversed() : names)].flatMap((name) =>
          [one!, two!].map(({ broker }) => broker.publish(name, { data: `${n}`, retention })),
        ),
      )
    for (const listener of listeners) {
      await listener.holds(6)
      assert.deepEqual(listener.offsets, upTo(6))
    }
  })

  check('a short history keeps nothing from who is subscribed', kept, async (network) => {
    const [one, two] = await nodesOf(network, 2)
    const listener = new Collector()
    await two!.broker.subscribe('a', listener)
    const short = { size: 2, ttl: 1 }
    await Promise.all(
      upTo(400).map((n) => one!.broker.publish('a', { data: `${n}`, retention: short })),
    )
    await listener.holds(400)
    assert.deepEqual(listener.offsets, upTo(400))
    assert.equal(listener.losses, 0)
  })

  check('without retention each publisher is heard in its order', several, async (network) => {
    const nodes = await nodesOf(network, 3)
    const listeners = nodes.map(() => new Collector())
    await Promise.all(nodes.map(({ broker }, at) => broker.subscribe('a', listeners[at]!)))
    await Promise.all(
      nodes.flatMap(({ broker }, at) =>
        upTo(50).map((n) => broker.publish('a', { data: JSON.stringify([at, n]) })),
      ),
    )
    for (const listener of listeners) {
      await listener.holds(150)
      const heard = listener.data.map((data) => JSON.parse(data) as [number, number])
      for (const at of [0, 1, 2])
        assert.deepEqual(
          heard.filter(([from]) => from === at).map(([, n]) => n),
          upTo(50),
        )
    }
  })

  check('a key counts for all', kept, async (network) => {
    const nodes = await nodesOf(network, 3)
    const listener = new Collector()
    await nodes[0]!.broker.subscribe('a', listener)
    const positions = await Promise.all(
      nodes.map(({ broker }) => broker.publish('a', { data: '1', retention, key: 'k' })),
    )
    assert.deepEqual(positions, [positions[0], positions[0], positions[0]])
    await nodes[1]!.broker.publish('a', { data: '2', retention })
    await listener.holds(2)
    assert.deepEqual(listener.offsets, [1, 2])
  })

  check('a relay that takes over repeats nothing', kept, async (network) => {
    const nodes = await nodesOf(network, 2)
    const listener = new Collector()
    await nodes[0]!.broker.subscribe('a', listener)
    await Promise.all(
      nodes.map(async ({ broker }) => {
        for (const number of upTo(50))
          await broker.publish('a', { data: `${number}`, retention, number })
      }),
    )
    await listener.holds(50)
    assert.deepEqual(listener.data, upTo(50).map(String))
  })

  check('history and positions are the same everywhere', kept, async (network) => {
    const [one, two] = await nodesOf(network, 2)
    for (const n of upTo(4)) await one!.broker.publish('a', { data: `${n}`, retention })
    const late = await network.node()
    const slices = await Promise.all([one!, two!, late].map(({ broker }) => broker.history('a')))
    assert.equal(slices[0]!.publications.length, 4)
    assert.deepEqual(slices, [slices[0], slices[0], slices[0]])
    const quiet = await Promise.all([one!, two!].map(({ broker }) => broker.positions(['q', 'a'])))
    assert.deepEqual(quiet[0], quiet[1])
  })

  check('who came and went is told everywhere', several, async (network) => {
    const [one, two] = await nodesOf(network, 2)
    const listener = new Collector()
    await two!.broker.subscribe('a', listener)
    const info = { client: 'c', user: 'u', chan_info: { id: 'u', name: 'U' } }
    await one!.broker.announce('a', { kind: 'join', info })
    await one!.broker.announce('a', { kind: 'leave', info })
    await waitUntil(() => listener.changes.length === 2)
    assert.deepEqual(listener.changes, [
      { kind: 'join', info },
      { kind: 'leave', info },
    ])
  })

  check('who stops on one node stops nobody on another', several, async (network) => {
    const [one, two] = await nodesOf(network, 2)
    const [gone, stays] = [new Collector(), new Collector()]
    const stop = await one!.broker.subscribe('a', gone)
    await two!.broker.subscribe('a', stays)
    stop()
    await one!.broker.publish('a', { data: '1' })
    await stays.holds(1)
    assert.deepEqual(gone.data, [])
  })

  check('a node that closes leaves the others as they are', several, async (network) => {
    const [one, two] = await nodesOf(network, 2)
    const listener = new Collector()
    await two!.broker.subscribe('a', listener)
    await one!.close()
    await two!.broker.publish('a', { data: '1' })
    await listener.holds(1)
    const three = await network.node()
    await three.broker.publish('a', { data: '2' })
    await listener.holds(2)
    assert.equal(two!.status, 'connected')
  })
}
