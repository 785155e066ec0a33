import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { type Attempt, AttemptLimiter } from '../../../src/auth/sign-in/attempt-limiter.ts'
import { clock, replaceClock } from '../../../src/core/clock.ts'

function moveableClock(t: TestContext) {
  let offset = 0
  const { now, after } = clock
  t.after(replaceClock({ now, after, monotonic: () => offset }))
  return (milliseconds: number) => {
    offset += milliseconds
  }
}

const isLetThrough = (answer: object): answer is Attempt => 'succeeded' in answer

describe('AttemptLimiter', () => {
  it('stops one account from one address after five failures, for the rest of the window', (t) => {
    const advance = moveableClock(t)
    const limiter = new AttemptLimiter()
    for (let i = 0; i < 5; i++) assert.ok(isLetThrough(limiter.begin('a@b.test', '10.0.0.1')))
    advance(60_000)
    assert.deepEqual(limiter.begin('A@b.test', '10.0.0.1'), { retryAfter: 14 * 60_000 })
    assert.ok(isLetThrough(limiter.begin('a@b.test', '10.0.0.2')), 'another address may try')
    assert.ok(isLetThrough(limiter.begin('c@b.test', '10.0.0.1')), 'another account may be tried')
    advance(14 * 60_000)
    assert.ok(isLetThrough(limiter.begin('a@b.test', '10.0.0.1')))
  })

  it('counts from the start, so that parallel attempts do not slip through', () => {
    const limiter = new AttemptLimiter({ pair: { failures: 3, window: '1m' } })
    const answers = Array.from({ length: 10 }, () => limiter.begin('a@b.test', '10.0.0.1'))
    assert.equal(answers.filter(isLetThrough).length, 3)
  })

  it('forgets the failures of who signs in', () => {
    const limiter = new AttemptLimiter({ pair: { failures: 2, window: '1m' } })
    for (let i = 0; i < 20; i++) {
      const attempt = limiter.begin('a@b.test', '10.0.0.1')
      assert.ok(isLetThrough(attempt))
      attempt.succeeded()
    }
  })

  it('stops an account that is tried from everywhere', () => {
    const limiter = new AttemptLimiter({ account: { failures: 10, window: '1m' } })
    const answers = Array.from({ length: 20 }, (_, i) => limiter.begin('a@b.test', `10.0.0.${i}`))
    assert.equal(answers.filter(isLetThrough).length, 10)
  })

  it('stops an address that tries many accounts; of IPv6 the whole /64', () => {
    const limiter = new AttemptLimiter({ address: { failures: 4, window: '1m' } })
    const addresses = ['2001:db8::1', '2001:db8:0:0:1::2', '2001:db8:0:0:ffff::', '2001:db8::9:9']
    for (const [i, address] of addresses.entries()) {
      assert.ok(isLetThrough(limiter.begin(`u${i}@b.test`, address)))
    }
    assert.ok(!isLetThrough(limiter.begin('x@b.test', '2001:db8::abcd')))
    assert.ok(isLetThrough(limiter.begin('x@b.test', '2001:db8:1::1')))
  })

  it('remembers only so many', () => {
    const limiter = new AttemptLimiter({ remembered: 30, pair: { failures: 1, window: '1m' } })
    limiter.begin('first@b.test', '10.0.0.1')
    for (let i = 0; i < 100; i++) limiter.begin(`${i}@b.test`, `10.1.0.${i}`)
    assert.ok(isLetThrough(limiter.begin('first@b.test', '10.0.0.1')))
  })
})
