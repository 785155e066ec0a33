import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { atomic } from '../../src/db/engine/transaction.ts'
import {
  buryClaim,
  type Claim,
  claimDue,
  completeClaim,
  nextDue,
  releaseClaim,
  renewClaim,
  retryClaim,
} from '../../src/tasks/claim.ts'
import { Task } from '../../src/tasks/models.ts'
import { task } from '../../src/tasks/task.ts'
import { testClock } from '../../src/testing/clock.ts'
import { emptyDatabase } from '../support/empty-database.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { tasksApplication } from './tasks-application.ts'

const close = task('lots.close', { input: z.object({ lot: z.number() }) }, () => {})
const names = ['lots.close']
const noon = new Date('2026-01-01T12:00:00Z')
const at = (seconds: number) => new Date(noon.getTime() + seconds * 1000)
const lease = 60_000

async function claimOne(): Promise<Claim> {
  const [claim] = await claimDue({ names, limit: 1, lease })
  assert.ok(claim)
  return claim
}

describe('claimDue', () => {
  it('takes what is due, the longest due first, up to the limit', async (t) => {
    const application = await tasksApplication(t)
    using _ = testClock({ at: noon })
    await application.run(async () => {
      await close.enqueueAt(at(-1), { lot: 1 })
      await close.enqueueAt(at(-2), { lot: 2 })
      await close.enqueueAt(at(0), { lot: 3 })
      await close.enqueueAt(at(1), { lot: 4 })
      const first = await claimDue({ names, limit: 2, lease })
      assert.deepEqual(
        first.map(({ input, attempt }) => [input, attempt]),
        [
          [{ lot: 2 }, 1],
          [{ lot: 1 }, 1],
        ],
      )
      const rest = await claimDue({ names, limit: 9, lease })
      assert.deepEqual(
        rest.map(({ input }) => input),
        [{ lot: 3 }],
      )
      const row = await Task.get({ id: rest[0]!.id })
      assert.deepEqual([row.status, row.leaseUntil, row.lease], ['running', at(60), rest[0]!.lease])
    })
  })

  it('leaves alone the tasks that this process does not know', async (t) => {
    const application = await tasksApplication(t)
    await application.run(async () => {
      await close.enqueue({ lot: 1 })
      assert.deepEqual(await claimDue({ names: ['other'], limit: 9, lease }), [])
      assert.equal(await nextDue(['other']), undefined)
    })
  })

  it('gives each task to one of several processes', async (t) => {
    await using folder = await temporaryFolder()
    await using made = await emptyDatabase(folder.file('queue.sqlite'))
    const { url } = made
    const first = await tasksApplication(t, url)
    const second = await tasksApplication(t, url, { createTables: false })
    const lots = Array.from({ length: 20 }, (_, lot) => lot)
    await first.run(() => Promise.all(lots.map((lot) => close.enqueue({ lot }))))
    const claimAll = () => claimDue({ names, limit: 20, lease })
    const claims = await Promise.all([first.run(claimAll), second.run(claimAll)])
    const ids = claims.flat().map(({ id }) => id)
    assert.equal(ids.length, 20)
    assert.equal(new Set(ids).size, 20)
  })

  it('waits for nobody who is taking a task at the same time', { skip: noPostgres }, async (t) => {
    await using made = await postgresSchema()
    const application = await tasksApplication(t, made.url)
    using _ = testClock({ at: noon })
    await application.run(async () => {
      for (const lot of [1, 2, 3]) await close.enqueueAt(at(lot - 9), { lot })
      const { promise: given, resolve: give } = Promise.withResolvers<void>()
      const { promise: taken, resolve: take } = Promise.withResolvers<void>()
      const taking = atomic(async () => {
        await Task.orderBy('dueAt').limit(1).selectForUpdate()
        take()
        await given
      })
      await taken
      const claims = await claimDue({ names, limit: 1, lease })
      assert.deepEqual(
        claims.map(({ input }) => input),
        [{ lot: 2 }],
      )
      give()
      await taking
    })
  })

  it('takes over when the lease has ended, and counts the attempt', async (t) => {
    const application = await tasksApplication(t)
    using clock = testClock({ at: noon })
    await application.run(async () => {
      await close.enqueue({ lot: 1 })
      const first = await claimOne()
      await clock.advance(lease)
      assert.deepEqual(await claimDue({ names, limit: 1, lease }), [])
      await clock.advance(1)
      const second = await claimOne()
      assert.equal(second.attempt, 2)
      assert.equal(await renewClaim(first, lease), false)
      await completeClaim(first)
      assert.equal(await renewClaim(second, lease), true)
      await completeClaim(second)
      assert.equal(await Task.count(), 0)
    })
  })

  it('does not take over a task that renews its lease', async (t) => {
    const application = await tasksApplication(t)
    using clock = testClock({ at: noon })
    await application.run(async () => {
      await close.enqueue({ lot: 1 })
      const claim = await claimOne()
      await clock.advance('50s')
      await renewClaim(claim, lease)
      await clock.advance('50s')
      assert.deepEqual(await claimDue({ names, limit: 1, lease }), [])
    })
  })
})

