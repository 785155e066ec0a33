/** Statements run on the thread of the event loop; other work has its turn all the same. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { connect } from '../../../../src/db/engine/connect.ts'
import { atomic } from '../../../../src/db/engine/transaction.ts'
import { f } from '../../../../src/db/fields/f.ts'
import { Model } from '../../../../src/db/model/model.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

class Item extends Model({ name: f.char({ maxLength: 20 }), count: f.int({ default: 0 }) }) {}

const most = 200_000

/** Repeats `step`, which never waits for anything but the database, until something else has run. */
async function turnComesWithin(step: () => Promise<unknown>): Promise<boolean> {
  let hasTurned = false
  setTimeout(() => {
    hasTurned = true
  }, 0)
  for (let i = 0; i < most && !hasTurned; i++) await step()
  return hasTurned
}

async function withItems(url: string, fn: () => Promise<void>): Promise<void> {
  const database = await connect(url, { models: [Item] })
  try {
    await database.createTables()
    await Item.create({ name: 'one' })
    await fn()
  } finally {
    await database.close()
  }
}

for (const place of ['memory', 'a file'])
  test(`a loop of reads, writes or a transaction does not hold up a timer, in ${place}`, async () => {
    await using folder = await temporaryFolder()
    const url = place === 'memory' ? 'sqlite::memory:' : `sqlite:${folder.path}/items.sqlite`
    await withItems(url, async () => {
      assert.ok(await turnComesWithin(() => Item.get({ name: 'one' })), 'reads')
      assert.ok(await turnComesWithin(() => Item.filter({ id: 1 }).update({ count: 2 })), 'writes')
      const inside = () => turnComesWithin(() => Item.get({ id: 1 }))
      assert.ok(await atomic(inside), 'a transaction')
    })
  })
