/** Streams behind a balancer that sends every request to another node: posts find the node that holds the stream. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { streamClient } from '../realtime/streams.ts'
import { Cluster, type ClusterNode } from '../support/cluster/cluster.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { noRedisBinary, startRedisServer } from '../support/redis.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

type Shared = { readonly database: string; readonly backplane: string }

/** A client of the official library over streams, each request on a connection of its own. */
function connect(url: string, cookie: string) {
  const client = streamClient(url, {
    requestHeaders: { cookie, 'sec-fetch-site': 'same-origin', connection: 'close' },
    timeout: 10_000,
  })
  const sub = client.newSubscription('stream/a')
  const got: number[] = []
  sub.on('publication', ({ data }) => got.push((data as { data: { n: number } }).data.n))
  client.connect()
  sub.subscribe()
  return { client, sub, got, [Symbol.dispose]: () => client.disconnect() }
}

async function echoes({ client }: ReturnType<typeof connect>, count: number): Promise<void> {
  for (let n = 0; n < count; n++) {
    const { data } = await client.rpc('stream/a#echo', { text: `${n}` })
    assert.deepEqual(data, { text: `${n}` })
  }
}

const publish = (node: ClusterNode, n: number) =>
  node.act('/test/publish', { list: [{ channel: 'stream', name: 'a', n }] })

async function streamsGoOn(shared: Shared): Promise<void> {
  await using cluster = await Cluster.prepare(shared)
  const [first, second] = [await cluster.start(), await cluster.start()]
  await using balancer = await FaultProxy.start(first, second)
  const cookie = await first.signIn('ana')
  using ana = connect(`http://127.0.0.1:${balancer.port}`, cookie)
  await ana.sub.ready()
  await echoes(ana, 10)
  await publish(first, 1)
  await publish(second, 2)
  await waitUntil(() => ana.got.length === 2)
  await first[Symbol.asyncDispose]() // the stream, or half of its posts, are gone
  balancer.lead(second)
  await waitUntil(() => ana.client.state === 'connected')
  await publish(second, 3)
  await waitUntil(() => ana.got.length === 3, { timeout: 30_000 })
  await echoes(ana, 3)
  assert.deepEqual(ana.got, [1, 2, 3])
}

test('two nodes on Redis', { skip: noRedisBinary }, async () => {
  await using folder = await temporaryFolder()
  await using redis = await startRedisServer()
  await streamsGoOn({
    database: `sqlite:${folder.file('db.sqlite')}`,
    backplane: redis.url,
  })
})

test('two nodes on PostgreSQL', { skip: noPostgres }, async () => {
  await using schema = await postgresSchema()
  await streamsGoOn({ database: schema.url, backplane: 'postgres:' })
})

test('two workers of one node', async () => {
  await using folder = await temporaryFolder()
  const database = `sqlite:${folder.file('db.sqlite')}`
  await using cluster = await Cluster.prepare({ database })
  const node = await cluster.start({ args: ['--workers', '2'] })
  const cookie = await node.signIn('ana')
  using ana = connect(node.url, cookie)
  await ana.sub.ready()
  await echoes(ana, 10)
  await publish(node, 1)
  await waitUntil(() => ana.got.length === 1)
})
