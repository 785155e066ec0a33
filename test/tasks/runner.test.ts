import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { findApplication } from '../../src/core/application.ts'
import { sleep } from '../../src/core/clock.ts'
import { atomic } from '../../src/db/engine/transaction.ts'
import { Task } from '../../src/tasks/models.ts'
import { createTaskRunner } from '../../src/tasks/runner.ts'
import { task } from '../../src/tasks/task.ts'
import { testClock } from '../../src/testing/clock.ts'
import { emptyDatabase } from '../support/empty-database.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'
import { tasksApplication } from './tasks-application.ts'

const noon = new Date('2026-01-01T12:00:00Z')
const number = { input: z.object({ n: z.number() }) }

/** A function that waits until it is let go. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>()
  return { wait: promise, open: resolve }
}

describe('TaskRunner', () => {
  it('runs what is enqueued, after the commit, and forgets it', async (t) => {
    const application = await tasksApplication(t)
    const seen: number[] = []
    const add = task('add', number, ({ input }) => void seen.push(input.n))
    const runner = application.start({ tasks: [add] })
    await application.run(async () => {
      await atomic(async () => {
        await add.enqueue({ n: 1 })
        runner.wake()
        await Task.count()
        assert.deepEqual(seen, [])
      })
      await runner.idle()
      assert.deepEqual(seen, [1])
      assert.equal(await Task.count(), 0)
    })
  })

  it('is woken by the commit, without waiting for the next look', async (t) => {
    const application = await tasksApplication(t)
    const done = gate()
    const add = task('add', {}, () => done.open())
    const runner = application.start({ tasks: [add], pollInterval: '1h' })
    await runner.idle()
    await application.run(() => add.enqueue())
    await done.wait
  })

  it('never runs what was rolled back', async (t) => {
    const application = await tasksApplication(t)
    const add = task('add', {}, () => assert.fail('rolled back'))
    const runner = application.start({ tasks: [add] })
    const failing = application.run(() =>
      atomic(async () => {
        await add.enqueue()
        throw new Error('no')
      }),
    )
    await assert.rejects(failing, /no/)
    await runner.idle()
    assert.deepEqual(application.lines, [])
  })

  it('runs a task as its application, outside of the transaction that enqueued it', async (t) => {
    const application = await tasksApplication(t)
    const seen: unknown[] = []
    const count = task('count', {}, async () => {
      seen.push(findApplication()?.label, await Task.count())
    })
    const runner = application.start({ tasks: [count] })
    await application.run(() => atomic(() => count.enqueue()))
    await runner.idle()
    assert.deepEqual(seen, ['tasks-test', 1])
    assert.deepEqual(application.lines, [])
  })

  it('runs a task at its time, and what moved at the new time only', async (t) => {
    using clock = testClock({ at: noon })
    const application = await tasksApplication(t)
    const seen: [number, number][] = []
    const close = task('close', number, ({ input }) => void seen.push([input.n, clock.now()]))
    const runner = application.start({ tasks: [close] })
    const at = (seconds: number) => new Date(noon.getTime() + seconds * 1000)
    await application.run(async () => {
      await close.enqueueAt(at(60), { n: 1 }, { key: 'lot' })
      await clock.advance('59s')
      await runner.idle()
      await close.enqueueAt(at(120), { n: 2 }, { key: 'lot' })
      await clock.advance('60s')
      await runner.idle()
      assert.deepEqual(seen, [])
      await clock.advance('1s')
      await runner.idle()
    })
    assert.deepEqual(seen, [[2, at(120).getTime()]])
  })

  it('tries again with growing pauses, then gives up and keeps the error', async (t) => {
    using clock = testClock({ at: noon })
    const application = await tasksApplication(t)
    const attempts: number[] = []
    const options = { attempts: 3, retryDelay: '10s' }
    const fail = task('fail', options, ({ attempt }) => {
      attempts.push(attempt)
      throw new Error(`attempt ${attempt} failed`)
    })
    const runner = application.start({ tasks: [fail] })
    await application.run(async () => {
      await fail.enqueue()
      await runner.idle()
      const first = await Task.get({ name: 'fail' })
      const pause = first.dueAt.getTime() - noon.getTime()
      assert.ok(pause >= 5_000 && pause <= 15_000, `${pause}`)
      await clock.advance('16s')
      await runner.idle()
      await clock.advance('31s')
      await runner.idle()
      assert.deepEqual(attempts, [1, 2, 3])
      const { status, error } = await Task.get({ name: 'fail' })
      assert.equal(status, 'dead')
      assert.match(error, /^Error: attempt 3 failed\n/)
    })
    assert.deepEqual(
      application.lines.map(({ msg, task: name }) => [msg, name]),
      [
        ['task failed, and will be tried again', 'fail'],
        ['task failed, and will be tried again', 'fail'],
        ['task given up', 'fail'],
      ],
    )
  })

  it('gives up at once when the stored input is no longer accepted', async (t) => {
    const application = await tasksApplication(t)
    const old = task('add', {}, () => {})
    await application.run(() => old.enqueue())
    const runner = application.start({ tasks: [task('add', number, () => {})] })
    await runner.idle()
    const { status, attempts, error } = await application.run(() => Task.get({ name: 'add' }))
    assert.deepEqual([status, attempts], ['dead', 1])
    assert.match(error, /The input of task add is wrong/)
  })

  it('runs at most so many at once, and all in the end', async (t) => {
    const application = await tasksApplication(t)
    let running = 0
    let most = 0
    const doors = Array.from({ length: 7 }, gate)
    const slow = task('slow', number, async ({ input }) => {
      most = Math.max(most, ++running)
      await doors[input.n]!.wait
      running--
    })
    const runner = application.start({ tasks: [slow], concurrency: 3 })
    await application.run(() =>
      atomic(async () => {
        for (const n of doors.keys()) await slow.enqueue({ n })
      }),
    )
    await waitUntil(() => running === 3)
    for (const door of doors) door.open()
    await runner.idle()
    assert.equal(most, 3)
    assert.equal(running, 0)
  })

  it('closes once the running tasks are done, and begins no other', async (t) => {
    const application = await tasksApplication(t)
    const door = gate()
    const seen: number[] = []
    const slow = task('slow', number, async ({ input }) => {
      await door.wait
      seen.push(input.n)
    })
    const runner = application.start({ tasks: [slow], concurrency: 1 })
    await application.run(async () => {
      await slow.enqueue({ n: 1 })
      await slow.enqueue({ n: 2 })
    })
    await waitUntil(() => application.run(() => Task.filter({ status: 'running' }).exists()))
    const closed = runner.close()
    door.open()
    await closed
    assert.deepEqual(seen, [1])
    assert.equal(await application.run(() => Task.filter({ status: 'waiting' }).count()), 1)
  })

  it('asks what still runs at the deadline to stop, and puts it back', async (t) => {
    using clock = testClock({ at: noon })
    const application = await tasksApplication(t)
    const started = gate()
    let isAsked = false
    const slow = task('slow', {}, async ({ signal }) => {
      signal.addEventListener('abort', () => {
        isAsked = true
      })
      started.open()
      await sleep(1_000_000, signal)
    })
    const runner = application.start({ tasks: [slow], deadline: '3s' })
    await application.run(() => slow.enqueue())
    await started.wait
    const closed = runner.close()
    await waitUntil(async () => {
      if (!isAsked) await clock.advance('3s')
      return isAsked
    })
    await closed
    const { status, attempts, error } = await application.run(() => Task.get({ name: 'slow' }))
    assert.deepEqual([status, attempts, error], ['waiting', 0, ''])
  })

  it('goes on after a restart', async (t) => {
    using clock = testClock({ at: noon })
    await using folder = await temporaryFolder()
    await using made = await emptyDatabase(folder.file('queue.sqlite'))
    const { url } = made
    const seen: number[] = []
    const add = task('add', number, ({ input }) => void seen.push(input.n))
    const before = await tasksApplication(t, url)
    const runner = before.start({ tasks: [add] })
    await before.run(() => add.schedule('1m', { n: 1 }))
    await runner.close()
    await before.database.close()
    await clock.advance('2m')
    const after = await tasksApplication(t, url, { createTables: false })
    await after.start({ tasks: [add] }).idle()
    assert.deepEqual(seen, [1])
  })

  it('lets a task enqueue itself again under its own key', async (t) => {
    using clock = testClock({ at: noon })
    const application = await tasksApplication(t)
    const seen: number[] = []
    const tick = task('tick', {}, async () => {
      seen.push(clock.now() - noon.getTime())
      await tick.schedule('10s', undefined, { key: 'tick' })
    })
    const runner = application.start({ tasks: [tick] })
    await application.run(() => tick.enqueue(undefined, { key: 'tick' }))
    await runner.idle()
    for (let i = 0; i < 3; i++) {
      await clock.advance('10s')
      await runner.idle()
    }
    assert.deepEqual(seen, [0, 10_000, 20_000, 30_000])
    await runner.close()
  })

  it('says once that the queue cannot be read, and goes on when it can', async (t) => {
    const application = await tasksApplication(t, undefined, { createTables: false })
    const seen: string[] = []
    const add = task('add', {}, () => void seen.push('ran'))
    const runner = application.start({ tasks: [add] })
    for (let i = 0; i < 3; i++) await runner.idle()
    assert.deepEqual(
      application.lines.map(({ msg }) => msg),
      ['the queue of tasks could not be read'],
    )
    await application.database.createTables()
    await application.run(() => add.enqueue())
    await runner.idle()
    assert.deepEqual(seen, ['ran'])
  })

  it('refuses two tasks of one name', () => {
    const tasks = [task('add', {}, () => {}), task('add', {}, () => {})]
    assert.throws(() => createTaskRunner({ tasks, log: {} as never }), { code: 'E_TASK_TWICE' })
  })
})
