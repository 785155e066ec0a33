/** What every backplane with a server must do when the server, or the way to it, fails. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import type { ControlMessage } from '../../src/realtime/control/control.ts'
import { waitUntil } from '../support/wait-until.ts'
import { Collector, type FaultyNetwork, nodesOf, upTo } from './backplane-network.ts'

/** A kind of backplane with a server that a test can end. */
export interface FaultsSuite {
  readonly name: string
  readonly skip: string | false
  readonly keepsHistory: boolean
  create(): Promise<FaultyNetwork>
}

const message: ControlMessage = { kind: 'users-changed' }
const patience = { timeout: 45_000 }

/** Everything that a node asks of the server. */
function requests({ broker, presence, control, keepsHistory }: Backplane) {
  const entry = { client: 'c', info: { id: 'u', name: 'U' }, since: 1 }
  const info = { id: control.node, host: 'here', pid: 1, since: 1, counts: {} }
  const retention = keepsHistory ? { size: 10, ttl: 60_000 } : undefined
  return {
    publish: () => broker.publish('a', { data: '1', retention }),
    'publish without retention': () => broker.publish('a', { data: '1' }),
    announce: () => broker.announce('a', { kind: 'join', info: { client: 'c', user: 'u' } }),
    ...(keepsHistory && {
      history: () => broker.history('a'),
      positions: () => broker.positions(['a', 'b']),
    }),
    subscribe: () => broker.subscribe('new', new Collector()),
    add: () => presence.add('a', entry, 60_000),
    remove: () => presence.remove('a', 'c'),
    list: () => presence.list('a'),
    send: () => control.send(message),
    nodes: () => control.nodes(),
    'announce the node': () => control.announce(info, 60_000),
  }
}

/** Whether a request is refused as it should be. Resolves with its name when not. */
async function wronglyAnswered(name: string, ask: () => Promise<unknown>) {
  const start = performance.now()
  try {
    await ask()
    return `${name}: it succeeded`
  } catch (error) {
    const { code, isTemporary } = error as { code?: string; isTemporary?: boolean }
    if (code !== 'E_BACKPLANE_UNAVAILABLE' || !isTemporary) return `${name}: ${error}`
    const took = performance.now() - start
    return took > 15_000 ? `${name}: only after ${Math.round(took)} ms` : []
  }
}

async function allRefused(node: Backplane): Promise<string[]> {
  const asked = Object.entries(requests(node))
  return (await Promise.all(asked.map(([name, ask]) => wronglyAnswered(name, ask)))).flat()
}

/** Resolves once everything works again. */
async function works(node: Backplane): Promise<void> {
  await waitUntil(() => node.status === 'connected', { ...patience, what: 'connected again' })
  for (const [name, ask] of Object.entries(requests(node)))
    await waitUntil(() => ask().then(() => true), { ...patience, what: name })
}

