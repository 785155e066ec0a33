/** A node is killed while publications flow: every client goes on at another one and misses nothing. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loseNode } from '../support/cluster/scenarios/node-loss.ts'
import { storm } from '../support/cluster/scenarios/storm.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { noRedis, redisForTest } from '../support/redis.ts'

const size = { clients: 150, publications: 300, perSecond: 200 }

async function survives(shared: { database: string; backplane: string }): Promise<void> {
  const report = await loseNode({ ...shared, ...size })
  const { complete, missing, repeated, notRecovered, recovered } = report
  assert.deepEqual(
    { complete, missing, repeated, notRecovered },
    { complete: size.clients, missing: 0, repeated: 0, notRecovered: 0 },
  )
  assert.ok(recovered > 0, 'somebody was cut off')
}

test('two nodes on PostgreSQL and Redis', { skip: noPostgres || noRedis }, async () => {
  await using schema = await postgresSchema()
  await using redis = redisForTest()
  await survives({ database: schema.url, backplane: redis.url })
})

test('two nodes on PostgreSQL alone', { skip: noPostgres }, async () => {
  await using schema = await postgresSchema()
  await survives({ database: schema.url, backplane: 'postgres:' })
})

test('everybody comes back at once: recovered from the stream, the state is computed for nobody', {
  skip: noPostgres || noRedis,
}, async () => {
  await using schema = await postgresSchema()
  await using redis = redisForTest()
  const shared = { database: schema.url, backplane: redis.url }
  const report = await storm({ ...shared, clients: 300, sessions: 10 })
  assert.equal(report.complete, 300)
  assert.equal(report.notRecovered, 0)
  assert.equal(report.states, 0)
})
