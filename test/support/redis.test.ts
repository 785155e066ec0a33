import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Redis } from 'ioredis'
import { noRedis, noRedisBinary, redisForTest, startRedisServer } from './redis.ts'

test('keys of a test are gone after it', { skip: noRedis }, async () => {
  const made = redisForTest()
  const redis = new Redis(made.url)
  await redis.set(`${made.prefix}:a`, '1')
  await made[Symbol.asyncDispose]()
  assert.equal(await redis.exists(`${made.prefix}:a`), 0)
  redis.disconnect()
})

test('a server of its own is empty and ends with the test', { skip: noRedisBinary }, async () => {
  const server = await startRedisServer()
  const redis = new Redis(server.url)
  assert.equal(await redis.dbsize(), 0)
  redis.disconnect()
  await server[Symbol.asyncDispose]()
  assert.equal((await server.process.exited).signal, 'SIGKILL')
})
