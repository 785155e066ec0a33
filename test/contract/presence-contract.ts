/** What every presence store must do. */
import assert from 'node:assert/strict'
import { mergePeople } from '../../src/protocol/people.ts'
import type { PresenceStore } from '../../src/realtime/presence/presence-store.ts'
import { waitUntil } from '../support/wait-until.ts'
import { type BackplaneSuite, checksOf, nodesOf, upTo } from './backplane-network.ts'

const minute = 60_000
const brief = 50

function entry(client: string, id: string, since = 1_000) {
  return { client, info: { id, name: id.toUpperCase() }, since }
}

async function present(store: PresenceStore, channel: string) {
  const entries = await store.list(channel)
  return entries.flatMap(({ client, leftAt }) => (leftAt === undefined ? [client] : [])).sort()
}

/** Runs the suite. */
export function presenceContract(suite: BackplaneSuite): void {
  const check = checksOf(suite, 'presence')

  check('lists the connections of a channel', {}, async (network) => {
    const { presence: store } = await network.node()
    await store.add('a', entry('1', 'ana'), minute)
    await store.add('a', entry('2', 'ana', 2_000), minute)
    await store.add('a', entry('3', 'ben', 3_000), minute)
    await store.add('b', entry('1', 'ana'), minute)
    assert.deepEqual(await present(store, 'a'), ['1', '2', '3'])
    assert.deepEqual(await present(store, 'b'), ['1'])
    assert.deepEqual(await present(store, 'c'), [])
    assert.deepEqual((await store.list('b'))[0], entry('1', 'ana'))
    assert.deepEqual(mergePeople(await store.list('a'), Date.now()), [
      { id: 'ana', name: 'ANA', since: 1_000, connections: 2 },
      { id: 'ben', name: 'BEN', since: 3_000, connections: 1 },
    ])
  })

  check('adding again renews, and counts once', {}, async (network) => {
    const { presence: store } = await network.node()
    await store.add('a', entry('1', 'ana'), brief)
    await store.add('a', entry('1', 'ana'), minute)
    await store.add('a', entry('2', 'ben'), brief)
    await waitUntil(async () => (await present(store, 'a')).length === 1)
    assert.deepEqual(await present(store, 'a'), ['1'])
    assert.deepEqual(
      (await store.expired()).map(({ entry: { client } }) => client),
      ['2'],
    )
  })

  check('says whether an entry is new', {}, async (network) => {
    const { presence: store } = await network.node()
    const add = (ttl: number) => store.add('a', entry('1', 'ana'), ttl)
    assert.deepEqual([await add(minute), await add(brief)], [true, false])
    await waitUntil(async () => (await store.list('a')).length === 0)
    assert.equal(await add(minute), true)
    await store.remove('a', '1')
    assert.deepEqual([await add(minute), await add(minute)], [true, false])
    assert.deepEqual(await store.expired(), [])
  })

  check('an entry that nobody renews is gone, and cannot leave any more', {}, async (network) => {
    const { presence: store } = await network.node()
    await store.add('a', entry('1', 'ana'), brief)
    await waitUntil(async () => (await store.list('a')).length === 0)
    assert.equal(await store.remove('a', '1'), false)
    assert.deepEqual(await store.expired(), [{ channel: 'a', entry: entry('1', 'ana') }])
    assert.deepEqual(await store.expired(), [])
    assert.equal(await store.remove('a', '1'), false)
  })

  check('who left does not expire on top of it', {}, async (network) => {
    const { presence: store } = await network.node()
    await store.add('a', entry('1', 'ana'), 4 * brief)
    assert.equal(await store.remove('a', '1'), true)
    await store.add('b', entry('2', 'ben'), brief)
    const expired = await waitUntil(async () => {
      const entries = await store.expired()
      return entries.length > 0 && entries
    })
    assert.deepEqual(expired, [{ channel: 'b', entry: entry('2', 'ben') }])
  })

  check('leaving counts once, and keeps the person for a moment', {}, async (network) => {
    const { presence: store } = await network.node()
    await store.add('a', entry('1', 'ana'), minute)
    const left = await Promise.all([store.remove('a', '1'), store.remove('a', '1')])
    assert.deepEqual(left.sort(), [false, true])
    assert.equal(await store.remove('a', 'nobody'), false)
    assert.deepEqual(await present(store, 'a'), [])
    const [person] = mergePeople(await store.list('a'), Date.now())
    assert.deepEqual([person?.id, person?.connections], ['ana', 0])
    await store.add('a', entry('2', 'ana', 5_000), minute)
    const [back] = mergePeople(await store.list('a'), Date.now())
    assert.deepEqual([back?.since, back?.connections], [1_000, 1])
  })

  check('the same connection may come again', {}, async (network) => {
    const { presence: store } = await network.node()
    await store.add('a', entry('1', 'ana'), minute)
    assert.equal(await store.remove('a', '1'), true)
    await store.add('a', entry('1', 'ana', 9_000), minute)
    assert.deepEqual(await store.list('a'), [entry('1', 'ana', 9_000)])
    assert.equal(await store.remove('a', '1'), true)
  })

  check('many at once', {}, async (network) => {
    const { presence: store } = await network.node()
    const clients = upTo(500).map(String)
    await Promise.all(clients.map((client) => store.add('a', entry(client, client), minute)))
    await Promise.all(clients.map((client) => store.add('a', entry(client, client), minute)))
    assert.equal((await store.list('a')).length, 500)
    const left = await Promise.all(clients.slice(100).map((client) => store.remove('a', client)))
    assert.equal(left.filter(Boolean).length, 400)
    assert.deepEqual(await present(store, 'a'), clients.slice(0, 100).sort())
  })

  check('is the same on every node; each leaves once', { nodes: true }, async (network) => {
    const nodes = await nodesOf(network, 3)
    const [one, two] = nodes.map(({ presence }) => presence)
    await one!.add('a', entry('1', 'ana'), minute)
    await two!.add('a', entry('2', 'ben'), minute)
    for (const { presence } of nodes) assert.deepEqual(await present(presence, 'a'), ['1', '2'])
    const left = await Promise.all(nodes.map(({ presence }) => presence.remove('a', '1')))
    assert.equal(left.filter(Boolean).length, 1)
  })

  check('who expires is told to one node', { nodes: true }, async (network) => {
    const nodes = await nodesOf(network, 3)
    const clients = upTo(30).map((n) => `${n}`.padStart(2, '0'))
    const store = nodes[0]!.presence
    await Promise.all(clients.map((client) => store.add('a', entry(client, 'ana'), brief)))
    await store.add('a', entry('stays', 'ana'), minute)
    const told: string[] = []
    await waitUntil(async () => {
      const taken = await Promise.all(nodes.map(({ presence }) => presence.expired()))
      told.push(...taken.flat().map((each) => each.entry.client))
      return told.length >= 30
    })
    const last = await Promise.all(nodes.map(({ presence }) => presence.expired()))
    assert.deepEqual(last.flat(), [])
    assert.deepEqual(told.sort(), clients)
    assert.deepEqual(await present(store, 'a'), ['stays'])
  })
}
