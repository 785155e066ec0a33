import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PingWheel } from '../../../src/realtime/connection/ping-wheel.ts'
import { TokenBucket } from '../../../src/realtime/connection/token-bucket.ts'
import { testClock } from '../../../src/testing/clock.ts'

test('each connection is pinged once an interval, and looked at after the timeout', async () => {
  using clock = testClock()
  const wheel = new PingWheel({ interval: 25_000, timeout: 8_000 })
  const events: string[] = []
  const watch = (name: string) =>
    wheel.add({
      ping: () => events.push(`${clock.monotonic()} ping ${name}`),
      checkPong: () => events.push(`${clock.monotonic()} check ${name}`),
    })
  const stop = watch('a')
  await clock.advance(10_000)
  watch('b')
  await clock.advance(40_000)
  assert.deepEqual(events, [
    '8000 check a',
    '18000 check b',
    '25000 ping a',
    '33000 check a',
    '35000 ping b',
    '43000 check b',
    '50000 ping a',
  ])
  stop()
  events.length = 0
  await clock.advance(25_000)
  assert.ok(events.every((event) => event.endsWith('b')))
  wheel.close()
  events.length = 0
  await clock.advance(100_000)
  assert.deepEqual(events, [])
})

test('a bucket allows a burst, then a rate', async () => {
  using clock = testClock()
  const bucket = new TokenBucket({ rate: 10, burst: 3 })
  const taken = (count: number) =>
    Array.from({ length: count }, () => bucket.take()).filter(Boolean).length
  assert.equal(taken(5), 3)
  await clock.advance(100)
  assert.equal(taken(5), 1)
  await clock.advance(60_000)
  assert.equal(taken(9), 3)
})
