import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { now } from '../../src/core/clock.ts'
import { atomic } from '../../src/db/engine/transaction.ts'
import { Task } from '../../src/tasks/models.ts'
import { task } from '../../src/tasks/task.ts'
import { testClock } from '../../src/testing/clock.ts'
import { tasksApplication } from './tasks-application.ts'

const close = task('lots.close', { input: z.object({ lot: z.number() }) }, () => {})
const sweep = task('sweep', {}, () => {})
const noon = new Date('2026-01-01T12:00:00Z')
const later = new Date('2026-01-01T12:01:00Z')

describe('the queue', () => {
  it('keeps what was enqueued', async (t) => {
    const application = await tasksApplication(t)
    using _ = testClock({ at: noon })
    await application.run(async () => {
      await close.enqueue({ lot: 3 })
      await close.schedule('1m', { lot: 4 })
      await close.enqueueAt(later, { lot: 5 }, { key: 'five' })
      const rows = await Task.all().orderBy('id')
      assert.deepEqual(
        rows.map(({ name, key, input, status, dueAt }) => [name, key, input, status, dueAt]),
        [
          ['lots.close', null, { lot: 3 }, 'waiting', now()],
          ['lots.close', null, { lot: 4 }, 'waiting', later],
          ['lots.close', 'five', { lot: 5 }, 'waiting', later],
        ],
      )
    })
  })

  it('forgets what was enqueued in a transaction that is rolled back', async (t) => {
    const application = await tasksApplication(t)
    await application.run(async () => {
      const failing = atomic(async () => {
        await close.enqueue({ lot: 3 })
        assert.equal(await Task.count(), 1)
        throw new Error('the bid was refused')
      })
      await assert.rejects(failing, /the bid was refused/)
      assert.equal(await Task.count(), 0)
    })
  })

  it('moves the one entry of a key, with its input', async (t) => {
    const application = await tasksApplication(t)
    await application.run(async () => {
      await close.enqueueAt(noon, { lot: 3 }, { key: 'lot-3' })
      await close.enqueueAt(later, { lot: 33 }, { key: 'lot-3' })
      await sweep.enqueueAt(noon, undefined, { key: 'lot-3' })
      const rows = await Task.all().orderBy('name')
      assert.deepEqual(
        rows.map(({ name, dueAt, input }) => [name, dueAt, input]),
        [
          ['lots.close', later, { lot: 33 }],
          ['sweep', noon, null],
        ],
      )
    })
  })

  it('moves back when the transaction that moved it is rolled back', async (t) => {
    const application = await tasksApplication(t)
    await application.run(async () => {
      await close.enqueueAt(noon, { lot: 3 }, { key: 'lot-3' })
      const failing = atomic(async () => {
        await close.enqueueAt(later, { lot: 3 }, { key: 'lot-3' })
        throw new Error('no')
      })
      await assert.rejects(failing)
      assert.deepEqual((await Task.get({ key: 'lot-3' })).dueAt, noon)
    })
  })

  it('makes one entry of many that come at the same time', async (t) => {
    const application = await tasksApplication(t)
    await application.run(async () => {
      const moments = Array.from({ length: 20 }, (_, i) => new Date(noon.getTime() + i))
      await Promise.all(moments.map((at) => close.enqueueAt(at, { lot: 3 }, { key: 'lot-3' })))
      assert.equal(await Task.count(), 1)
    })
  })

  it('cancels what waits', async (t) => {
    const application = await tasksApplication(t)
    await application.run(async () => {
      await close.enqueueAt(noon, { lot: 3 }, { key: 'lot-3' })
      assert.equal(await sweep.cancel('lot-3'), false)
      assert.equal(await close.cancel('lot-3'), true)
      assert.equal(await close.cancel('lot-3'), false)
      assert.equal(await Task.count(), 0)
    })
  })
})
