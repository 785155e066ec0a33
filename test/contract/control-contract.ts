/** What every control must do. */
import assert from 'node:assert/strict'
import type { Control, ControlMessage, NodeInfo } from '../../src/realtime/control/control.ts'
import { waitUntil } from '../support/wait-until.ts'
import { type BackplaneSuite, Collector, checksOf, nodesOf, upTo } from './backplane-network.ts'

function ended(sessionId: string): ControlMessage {
  return { kind: 'session-ended', sessionId }
}

/** Keeps what a control receives. */
function received(control: Control): string[] {
  const messages: string[] = []
  control.receive(async (message) => {
    messages.push(message.kind === 'session-ended' ? message.sessionId : message.kind)
  })
  return messages
}

function infoOf({ node }: Control, counts: Record<string, number> = {}): NodeInfo {
  return { id: node, host: 'here', pid: 1, since: 1_000, counts }
}

/** Runs the suite. */
export function controlContract(suite: BackplaneSuite): void {
  const check = checksOf(suite, 'control')
  const several = { nodes: true }

  check('all handlers of this node are called before send returns', {}, async (network) => {
    const { control } = await network.node()
    const lists = [received(control), received(control)]
    const sending = control.send(ended('s'))
    assert.deepEqual(lists, [['s'], ['s']])
    await sending
    await control.send(ended('t'))
    assert.deepEqual(lists, [
      ['s', 't'],
      ['s', 't'],
    ])
  })

  check('versions grow, and this node has acted on its own messages', {}, async (network) => {
    const { control } = await network.node()
    const messages = received(control)
    const one = await control.send(ended('1'))
    const two = await control.send(ended('2'))
    assert.ok(two > one, `${two} > ${one}`)
    await control.catchUp(two)
    assert.equal(control.version, two)
    assert.deepEqual(messages, ['1', '2'])
  })

  check('a handler that is taken out hears nothing', {}, async (network) => {
    const { control } = await network.node()
    let heard = 0
    const stop = control.receive(async () => void heard++)
    stop()
    await control.send(ended('s'))
    assert.equal(heard, 0)
  })

  check('every node gets every message, once, in order', several, async (network) => {
    const nodes = await nodesOf(network, 3)
    const lists = nodes.map(({ control }) => received(control))
    await Promise.all(
      nodes.map(async ({ control }, at) => {
        for (const n of upTo(20)) await control.send(ended(`${at}.${n}`))
      }),
    )
    for (const list of lists) {
      await waitUntil(() => list.length === 60)
      for (const at of [0, 1, 2])
        assert.deepEqual(
          list.filter((id) => id.startsWith(`${at}.`)),
          upTo(20).map((n) => `${at}.${n}`),
        )
    }
    await waitUntil(() => new Set(nodes.map(({ control }) => control.version)).size === 1)
  })

  check('what is published after a message carries its version', several, async (network) => {
    const [one, two, three] = await nodesOf(network, 3)
    const listener = new Collector()
    await three!.broker.subscribe('a', listener)
    const kept = suite.keepsHistory ? { size: 10, ttl: 60_000 } : undefined
    for (const n of upTo(10)) {
      const version = await one!.control.send(ended(`${n}`))
      await two!.broker.publish('a', { data: '1', retention: kept })
      await two!.broker.publish('a', { data: '2' })
      await listener.holds(2 * n)
      for (const { rights } of listener.publications.slice(-2))
        assert.ok(rights !== undefined && rights >= version, `${rights} >= ${version}`)
    }
  })

  check('a node catches up when it is asked to', several, async (network) => {
    const [one, two] = await nodesOf(network, 2)
    const messages = received(two!.control)
    const versions = await Promise.all(upTo(10).map((n) => one!.control.send(ended(`${n}`))))
    const newest = Math.max(...versions)
    await two!.control.catchUp(newest)
    assert.ok(two!.control.version >= newest)
    assert.deepEqual(messages, upTo(10).map(String))
    await two!.control.catchUp(newest - 3)
  })

  check('a new node starts with the present version', several, async (network) => {
    const one = await network.node()
    const version = await one.control.send(ended('before'))
    const { control } = await network.node()
    const messages = received(control)
    await control.catchUp(version)
    assert.ok(control.version >= version)
    await one.control.send(ended('after'))
    await waitUntil(() => messages.length > 0)
    assert.deepEqual(messages, ['after'])
  })

  check('forwards to one node, and gives its answer', several, async (network) => {
    const [one, two, three] = await nodesOf(network, 3)
    const taken: string[] = []
    two!.control.onForward((payload) => payload !== 'no' && taken.push(`2 ${payload}`) > 0)
    three!.control.onForward((payload) => taken.push(`3 ${payload}`) > 0)
    const long = 'x'.repeat(60_000)
    assert.equal(await one!.control.forward(two!.control.node, 'é'), true)
    assert.equal(await one!.control.forward(two!.control.node, 'no'), false)
    assert.equal(await one!.control.forward(two!.control.node, long), true)
    assert.deepEqual(taken, ['2 é', `2 ${long}`])
  })

  check('forwards to itself, too; nobody there is a no', {}, async (network) => {
    const { control } = await network.node()
    assert.equal(await control.forward(control.node, 'a'), false)
    const stop = control.onForward(() => true)
    assert.equal(await control.forward(control.node, 'a'), true)
    stop()
    assert.equal(await control.forward(control.node, 'a'), false)
    assert.equal(await control.forward('nobody', 'a'), false)
  })

  check('knows the nodes that are alive', {}, async (network) => {
    const { control } = await network.node()
    assert.deepEqual(await control.nodes(), [])
    await control.announce(infoOf(control), 60_000)
    await control.announce(infoOf(control, { connections: 3 }), 60_000)
    assert.deepEqual(await control.nodes(), [infoOf(control, { connections: 3 })])
    await control.announce(infoOf(control), 50)
    await waitUntil(async () => (await control.nodes()).length === 0)
  })

  check('every node knows the others', several, async (network) => {
    const [one, two] = await nodesOf(network, 2)
    for (const { control } of [one!, two!]) await control.announce(infoOf(control), 60_000)
    const ids = async ({ control }: typeof one & {}) =>
      (await control.nodes()).map(({ id }) => id).sort()
    const both = [one!.control.node, two!.control.node].sort()
    assert.notEqual(both[0], both[1])
    assert.deepEqual([await ids(one!), await ids(two!)], [both, both])
    await two!.close()
    await waitUntil(async () => (await ids(one!)).length === 1)
  })
}
