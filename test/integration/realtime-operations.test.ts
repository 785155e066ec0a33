/** What those who run nodes see of them: `/readyz`, `/metrics`, the overview, and how a node ends. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { centrifugeClient } from '../support/centrifuge-client.ts'
import { Cluster, type ClusterNode } from '../support/cluster/cluster.ts'
import { noRedis, noRedisBinary, redisForTest, startRedisServer } from '../support/redis.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

const patience = { timeout: 30_000 }

interface Seen {
  readonly closed: number
  readonly nodes: readonly { readonly pid: number; readonly counts: Record<string, number> }[]
  readonly channels: readonly { readonly name: string; readonly subscriptions: number }[]
}

async function subscribe(node: ClusterNode, name: string, cookie?: string) {
  const client = centrifugeClient(node.url, cookie === undefined ? {} : { cookie })
  const subscription = client.newSubscription(name)
  subscription.subscribe()
  client.connect()
  await subscription.ready()
  return client
}

async function metric({ url }: ClusterNode, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1))
}

async function readiness({ url }: ClusterNode): Promise<[number, readonly string[]]> {
  const answer = await fetch(`${url}/readyz`)
  const { failed = [] } = (await answer.json()) as { failed?: readonly string[] }
  return [answer.status, failed]
}

test('a node whose Redis is gone says so, and comes back with it', {
  skip: noRedisBinary,
  timeout: 120_000,
}, async () => {
  await using folder = await temporaryFolder()
  const redis = await startRedisServer()
  await using cluster = await Cluster.prepare({
    database: `sqlite:${join(folder.path, 'db.sqlite')}`,
    backplane: redis.url,
  })
  const node = await cluster.start()
  assert.deepEqual(await readiness(node), [200, []])
  assert.equal(await metric(node, 'voltaic_backplane_connected{backplane="redis"}'), 1)
  await redis.process.kill('SIGKILL')
  await waitUntil(async () => (await readiness(node))[0] === 503, patience)
  assert.deepEqual(await readiness(node), [503, ['backplane']])
  assert.equal((await fetch(`${node.url}/healthz`)).status, 200)
  assert.equal(await metric(node, 'voltaic_backplane_connected{backplane="redis"}'), 0)
  assert.equal(await metric(node, 'voltaic_backplane_losses_total'), 1)
  await using _again = await startRedisServer(redis.port)
  await waitUntil(async () => (await readiness(node))[0] === 200, patience)
  assert.deepEqual(await node.process.kill('SIGTERM'), { code: 0, signal: null })
})

test('a node whose backplane cannot be reached does not start, and says why', async () => {
  await using folder = await temporaryFolder()
  await using cluster = await Cluster.prepare({
    database: `sqlite:${join(folder.path, 'db.sqlite')}`,
    backplane: 'redis://:hunter2@127.0.0.1:9',
  })
  await assert.rejects(cluster.start(), (error: Error) => {
    assert.match(error.message, /127\.0\.0\.1:9/)
    assert.doesNotMatch(error.message, /hunter2/)
    return true
  })
})

test('an overview tells of all nodes, from any of them', {
  skip: noRedis,
  timeout: 120_000,
}, async () => {
  await using folder = await temporaryFolder()
  await using redis = redisForTest()
  await using cluster = await Cluster.prepare({
    database: `sqlite:${join(folder.path, 'db.sqlite')}`,
    backplane: redis.url,
  })
  const nodes = [await cluster.start(), await cluster.start()]
  const [one, other] = nodes as [ClusterNode, ClusterNode]
  const cookie = await one.signIn('ana')
  const clients = [
    await subscribe(one, 'stream/a', cookie),
    await subscribe(other, 'stream/a', cookie),
    await subscribe(other, 'stream/b'),
  ]
  const ended = Promise.withResolvers<number>()
  clients[1]!.on('disconnected', ({ code }) => ended.resolve(code))
  const pids = nodes.map(({ process: { pid } }) => pid).sort()
  for (const node of nodes) {
    const isComplete = async () => {
      const { nodes: found, channels } = await node.act<Seen>('/test/overview', {})
      assert.deepEqual(found.map(({ pid }) => pid).sort(), pids)
      assert.equal(
        found.reduce((sum, { counts }) => sum + counts.connections!, 0),
        3,
      )
      assert.deepEqual(channels, [
        { name: 'stream/a', subscriptions: 2 },
        { name: 'stream/b', subscriptions: 1 },
      ])
      return true
    }
    await waitUntil(isComplete, patience)
  }
  const { closed } = await one.act<Seen>('/test/overview', { userKey: '1' })
  assert.equal(closed, 2)
  assert.equal(await ended.promise, 3507)
  for (const client of clients) client.disconnect()
})

test('workers: the metrics of one are those of all', { timeout: 120_000 }, async () => {
  await using folder = await temporaryFolder()
  await using cluster = await Cluster.prepare({
    database: `sqlite:${join(folder.path, 'db.sqlite')}`,
  })
  const node = await cluster.start({ args: ['--workers', '3'] })
  const clients = await Promise.all(Array.from({ length: 9 }, () => subscribe(node, 'stream/a')))
  const isComplete = async () => {
    assert.equal(await metric(node, 'voltaic_processes'), 3)
    assert.equal(await metric(node, 'voltaic_realtime_connections{transport="websocket"}'), 9)
    assert.equal(await metric(node, 'voltaic_realtime_subscriptions'), 9)
    return true
  }
  await waitUntil(isComplete, patience)
  for (const client of clients) client.disconnect()
})

test('a second signal ends a node at once', { timeout: 60_000 }, async () => {
  await using folder = await temporaryFolder()
  await using cluster = await Cluster.prepare({
    database: `sqlite:${join(folder.path, 'db.sqlite')}`,
  })
  const node = await cluster.start({ env: { DRAIN: '1h' } })
  const clients = [await subscribe(node, 'stream/a'), await subscribe(node, 'stream/a')]
  const first = node.process.kill('SIGTERM')
  await waitUntil(async () => (await readiness(node))[0] === 503, patience)
  assert.deepEqual(await readiness(node), [503, ['draining']])
  node.process.kill('SIGTERM')
  assert.deepEqual(await first, { code: 143, signal: null })
  for (const client of clients) client.disconnect()
})

test('a backplane without history is refused at the start, naming the channels that have one', async () => {
  await using folder = await temporaryFolder()
  await using cluster = await Cluster.prepare({
    database: `sqlite:${join(folder.path, 'db.sqlite')}`,
    backplane: 'nats://127.0.0.1:4222',
  })
  await assert.rejects(cluster.start(), (error: Error) => {
    assert.match(
      error.message,
      /app\.backplane-history: .*lot\/:slug, room\/:slug, stream\/:name\./,
    )
    return true
  })
})
