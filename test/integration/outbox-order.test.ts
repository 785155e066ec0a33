/** Two processes commit to one channel at once: every client sees the order of the commits. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cluster } from '../support/cluster/cluster.ts'
import { Watcher } from '../support/cluster/watcher.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { noRedis, redisForTest } from '../support/redis.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Ten thousand show more and take minutes: COMMITS=10000. */
const commits = Number(process.env.COMMITS ?? 1_000)

/** Both nodes commit, `count` times together; each commit publishes its number. */
async function commitOnBoth(database: string, count: number): Promise<void> {
  await using redis = redisForTest()
  await using cluster = await Cluster.prepare({ database, backplane: redis.url })
  const nodes = await Promise.all([cluster.start(), cluster.start()])
  const start = (node: (typeof nodes)[number]) => Watcher.start<{ n: number }>(node, 'stream/a')
  const watchers = await Promise.all([...nodes, ...nodes].map(start))
  const half = { name: 'a', count: count / 2, strands: 4 }
  await Promise.all(nodes.map((node) => node.act('/test/commits', half)))
  const isComplete = () => watchers.every(({ events }) => events.length >= count)
  await waitUntil(isComplete, { timeout: 60_000, what: 'the last publication' })
  const expected = Array.from({ length: count }, (_, index) => index + 1)
  for (const watcher of watchers) {
    assert.deepEqual(
      watcher.events.map(({ n }) => n),
      expected,
    )
    assert.deepEqual(watcher.offsets, expected)
    watcher.close()
  }
}

test('commits of two processes on PostgreSQL arrive in their order', {
  skip: noPostgres || noRedis,
}, async () => {
  await using schema = await postgresSchema()
  await commitOnBoth(schema.url, commits)
})

test('commits of two processes on one SQLite file arrive in their order', {
  skip: noRedis,
}, async () => {
  await using folder = await temporaryFolder()
  await commitOnBoth(`sqlite:${folder.file('db.sqlite')}`, commits)
})
