import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Lease, secondsUntil } from '../../../src/realtime/token/lease.ts'
import { testClock } from '../../../src/testing/clock.ts'

const noon = new Date('2026-01-01T12:00:00Z')

test('a lease expires, and ends after a grace', async () => {
  using clock = testClock({ at: noon })
  let ends = 0
  const lease = new Lease({
    expiresAt: noon.getTime() + 60_000,
    grace: 25_000,
    onEnd: () => void ends++,
  })
  assert.equal(lease.ttl, 60)
  await clock.advance(59_999)
  assert.equal(lease.isExpired, false)
  await clock.advance(1)
  assert.equal(lease.isExpired, true)
  await clock.advance(24_999)
  assert.equal(ends, 0)
  await clock.advance(1)
  assert.equal(ends, 1)
  await clock.advance(3_600_000)
  assert.equal(ends, 1)
})

test('a renewed lease goes on, within the grace too; one that is not needed never ends', async () => {
  using clock = testClock({ at: noon })
  let ends = 0
  const options = { expiresAt: noon.getTime() + 60_000, grace: 25_000, onEnd: () => void ends++ }
  const lease = new Lease(options)
  await clock.advance(70_000)
  lease.renew(noon.getTime() + 120_000)
  assert.equal(lease.isExpired, false)
  await clock.advance(60_000)
  assert.ok(lease.isExpired)
  lease.end()
  await clock.advance(60_000)
  assert.equal(ends, 0)
})

test('a lease that lies years ahead is not taken for one that has ended', async () => {
  using clock = testClock({ at: noon })
  const lease = new Lease({ expiresAt: 8.64e15, grace: 0, onEnd: assert.fail })
  await clock.advance(86_400_000)
  assert.equal(lease.isExpired, false)
  lease.end()
})

test('seconds are rounded down, and never 0', () => {
  using _ = testClock({ at: noon })
  assert.equal(secondsUntil(noon.getTime() + 1_999), 1)
  assert.equal(secondsUntil(noon.getTime() + 10), 1)
  assert.equal(secondsUntil(noon.getTime() - 10), 1)
})
