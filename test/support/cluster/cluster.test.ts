import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Centrifuge } from 'centrifuge'
import { WebSocket } from 'ws'
import { FaultProxy } from '../fault-proxy.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { waitUntil } from '../wait-until.ts'
import { Cluster } from './cluster.ts'
import { Follower } from './follower.ts'

test('a node signs in, publishes, and calls', async () => {
  await using folder = await temporaryFolder()
  await using cluster = await Cluster.prepare({
    database: `sqlite:${join(folder.path, 'db.sqlite')}`,
  })
  const node = await cluster.start()
  const cookie = await node.signIn('ana')
  class Socket extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie, origin: node.url } })
    }
  }
  const client = new Centrifuge(node.socketUrl, { websocket: Socket })
  const got: number[] = []
  const subscription = client.newSubscription('stream/a')
  subscription.on('publication', ({ data }) => void got.push(data.data.n))
  subscription.subscribe()
  client.connect()
  await subscription.ready()
  const one = { channel: 'stream', name: 'a' }
  const list = [1, 2, 3].map((n) => ({ ...one, n }))
  await node.act('/test/publish', { list, inside: true })
  await waitUntil(() => got.length === 3)
  assert.deepEqual(got, [1, 2, 3])
  assert.deepEqual((await client.rpc('stream/a#add', {})).data, { value: 1 })
  assert.equal((await node.act<unknown[]>('/test/presence', { name: 'a' })).length, 1)
  client.disconnect()
})

test('a follower comes back when it is cut off, and goes on where it was', async () => {
  await using folder = await temporaryFolder()
  await using cluster = await Cluster.prepare({ database: `sqlite:${folder.file('db.sqlite')}` })
  const node = await cluster.start()
  await using proxy = await FaultProxy.start(node)
  const url = `ws://127.0.0.1:${proxy.port}/_voltaic/socket`
  const follower = new Follower({ url, channel: 'stream/a' })
  await waitUntil(() => follower.isSubscribed)
  const publish = (n: number) =>
    node.act('/test/publish', { list: [{ channel: 'stream', name: 'a', n }] })
  await publish(1)
  await waitUntil(() => follower.numbers.length === 1)
  proxy.cut()
  await publish(2)
  await waitUntil(() => follower.numbers.length === 2)
  assert.deepEqual(follower.offsets, [1, 2])
  assert.deepEqual([follower.fresh, follower.recoveries], [1, [true]])
  follower.close()
})
