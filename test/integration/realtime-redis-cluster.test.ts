import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { slotOf } from '../../src/realtime/backplane/redis/connection/redis-slot.ts'
import { Collector, upTo } from '../contract/backplane-network.ts'
import { noRedisBinary } from '../support/redis.ts'
import { RedisCluster } from '../support/redis-cluster.ts'
import type { RestartableRedis } from '../support/redis-server.ts'
import { waitUntil } from '../support/wait-until.ts'

const retention = { size: 1_000, ttl: 600_000 }
const patience = { timeout: 60_000 }

async function nodeOf(cluster: RedisCluster): Promise<Backplane & AsyncDisposable> {
  const options = { prefix: 'test', log: createLog('silent'), database: '' }
  const node = await openBackplane(cluster.url, options)
  await node.start()
  return Object.assign(node, { [Symbol.asyncDispose]: () => node.close() })
}

/** The primary that has a channel: slots are dealt out in equal parts. */
function primaryOf(cluster: RedisCluster, channel: string): RestartableRedis {
  const part = (slotOf(`voltaic:test:{/${channel}}`) * cluster.primaries.length) / 16_384
  return cluster.primaries[Math.floor(part)]!
}

test('slots are those of the specification', () => {
  assert.equal(slotOf('123456789'), 0x31c3)
  assert.equal(slotOf('a{123456789}b{c}'), 0x31c3)
  assert.equal(slotOf('{}123456789'), slotOf('{}123456789'))
  assert.notEqual(slotOf('{}1'), slotOf('{}2'))
})

test('a slot that moves takes its channel along', { skip: noRedisBinary }, async () => {
  await using cluster = await RedisCluster.start()
  await using one = await nodeOf(cluster)
  await using two = await nodeOf(cluster)
  const listener = new Collector()
  await two.broker.subscribe('a', listener)
  for (const n of upTo(10)) await one.broker.publish('a', { data: `${n}`, retention })
  const from = primaryOf(cluster, 'a')
  const to = cluster.primaries.find((server) => server !== from)!
  await cluster.moveSlot(slotOf('voltaic:test:{/a}'), from, to)
  const publish = (n: number) =>
    one.broker.publish('a', { data: `${n}`, retention, key: `${n}` }).then(() => true)
  for (const n of upTo(10)) await waitUntil(() => publish(n + 10), patience)
  await waitUntil(() => listener.offsets.includes(20) || listener.losses > 0, patience)
  await waitUntil(() => publish(21), patience)
  await waitUntil(() => listener.offsets.includes(21), patience)
  const { publications } = await two.broker.history('a')
  assert.deepEqual(
    publications.map(({ position, data }) => [position?.offset, data]),
    upTo(21).map((n) => [n, `${n}`]),
  )
  if (listener.losses === 0) assert.deepEqual(listener.offsets, upTo(21))
})

test('a primary that dies is replaced by its replica', { skip: noRedisBinary }, async () => {
  await using cluster = await RedisCluster.start({ replicas: 3 })
  await using one = await nodeOf(cluster)
  await using two = await nodeOf(cluster)
  const listener = new Collector()
  await two.broker.subscribe('a', listener)
  for (const n of upTo(10)) await one.broker.publish('a', { data: `${n}`, retention })
  await listener.holds(10)
  await primaryOf(cluster, 'a').kill()
  await assert.rejects(one.broker.publish('a', { data: '0', retention, key: 'last' }), {
    code: 'E_BACKPLANE_UNAVAILABLE',
  })
  await waitUntil(() => two.status === 'lost', patience)
  for (const node of [one, two]) await waitUntil(() => node.status === 'connected', patience)
  const last = { data: '"last"', retention, key: 'last' }
  await waitUntil(() => one.broker.publish('a', last).then(() => true), patience)
  await waitUntil(() => listener.data.includes('"last"'), patience)
  assert.ok(listener.losses > 0)
})