/** Runs the suite. */
export function backplaneFaultsContract(suite: FaultsSuite): void {
  const check = (what: string, run: (network: FaultyNetwork) => Promise<void>) =>
    test(`${suite.name} faults: ${what}`, { skip: suite.skip, timeout: 180_000 }, async () => {
      await using network = await suite.create()
      await run(network)
    })
  const retention = suite.keepsHistory ? { size: 1_000, ttl: 600_000 } : undefined

  check('server gone: refused, soon; back: everything works again', async (network) => {
    const nodes = await nodesOf(network, 2)
    const listener = new Collector()
    await nodes[1]!.broker.subscribe('a', listener)
    const told: string[] = []
    nodes[0]!.onStatus((status) => told.push(status))
    await network.stop()
    for (const node of nodes) assert.deepEqual(await allRefused(node), [])
    await waitUntil(() => nodes.every(({ status }) => status === 'lost'), patience)
    assert.deepEqual(told, ['lost'])
    for (const node of nodes) assert.deepEqual(await allRefused(node), [])
    await network.resume()
    for (const node of nodes) await works(node)
    assert.deepEqual(told, ['lost', 'connected'])
    await nodes[0]!.broker.publish('a', { data: '"after"', retention })
    await waitUntil(() => listener.data.includes('"after"'), patience)
  })

  check('a subscription that was refused can be made later', async (network) => {
    const [one, two] = await nodesOf(network, 2)
    await network.stop()
    const listener = new Collector()
    await assert.rejects(one!.broker.subscribe('late', listener))
    await network.resume()
    await waitUntil(() => one!.broker.subscribe('late', listener).then(() => true), patience)
    await waitUntil(() => two!.broker.publish('late', { data: '1' }).then(() => true), patience)
    await listener.holds(1)
    assert.equal(new Set(listener.data).size, 1)
  })

  check('server restarted: the stream goes on, or says that it is another', async (network) => {
    if (!suite.keepsHistory) return
    const [one, two] = await nodesOf(network, 2)
    const before = await Promise.all(
      upTo(20).map((n) => one!.broker.publish('kept', { data: `${n}`, retention })),
    )
    const flood = upTo(200).map((n) =>
      one!.broker.publish('kept', { data: `"flood ${n}"`, retention, key: `${n}` }).catch(() => {}),
    )
    await network.stop()
    await Promise.all(flood)
    await network.resume()
    await works(two!)
    const since = before[9]!
    const slice = await two!.broker.history('kept', { since })
    if (slice.position.epoch !== since.epoch) return assert.equal(slice.complete, false)
    assert.equal(slice.complete, true)
    const offsets = slice.publications.map(({ position }) => position!.offset)
    assert.deepEqual(offsets, upTo(slice.position.offset).slice(10))
    const data = slice.publications.map((each) => each.data).filter((text) => text.includes('fl'))
    assert.equal(new Set(data).size, data.length)
  })

  check('one node cut off: what it missed is made up for, or it is told', async (network) => {
    const [one, two] = await nodesOf(network, 2)
    const listener = new Collector()
    await two!.broker.subscribe('a', listener)
    await one!.broker.publish('a', { data: '0', retention })
    await listener.holds(1)
    await network.cut(two!)
    await waitUntil(() => two!.status === 'lost', patience)
    for (const n of upTo(20)) await one!.broker.publish('a', { data: `${n}`, retention })
    assert.equal(one!.status, 'connected')
    await network.heal(two!)
    await waitUntil(() => two!.status === 'connected', patience)
    await one!.broker.publish('a', { data: '"last"', retention })
    await waitUntil(() => listener.data.includes('"last"'), patience)
    if (!suite.keepsHistory || listener.losses > 0) return assert.ok(listener.losses > 0)
    assert.deepEqual(listener.offsets, upTo(22))
  })

  check('one node cut off: it acts on what was said meanwhile', async (network) => {
    const [one, two] = await nodesOf(network, 2)
    const kinds: string[] = []
    two!.control.receive(async ({ kind }) => void kinds.push(kind))
    await network.cut(two!)
    await waitUntil(() => two!.status === 'lost', patience)
    let version = 0
    for (let n = 0; n < 3; n++) version = await one!.control.send(message)
    await network.heal(two!)
    await waitUntil(() => two!.control.version >= version, patience)
    await two!.control.catchUp(version)
    const missed = kinds.filter((kind) => kind === 'users-changed').length
    assert.ok(missed === 3 || kinds.includes('anything-changed'), kinds.join())
  })

  check('closing works without the server, and leaves nothing', async (network) => {
    const [one] = await nodesOf(network, 1)
    await one!.broker.subscribe('a', new Collector())
    await network.stop()
    await one!.close()
    const left = () => process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap')
    await waitUntil(() => left().length === 0, patience)
  })

  check('starting without the server is refused', async (network) => {
    await network.stop()
    await assert.rejects(network.node(), { code: 'E_BACKPLANE_UNAVAILABLE' })
  })
}
