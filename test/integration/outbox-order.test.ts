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

/** What the two processes share. */
interface Shared {
  readonly database: string
  readonly backplane: string
  readonly count: number
  /** Two workers of one node, in place of two nodes. */
  readonly areWorkers?: boolean
}

/** Both processes commit, `count` times together; each commit publishes its number. */
async function commitOnBoth({ database, backplane, count, areWorkers }: Shared): Promise<void> {
  await using cluster = await Cluster.prepare({ database, backplane })
  const nodes = areWorkers
    ? Array(2).fill(await cluster.start({ args: ['--workers', '2'] }))
    : await Promise.all([cluster.start(), cluster.start()])
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
  await using redis = redisForTest()
  await commitOnBoth({ database: schema.url, backplane: redis.url, count: commits })
})

test('commits of two processes on one SQLite file arrive in their order', {
  skip: noRedis,
}, async () => {
  await using folder = await temporaryFolder()
  await using redis = redisForTest()
  const database = `sqlite:${folder.file('db.sqlite')}`
  await commitOnBoth({ database, backplane: redis.url, count: commits })
})

test('with PostgreSQL as the backplane too', { skip: noPostgres }, async () => {
  await using schema = await postgresSchema()
  await commitOnBoth({ database: schema.url, backplane: 'postgres:', count: 200 })
})

test('commits of two workers arrive in their order', async () => {
  await using folder = await temporaryFolder()
  const database = `sqlite:${folder.file('db.sqlite')}`
  await commitOnBoth({ database, backplane: 'memory:', count: 200, areWorkers: true })
})
