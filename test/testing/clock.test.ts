import assert from 'node:assert/strict'
import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, it } from 'node:test'
import { clock, now, sleep } from '../../src/core/clock.ts'
import { testClock } from '../../src/testing/clock.ts'

describe('testClock', () => {
  it('stands still until it is moved', async () => {
    using time = testClock({ at: new Date('2026-01-01T12:00:00Z') })
    assert.equal(now().toISOString(), '2026-01-01T12:00:00.000Z')
    await time.advance('1h30m')
    assert.equal(now().toISOString(), '2026-01-01T13:30:00.000Z')
    assert.equal(clock.monotonic(), 5_400_000)
  })

  it('runs timers in the order of their time, each at its time', async () => {
    using time = testClock({ at: new Date(0) })
    const seen: [string, number][] = []
    clock.after(300, () => seen.push(['c', clock.now()]))
    clock.after(100, () => seen.push(['a', clock.now()]))
    clock.after(200, () => seen.push(['b', clock.now()]))
    clock.after(1_001, () => seen.push(['late', clock.now()]))
    await time.advance(1_000)
    assert.deepEqual(seen, [
      ['a', 100],
      ['b', 200],
      ['c', 300],
    ])
    assert.equal(time.pending, 1)
  })

  it('runs timers that a timer starts, also through promises', async () => {
    using time = testClock({ at: new Date(0) })
    const seen: number[] = []
    const done = (async () => {
      for (let i = 0; i < 3; i++) {
        await sleep(100)
        seen.push(clock.now())
      }
    })()
    await time.advance(1_000)
    await done
    assert.deepEqual(seen, [100, 200, 300])
  })

  it('runs a timer in the context of who set it', async () => {
    using time = testClock()
    const context = new AsyncLocalStorage<string>()
    const seen: (string | undefined)[] = []
    context.run('setter', () => clock.after(10, () => seen.push(context.getStore())))
    await context.run('mover', () => time.advance(10))
    assert.deepEqual(seen, ['setter'])
  })

  it('forgets a cancelled timer', async () => {
    using time = testClock()
    const timer = clock.after(10, () => assert.fail('cancelled'))
    timer.cancel()
    await time.advance('1m')
  })

  it('gives the real clock back', () => {
    const time = testClock({ at: new Date(0) })
    time.restore()
    assert.ok(clock.now() > 1_700_000_000_000)
  })
})