describe('nextDue', () => {
  it('is the time of what waits or the end of a lease, whichever is first', async (t) => {
    const application = await tasksApplication(t)
    using _ = testClock({ at: noon })
    await application.run(async () => {
      assert.equal(await nextDue(names), undefined)
      await close.enqueueAt(at(90), { lot: 1 })
      assert.deepEqual(await nextDue(names), at(90))
      await close.enqueueAt(at(0), { lot: 2 })
      assert.deepEqual(await nextDue(names), at(0))
      await claimOne()
      assert.deepEqual(await nextDue(names), at(60))
    })
  })
})

describe('the end of a claim', () => {
  it('retries later, and keeps the error', async (t) => {
    const application = await tasksApplication(t)
    using clock = testClock({ at: noon })
    await application.run(async () => {
      await close.enqueue({ lot: 1 }, { key: 'a' })
      await retryClaim(await claimOne(), at(10), 'it failed')
      assert.deepEqual(await claimDue({ names, limit: 1, lease }), [])
      await clock.advance('10s')
      const { attempt, id } = await claimOne()
      assert.equal(attempt, 2)
      assert.equal((await Task.get({ id })).error, 'it failed')
    })
  })

  it('keeps a dead task, and frees its key', async (t) => {
    const application = await tasksApplication(t)
    await application.run(async () => {
      await close.enqueue({ lot: 1 }, { key: 'a' })
      const claim = await claimOne()
      await buryClaim(claim, 'it failed')
      const { status, error, key } = await Task.get({ id: claim.id })
      assert.deepEqual([status, error, key], ['dead', 'it failed', null])
      await close.enqueue({ lot: 1 }, { key: 'a' })
      assert.equal(await Task.filter({ status: 'waiting' }).count(), 1)
    })
  })

  it('gives back a task without counting the attempt', async (t) => {
    const application = await tasksApplication(t)
    await application.run(async () => {
      await close.enqueue({ lot: 1 })
      await releaseClaim(await claimOne())
      assert.equal((await claimOne()).attempt, 1)
    })
  })

  for (const [how, end] of Object.entries({
    done: completeClaim,
    failed: (claim: Claim) => retryClaim(claim, at(5), 'x'),
    'given up': (claim: Claim) => buryClaim(claim, 'x'),
  })) {
    it(`runs once more what was enqueued again while it ran and was then ${how}`, async (t) => {
      const application = await tasksApplication(t)
      using clock = testClock({ at: noon })
      await application.run(async () => {
        await close.enqueue({ lot: 1 }, { key: 'a' })
        const claim = await claimOne()
        await close.enqueueAt(at(30), { lot: 2 }, { key: 'a' })
        assert.deepEqual(await claimDue({ names, limit: 1, lease }), [])
        await end(claim)
        assert.deepEqual(await nextDue(names), at(30))
        await clock.advance('30s')
        const { input, attempt } = await claimOne()
        assert.deepEqual([input, attempt], [{ lot: 2 }, 1])
      })
    })
  }

  it('does not run once more when that was cancelled', async (t) => {
    const application = await tasksApplication(t)
    await application.run(async () => {
      await close.enqueue({ lot: 1 }, { key: 'a' })
      const claim = await claimOne()
      await close.enqueue({ lot: 2 }, { key: 'a' })
      assert.equal(await close.cancel('a'), true)
      await completeClaim(claim)
      assert.equal(await Task.count(), 0)
    })
  })
})
