/** Rights that are taken on one node end on the other: what is published after the call returned is not delivered. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Centrifuge, type Subscription } from 'centrifuge'
import { WebSocket } from 'ws'
import { Cluster, type ClusterNode } from '../support/cluster/cluster.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { noRedis, redisForTest } from '../support/redis.ts'
import { waitUntil } from '../support/wait-until.ts'

interface Visitor {
  readonly got: number[]
  /** The codes with which the subscription or the connection ended for good. */
  readonly ends: number[]
  readonly subscription: Subscription
  leave(): void
}

/** A client on a channel of a node, with somebody's cookie. */
async function visit(node: ClusterNode, cookie: string, channel: string): Promise<Visitor> {
  class Socket extends WebSocket {
    constructor(url: string) {
      super(url, { headers: { cookie, origin: node.url } })
    }
  }
  const client = new Centrifuge(node.socketUrl, { websocket: Socket })
  const subscription = client.newSubscription(channel)
  const [got, ends]: [number[], number[]] = [[], []]
  subscription.on('publication', ({ data }) => void got.push(data.data.n))
  subscription.on('unsubscribed', ({ code }) => void ends.push(code))
  client.on('disconnected', ({ code }) => void ends.push(code))
  subscription.subscribe()
  client.connect()
  const isDecided = new Promise((resolve) => {
    for (const name of ['subscribed', 'unsubscribed'] as const) subscription.on(name, resolve)
  })
  await isDecided
  return { got, ends, subscription, leave: () => client.disconnect() }
}

const publish = (node: ClusterNode, channel: string, name: string, n: number) =>
  node.act('/test/publish', { list: [{ channel, name, n }] })

/** What ends a user's connections, as another tab or the admin does it. */
const endings: Record<
  string,
  (node: ClusterNode, name: string, cookie: string) => Promise<unknown>
> = {
  'a sign-out in another tab': (node, _name, cookie) => node.act('/test/sign-out', {}, cookie),
  'a new password': (node, name) => node.act('/test/user', { name, password: 'x'.repeat(20) }),
  'a new password in bulk': (node, name) =>
    node.act('/test/user', { name, password: 'unusable', inBulk: true }),
  'a deactivation': (node, name) => node.act('/test/user', { name, isActive: false }),
  'a deactivation in bulk': (node, name) =>
    node.act('/test/user', { name, isActive: false, inBulk: true }),
}

async function endsEverywhere(shared: { database: string; backplane: string }): Promise<void> {
  await using cluster = await Cluster.prepare(shared)
  const [here, there] = [await cluster.start(), await cluster.start()]
  await here.act('/test/room', { slug: 'hall', isOpen: false })
  await here.signIn('stays')
  await here.act('/test/pass', { slug: 'hall', name: 'stays', mayEnter: true })
  const stays = await visit(there, await here.signIn('stays'), 'room/hall')
  let n = 0
  for (const [what, end] of Object.entries(endings)) {
    const name = `user-${n}`
    const cookie = await here.signIn(name)
    await here.act('/test/pass', { slug: 'hall', name, mayEnter: true })
    const visitor = await visit(there, cookie, 'room/hall')
    await publish(here, 'room', 'hall', ++n)
    await waitUntil(() => visitor.got.length === 1, { what: `${what}: the first publication` })
    await end(here, name, cookie)
    await publish(here, 'room', 'hall', ++n)
    await waitUntil(() => visitor.ends.length > 0, { what: `${what}: the end` })
    await waitUntil(() => stays.got.length === n, { what: `${what}: the one who stays` })
    assert.deepEqual([visitor.ends[0], visitor.got], [3503, [n - 1]], what)
    const again = await visit(there, cookie, 'room/hall')
    assert.deepEqual(again.ends, [101], `${what}: the cookie is worth nothing`)
    again.leave()
    visitor.leave()
  }
  stays.leave()
}

async function endsOneChannel(shared: { database: string; backplane: string }): Promise<void> {
  await using cluster = await Cluster.prepare(shared)
  const [here, there] = [await cluster.start(), await cluster.start()]
  await here.act('/test/room', { slug: 'hall', isOpen: true })
  const cookie = await here.signIn('ana')
  const nodes = [here, there]
  const inHall = await Promise.all(nodes.map((node) => visit(node, cookie, 'room/hall')))
  const elsewhere = await Promise.all(nodes.map((node) => visit(node, cookie, 'stream/news')))
  for (let n = 1; n <= 20; n++) void publish(there, 'room', 'hall', n).catch(() => undefined)
  await here.act('/test/room', { slug: 'hall', isOpen: false })
  await Promise.all([publish(here, 'room', 'hall', 100), publish(there, 'room', 'hall', 101)])
  await publish(here, 'stream', 'news', 1)
  await waitUntil(() => inHall.every(({ ends }) => ends.length === 1))
  await waitUntil(() => elsewhere.every(({ got }) => got.length === 1))
  for (const { ends, got } of inHall) {
    assert.deepEqual(ends, [2000])
    assert.ok(
      got.every((each) => each < 100),
      `got ${got}`,
    )
  }
  for (const { leave } of [...inHall, ...elsewhere]) leave()
}

for (const [what, check] of Object.entries({ endsEverywhere, endsOneChannel })) {
  test(`${what}: PostgreSQL and Redis`, { skip: noPostgres || noRedis }, async () => {
    await using schema = await postgresSchema()
    await using redis = redisForTest()
    await check({ database: schema.url, backplane: redis.url })
  })

  test(`${what}: PostgreSQL alone`, { skip: noPostgres }, async () => {
    await using schema = await postgresSchema()
    await check({ database: schema.url, backplane: 'postgres:' })
  })
}
