/** A hundred bids at once on two nodes: one order, the same for everybody. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { centrifugeClient } from '../support/centrifuge-client.ts'
import { Cluster } from '../support/cluster/cluster.ts'
import { Watcher } from '../support/cluster/watcher.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { noRedis, redisForTest } from '../support/redis.ts'
import { seeded } from '../support/seeded.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

interface Price {
  readonly amount: number
  readonly by: string
}

async function bidOnBoth(database: string): Promise<void> {
  await using redis = redisForTest()
  await using cluster = await Cluster.prepare({ database, backplane: redis.url })
  const nodes = await Promise.all([cluster.start(), cluster.start()])
  const node = (n: number) => nodes[n % 2]!
  await node(0).act('/test/lot', { slug: 'clock' })
  const watchers = await Promise.all(
    [0, 1, 2, 3].map((n) => Watcher.start<Price>(node(n), 'lot/clock')),
  )
  const clients = Array.from({ length: 20 }, (_, n) => centrifugeClient(node(n).url))
  await Promise.all(
    clients.map((client) => {
      client.connect()
      return client.ready(20_000)
    }),
  )
  const random = seeded(24)
  const shuffled = Array.from({ length: 100 }, (_, n) => ({ amount: n + 1, place: random(1e6) }))
  const amounts = shuffled.sort((a, b) => a.place - b.place).map(({ amount }) => amount)
  const bid = (amount: number, n: number) =>
    clients[n % 20]!.rpc('lot/clock#bid', { amount }).then(
      () => true,
      (error: { code: number }) => {
        assert.equal(error.code, 1001)
        return false
      },
    )
  const accepted = (await Promise.all(amounts.map(bid))).filter((isAccepted) => isAccepted).length
  await waitUntil(() => watchers.every(({ events }) => events.length >= accepted))
  const prices = watchers[0]!.events.map(({ amount }) => amount)
  assert.deepEqual(
    prices,
    [...new Set(prices)].sort((a, b) => a - b),
  )
  assert.equal(prices.length, accepted)
  assert.equal(prices.at(-1), 100)
  for (const { events, offsets } of watchers) {
    assert.deepEqual(events, watchers[0]!.events)
    assert.deepEqual(
      offsets,
      Array.from({ length: accepted }, (_, index) => index + 1),
    )
  }
  const row = await node(1).act<{ price: number; bids: number }>('/test/bids', { slug: 'clock' })
  assert.equal(row.price, 100)
  assert.equal(row.bids, accepted)
  for (const client of [...watchers.map((each) => each.client), ...clients]) client.disconnect()
}

test('a hundred bids on two nodes with PostgreSQL', { skip: noPostgres || noRedis }, async () => {
  await using schema = await postgresSchema()
  await bidOnBoth(schema.url)
})

test('a hundred bids on two nodes with one SQLite file', { skip: noRedis }, async () => {
  await using folder = await temporaryFolder()
  await bidOnBoth(`sqlite:${folder.file('db.sqlite')}`)
})
