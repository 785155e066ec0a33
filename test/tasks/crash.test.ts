import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Task } from '../../src/tasks/models.ts'
import { task } from '../../src/tasks/task.ts'
import { startNode } from '../support/child-process.ts'
import { emptyDatabase } from '../support/empty-database.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'
import { tasksApplication } from './tasks-application.ts'

const worker = fileURLToPath(new URL('./crash-worker.ts', import.meta.url))
const ring = task('ring', {}, () => {})

describe('a process that dies in the middle of a task', () => {
  it('is followed by another, which runs the task again', async (t) => {
    await using folder = await temporaryFolder()
    await using marks = await temporaryFolder()
    await using made = await emptyDatabase(folder.file('queue.sqlite'))
    const { url } = made
    const application = await tasksApplication(t, url)
    await application.run(() => ring.enqueue(undefined, { key: 'bell' }))

    await using first = startNode(worker, [url, marks.path, 'hang'])
    await first.ready(/began attempt 1/)
    await using second = startNode(worker, [url, marks.path, 'finish'])
    await second.ready(/ready/)
    await waitUntil(async () => {
      const { leaseUntil } = await application.run(() => Task.get({ key: 'bell' }))
      return leaseUntil!.getTime() > Date.now() + 300
    })
    assert.doesNotMatch(second.stdout, /began/)
    assert.deepEqual(await first.kill('SIGKILL'), { code: null, signal: 'SIGKILL' })

    await second.ready(/began attempt 2\nfinished/)
    await waitUntil(async () => (await application.run(() => Task.count())) === 0)
    assert.deepEqual(
      (await readdir(marks.path)).sort(),
      [`${first.pid}-1`, `${second.pid}-2`].sort(),
    )
  })

  it('ends with the task given up when every attempt kills the process', async (t) => {
    await using folder = await temporaryFolder()
    await using marks = await temporaryFolder()
    await using made = await emptyDatabase(folder.file('queue.sqlite'))
    const { url } = made
    const application = await tasksApplication(t, url)
    await application.run(() => ring.enqueue())
    await application.run(() => Task.filter({ name: 'ring' }).update({ attempts: 4 }))

    await using first = startNode(worker, [url, marks.path, 'hang'])
    await first.ready(/began attempt 5/)
    await first.kill('SIGKILL')
    await using second = startNode(worker, [url, marks.path, 'hang'])
    const dead = await waitUntil(() =>
      application.run(() => Task.filter({ status: 'dead' }).first()),
    )
    assert.match(dead.error, /was started 5 times and the process died each time/)
    assert.doesNotMatch(second.stdout, /began/)
  })
})
