import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PingWheel } from '../../../src/realtime/connection/ping-wheel.ts'
import { testClock } from '../../../src/testing/clock.ts'

test('each connection is pinged once an interval, and looked at after the timeout', async () => {
  using clock = testClock()
  const wheel = new PingWheel({ interval: 25_000, timeout: 8_000 })
  const events: string[] = []
  const watched = (name: string) => ({
    ping: () => events.push(`${clock.monotonic()} ping ${name}`),
    checkPong: () => events.push(`${clock.monotonic()} check ${name}`),
  })
  const a = watched('a')
  const slot = wheel.add(a)
  await clock.advance(10_000)
  wheel.add(watched('b'))
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
  wheel.delete(a, slot)
  events.length = 0
  await clock.advance(25_000)
  assert.ok(events.every((event) => event.endsWith('b')))
  wheel.close()
  events.length = 0
  await clock.advance(100_000)
  assert.deepEqual(events, [])
})
