import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { openDatabase } from '../../src/db/engine/connect.ts'
import { atomic } from '../../src/db/engine/transaction.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { type Rig, startRig } from '../realtime/rig.ts'
import { emptyDatabase } from '../support/empty-database.ts'
import { waitUntil } from '../support/wait-until.ts'

const feed = channel('feed', { subscribe: () => true, events: { n: z.number() } })

async function follow(rig: Rig): Promise<number[]> {
  const sub = rig.official().newSubscription('feed')
  const got: number[] = []
  sub.on('publication', ({ data }) => got.push(data.data as number))
  sub.subscribe()
  await sub.ready()
  return got
}

test('inside atomic a publication leaves with the commit, or never', async () => {
  await using rig = await startRig({ channels: [feed] })
  await using made = await emptyDatabase()
  const database = await openDatabase(made.url)
  const got = await follow(rig)
  await atomic(
    async () => {
      await feed.publish({}, 'n', 1)
      await atomic(() => feed.publish({}, 'n', 2))
      const undone = atomic(async () => {
        await feed.publish({}, 'n', 99)
        throw new Error('undo')
      })
      await assert.rejects(undone, /undo/)
    },
    { using: database },
  )
  await assert.rejects(
    atomic(
      async () => {
        await feed.publish({}, 'n', 98)
        throw new Error('undo all')
      },
      { using: database },
    ),
    /undo all/,
  )
  await feed.publish({}, 'n', 3)
  await waitUntil(() => got.length === 3)
  assert.deepEqual(got, [1, 2, 3])
  await database.close()
})

test('the order of publications is the order of commits', async () => {
  await using rig = await startRig({ channels: [feed] })
  await using made = await emptyDatabase()
  const database = await openDatabase(made.url)
  const got = await follow(rig)
  const committed: number[] = []
  await Promise.all(
    Array.from({ length: 20 }, (_, n) =>
      atomic(
        async () => {
          await new Promise((resolve) => setImmediate(resolve))
          await feed.publish({}, 'n', n)
          const { afterCommit } = await import('../../src/db/engine/transaction.ts')
          afterCommit(() => committed.push(n))
        },
        { using: database },
      ),
    ),
  )
  await waitUntil(() => got.length === 20)
  assert.deepEqual(got, committed)
  await database.close()
})
