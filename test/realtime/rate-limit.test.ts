import assert from 'node:assert/strict'
import { test } from 'node:test'
import { RateLimit } from '../../src/realtime/rate-limit.ts'
import { testClock } from '../../src/testing/clock.ts'

test('a limit allows a burst, then a rate; each level is counted by itself', async () => {
  using clock = testClock()
  const limit = new RateLimit({ rate: 10, burst: 3 })
  const levels = { one: 0, other: 0 }
  const taken = (name: keyof typeof levels, count: number) => {
    let allowed = 0
    for (let n = 0; n < count; n++) {
      const level = limit.take(levels[name])
      if (level === undefined) continue
      levels[name] = level
      allowed += 1
    }
    return allowed
  }
  assert.equal(taken('one', 5), 3)
  assert.equal(taken('other', 2), 2)
  await clock.advance(100)
  assert.equal(taken('one', 5), 1)
  assert.equal(taken('other', 5), 2)
  await clock.advance(60_000)
  assert.equal(taken('one', 9), 3)
})
