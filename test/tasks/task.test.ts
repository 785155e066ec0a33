import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { createLog } from '../../src/core/log.ts'
import { Task } from '../../src/tasks/models.ts'
import { isTask, type TaskRun, task } from '../../src/tasks/task.ts'
import { tasksApplication } from './tasks-application.ts'

function runOf(input: unknown): TaskRun {
  const { signal } = new AbortController()
  return { input, attempt: 1, key: null, signal, log: createLog('silent') }
}

describe('task', () => {
  it('is a value with a name and a policy in milliseconds', () => {
    const close = task('lots.close', { retryDelay: '2s', attempts: 3 }, () => {})
    assert.equal(close.name, 'lots.close')
    assert.deepEqual(close.policy, {
      attempts: 3,
      retryDelay: 2_000,
      longestRetryDelay: 3_600_000,
      timeout: 600_000,
    })
    assert.ok(isTask(close))
    assert.ok(!isTask({ name: 'lots.close' }))
  })

  it('gives its function what the schema made of the stored input', async () => {
    const seen: Date[] = []
    const remind = task('remind', { input: z.object({ at: z.coerce.date() }) }, ({ input }) => {
      seen.push(input.at)
    })
    await remind.perform(runOf({ at: '2026-01-02T03:04:05.000Z' }))
    assert.deepEqual(seen, [new Date('2026-01-02T03:04:05Z')])
  })

  it('refuses an input that is wrong, before anything is stored', async (t) => {
    const application = await tasksApplication(t)
    const close = task('lots.close', { input: z.object({ lot: z.number() }) }, () => {})
    await application.run(async () => {
      // @ts-expect-error the schema wants a number
      await assert.rejects(close.enqueue({ lot: 'three' }), {
        code: 'E_TASK_INPUT',
        message: /^The input of task lots\.close is wrong \(lot: .*number.*\)\. Pass plain JSON/,
      })
      assert.equal(await Task.count(), 0)
    })
  })

  it('refuses an input that JSON does not keep', async (t) => {
    const application = await tasksApplication(t)
    const remind = task('remind', { input: z.object({ at: z.date() }) }, () => {})
    await application.run(() =>
      assert.rejects(remind.enqueue({ at: new Date() }), { code: 'E_TASK_INPUT' }),
    )
  })

  it('needs no input', async (t) => {
    const application = await tasksApplication(t)
    const sweep = task('sweep', {}, ({ input }) => assert.equal(input, undefined))
    await application.run(() => sweep.enqueue())
    await sweep.perform(runOf(null))
  })
})
