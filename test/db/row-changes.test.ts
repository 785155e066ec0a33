import assert from 'node:assert/strict'
import { test } from 'node:test'
import { atomic, connect, f, Model, observeRows } from 'voltaic/db'
import { emptyDatabase } from '../support/empty-database.ts'

class Page extends Model({ title: f.char({ maxLength: 100 }), views: f.int({ default: 0 }) }) {}

async function setUp() {
  const made = await emptyDatabase()
  const database = await connect(made.url, { models: [Page], app: 'pages' })
  await database.createTables()
  return {
    async [Symbol.asyncDispose]() {
      await database.close()
      await made[Symbol.asyncDispose]()
    },
  }
}

/** An observer that has something to wait for; tells how many writes were over before it was done. */
function slowObserver() {
  const seen: string[] = []
  const stop = observeRows(async ({ kind }) => {
    await new Promise((resolve) => setImmediate(resolve))
    seen.push(kind)
  })
  return { seen, stop }
}

const writes: Record<string, (page: InstanceType<typeof Page>) => Promise<unknown>> = {
  create: () => Page.create({ title: 'new' }),
  save: async (page) => {
    page.title = 'other'
    await page.save()
  },
  'update of a row': (page) => page.update({ title: 'other' }),
  'update of many': () => Page.filter({ views: 0 }).update({ views: 1 }),
  'delete of a row': (page) => page.delete(),
  'delete of many': () => Page.filter({ views: 0 }).delete(),
  'bulk create': () => Page.bulkCreate([new Page({ title: 'a' }), new Page({ title: 'b' })]),
  'a transaction': (page) => atomic(() => page.update({ title: 'other' })),
}

for (const [name, write] of Object.entries(writes)) {
  test(`${name} waits for what an observer waits for`, async () => {
    await using _world = await setUp()
    const page = await Page.create({ title: 'first' })
    const { seen, stop } = slowObserver()
    await write(page)
    stop()
    assert.ok(seen.length > 0)
  })
}

test('a transaction is over before an observer is waited for', async () => {
  await using _world = await setUp()
  const page = await Page.create({ title: 'first' })
  const order: string[] = []
  const stop = observeRows(async () => {
    await Page.filter({ pk: page.pk }).first()
    order.push('observed')
  })
  await atomic(async () => {
    await page.update({ title: 'second' })
    order.push('written')
  })
  stop()
  assert.deepEqual(order, ['written', 'observed'])
})

test('an observer that fails after the commit is reported, and the transaction stands', async ({
  mock,
}) => {
  const reported = mock.method(console, 'error', () => undefined)
  await using _world = await setUp()
  const page = await Page.create({ title: 'first' })
  const stop = observeRows(() => Promise.reject(new Error('observer')))
  await atomic(() => page.update({ title: 'second' }))
  stop()
  assert.equal((await Page.get({ pk: page.pk })).title, 'second')
  assert.equal(reported.mock.callCount(), 1)
})
