/** A process dies between the commit and the publication, or the backplane is away: nothing is lost, nothing comes twice. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Cluster } from '../support/cluster/cluster.ts'
import { Watcher } from '../support/cluster/watcher.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { noRedisBinary, startRedisServer } from '../support/redis.ts'
import { RestartableRedis } from '../support/redis-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

interface Counted {
  readonly n: number
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const commit = (count: number) => ({ name: 'a', count, strands: 3 })

function assertAll(watcher: Watcher<Counted>, count: number): void {
  assert.deepEqual(
    watcher.events.map(({ n }) => n),
    upTo(count),
  )
  assert.deepEqual(watcher.offsets, upTo(count))
}

/** Each test with PostgreSQL, and with SQLite on one file. */
function onEveryDatabase(name: string, run: (database: string) => Promise<void>): void {
  test(`${name}, on PostgreSQL`, { skip: noPostgres || noRedisBinary }, async () => {
    await using schema = await postgresSchema()
    await run(schema.url)
  })
  test(`${name}, on SQLite`, { skip: noRedisBinary }, async () => {
    await using folder = await temporaryFolder()
    await run(`sqlite:${folder.file('db.sqlite')}`)
  })
}

onEveryDatabase('another node forwards what a dead one has committed', async (database) => {
  await using server = await startRedisServer()
  await using proxy = await FaultProxy.start({ port: server.port })
  await using cluster = await Cluster.prepare({ database, backplane: server.url })
  const heir = await cluster.start()
  const backplane = `redis://127.0.0.1:${proxy.port}`
  const victim = await cluster.start({ env: { BACKPLANE_URL: backplane } })
  const watcher = await Watcher.start<Counted>(heir, 'stream/a')
  await victim.act('/test/commits', commit(20))
  await waitUntil(() => watcher.events.length === 20)
  proxy.stall()
  // The commits go through; their publications stop on the way.
  await victim.act('/test/commits', commit(30))
  assert.equal((await heir.act<{ value: number }>('/test/tally', { name: 'a' })).value, 50)
  await victim.process.kill('SIGKILL')
  await waitUntil(() => watcher.events.length >= 50, { timeout: 20_000 })
  await heir.act('/test/commits', commit(10))
  await waitUntil(() => watcher.events.length >= 60)
  assertAll(watcher, 60)
  watcher.close()
})

onEveryDatabase('the only node forwards it when it is started again', async (database) => {
  await using server = await startRedisServer()
  await using proxy = await FaultProxy.start({ port: server.port })
  const backplane = `redis://127.0.0.1:${proxy.port}`
  await using cluster = await Cluster.prepare({ database, backplane })
  const first = await cluster.start()
  const watcher = await Watcher.start<Counted>(first, 'stream/a')
  await first.act('/test/commits', commit(10))
  await waitUntil(() => watcher.events.length === 10)
  proxy.stall()
  await first.act('/test/commits', commit(10))
  await first.process.kill('SIGKILL')
  proxy.cut()
  proxy.resume()
  await cluster.start({ port: first.port })
  await waitUntil(() => watcher.events.length >= 20, { timeout: 30_000 })
  assertAll(watcher, 20)
  assert.deepEqual(watcher.recoveries, [false, true])
  watcher.close()
})

onEveryDatabase(
  'nodes that are killed while they commit lose and repeat nothing',
  async (database) => {
    await using server = await startRedisServer()
    await using cluster = await Cluster.prepare({ database, backplane: server.url })
    const witness = await cluster.start()
    const watcher = await Watcher.start<Counted>(witness, 'stream/a')
    for (const after of [5, 40, 75]) {
      const victim = await cluster.start()
      const before = watcher.events.length
      const committing = victim.act('/test/commits', commit(100_000)).catch(() => undefined)
      await waitUntil(() => watcher.events.length >= before + after, { timeout: 30_000 })
      await victim.process.kill('SIGKILL')
      await committing
    }
    const { value } = await witness.act<{ value: number }>('/test/tally', { name: 'a' })
    await waitUntil(() => watcher.events.length >= value, { timeout: 20_000 })
    assertAll(watcher, value)
    watcher.close()
  },
)

onEveryDatabase(
  'commits go on while the backplane is away, and follow in order',
  async (database) => {
    await using server = await RestartableRedis.start([
      '--appendonly',
      'yes',
      '--appendfsync',
      'always',
    ])
    await using cluster = await Cluster.prepare({ database, backplane: server.url })
    const nodes = await Promise.all([cluster.start(), cluster.start()])
    const watchers = await Promise.all(
      nodes.map((node) => Watcher.start<Counted>(node, 'stream/a')),
    )
    await nodes[0]!.act('/test/commits', commit(10))
    await waitUntil(() => watchers.every(({ events }) => events.length === 10))
    await server.kill()
    await Promise.all(nodes.map((node) => node.act('/test/commits', commit(20))))
    await server.restart()
    await waitUntil(() => watchers.every(({ events }) => events.length >= 50), { timeout: 30_000 })
    for (const watcher of watchers) {
      assertAll(watcher, 50)
      watcher.close()
    }
  },
)
