import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { retryPause } from '../../src/tasks/attempt.ts'
import { Task } from '../../src/tasks/models.ts'
import { task } from '../../src/tasks/task.ts'
import { testClock } from '../../src/testing/clock.ts'
import { emptyDatabase } from '../support/empty-database.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'
import { tasksApplication } from './tasks-application.ts'

const noon = new Date('2026-01-01T12:00:00Z')

/** A function that waits until it is let go. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { wait: promise, open: resolve }
}

describe('Attempt', () => {
  it('keeps the lease of a long task, so that another process does not run it too', async (t) => {
    using clock = testClock({ at: noon })
    await using folder = await temporaryFolder()
    await using made = await emptyDatabase(folder.file('queue.sqlite'))
    const { url } = made
    const first = await tasksApplication(t, url)
    const second = await tasksApplication(t, url, { createTables: false })
    const door = gate()
    let runs = 0
    const slow = task('slow', {}, () => {
      runs++
      return door.wait
    })
    await first.run(() => slow.enqueue())
    const runner = first.start({ tasks: [slow], lease: '30s' })
    await waitUntil(() => runs === 1)
    const other = second.start({ tasks: [slow], lease: '30s' })
    const leaseEnd = () => first.run(async () => (await Task.get({ name: 'slow' })).leaseUntil)
    for (let i = 0; i < 12; i++) {
      await clock.advance('10s')
      await waitUntil(async () => (await leaseEnd())!.getTime() === clock.now() + 30_000)
    }
    await other.idle()
    door.open()
    await runner.idle()
    assert.equal(runs, 1)
    assert.equal(await first.run(() => Task.count()), 0)
  })

  it('ends an attempt at its timeout', async (t) => {
    using clock = testClock({ at: noon })
    const application = await tasksApplication(t)
    const reasons: unknown[] = []
    const started = gate()
    const hang = task('hang', { timeout: '5s', attempts: 1 }, ({ signal }) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason.code))
      started.open()
      return new Promise(() => {})
    })
    const runner = application.start({ tasks: [hang] })
    await application.run(() => hang.enqueue())
    await started.wait
    await clock.advance('5s')
    await runner.idle()
    assert.deepEqual(reasons, ['E_TASK_TIMEOUT'])
    assert.equal((await application.run(() => Task.get({ name: 'hang' }))).status, 'dead')
  })

  it('is told when another process has taken the task over, and then records nothing', async (t) => {
    using clock = testClock({ at: noon })
    const application = await tasksApplication(t)
    const reasons: unknown[] = []
    const started = gate()
    const slow = task('slow', {}, ({ signal }) => {
      signal.addEventListener('abort', () => reasons.push(signal.reason.code))
      started.open()
      return new Promise(() => {})
    })
    const runner = application.start({ tasks: [slow], lease: '30s' })
    await application.run(() => slow.enqueue())
    await started.wait
    await application.run(() => Task.filter({ name: 'slow' }).update({ lease: 'of another' }))
    await clock.advance('10s')
    await runner.idle()
    assert.deepEqual(reasons, ['E_TASK_CUT'])
    const { status, lease } = await application.run(() => Task.get({ name: 'slow' }))
    assert.deepEqual([status, lease], ['running', 'of another'])
  })
})

describe('retryPause', () => {
  it('doubles up to the longest, give or take half', () => {
    const { policy } = task('a', { retryDelay: '10s', longestRetryDelay: '1m' }, () => {})
    for (const [attempt, middle] of [
      [1, 10_000],
      [2, 20_000],
      [3, 40_000],
      [4, 60_000],
      [40, 60_000],
    ] as const) {
      const pauses = Array.from({ length: 50 }, () => retryPause(policy, attempt))
      assert.ok(pauses.every((pause) => pause >= middle / 2 && pause <= middle * 1.5))
      assert.ok(new Set(pauses).size > 1)
    }
  })
})
