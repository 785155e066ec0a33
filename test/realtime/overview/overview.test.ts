import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { runInApplication } from '../../../src/core/application.ts'
import { channel } from '../../../src/realtime/channel/channel.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { once, startRig } from '../rig.ts'

const room = channel('room/:id', { subscribe: () => true, events: { n: z.number() } })

describe('Overview', () => {
  it('tells of this node, its channels and its connections', async () => {
    await using rig = await startRig({ channels: [room], vitals: () => ({ eventLoopDelay: 3 }) })
    const { overview } = rig.realtime
    const [ana, ben] = [rig.official('ana'), rig.official('ben')]
    for (const [client, name] of [
      [ana, 'room/1'],
      [ben, 'room/1'],
      [ben, 'room/22'],
    ] as const) {
      const subscription = client.newSubscription(name)
      subscription.subscribe()
      await subscription.ready()
    }
    assert.deepEqual(await overview.channels(), [
      { name: 'room/1', subscriptions: 2 },
      { name: 'room/22', subscriptions: 1 },
    ])
    assert.deepEqual(await overview.channels('22'), [{ name: 'room/22', subscriptions: 1 }])
    const [found] = await overview.connections('BEN')
    assert.equal(found?.userName, 'ben')
    assert.deepEqual([found.transport, found.subscriptions], ['websocket', 2])
    assert.equal((await overview.connections()).length, 2)
    assert.deepEqual(await overview.connections('nobody'), [])
    await overview.start()
    const [node] = await overview.nodes()
    assert.equal(node?.pid, process.pid)
    const { connections, subscriptions, channels, signedIn, eventLoopDelay } = node.counts
    assert.deepEqual(
      { connections, subscriptions, channels, signedIn, eventLoopDelay },
      { connections: 2, subscriptions: 3, channels: 2, signedIn: 2, eventLoopDelay: 3 },
    )
  })

  it('names the channels with the most subscriptions, fifty at most', async () => {
    await using rig = await startRig({ channels: [room] })
    const client = rig.official('ana')
    for (let id = 0; id < 60; id++) client.newSubscription(`room/${id}`).subscribe()
    const most = rig.official('ben').newSubscription('room/59')
    most.subscribe()
    await waitUntil(() => rig.realtime.stats.subscriptions === 61)
    const channels = await rig.realtime.overview.channels()
    assert.equal(channels.length, 50)
    assert.deepEqual(channels[0], { name: 'room/59', subscriptions: 2 })
  })

  it('closes the connections of a user, or one of them, for good', async () => {
    await using rig = await startRig({ channels: [room] })
    const clients = [rig.official('ana'), rig.official('ana'), rig.official('ben')]
    await Promise.all(clients.map((client) => client.ready()))
    const over = clients.map((client) =>
      once<number>((resolve) => client.on('disconnected', ({ code }) => resolve(code))),
    )
    assert.equal(await rig.realtime.overview.disconnect({ userKey: 'ana' }), 2)
    assert.deepEqual(await Promise.all(over.slice(0, 2)), [3507, 3507])
    const [last] = await rig.realtime.overview.connections()
    assert.equal(await rig.realtime.overview.disconnect({ client: last!.client }), 1)
    assert.equal(await over[2], 3507)
    assert.equal(await rig.realtime.overview.disconnect({ client: last!.client }), 0)
  })

  it('tells how much is published in a second', async () => {
    await using rig = await startRig({ channels: [room] })
    const { overview } = rig.realtime
    await overview.start()
    for (let n = 0; n < 5; n++)
      await runInApplication(rig.application, () => room.publish({ id: '1' }, 'n', n))
    await overview.start()
    const [node] = await overview.nodes()
    assert.equal(node?.counts.publications, 5)
    assert.ok(node.counts.publicationsPerSecond! > 0)
  })
})
