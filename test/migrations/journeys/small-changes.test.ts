/** Many small changes, one after the other in one project, each over rows. */
import assert from 'node:assert/strict'
import { migrationPlan } from 'voltaic/migrations'
import { type SmallChange, smallChanges } from './small-changes.ts'
import { inWorkshop, type Workshop } from './workshop.ts'

inWorkshop('each small change does what it should, and no more', async (shop) => {
  for (const [number, [words, change]] of Object.entries(smallChanges).entries()) {
    const app = `change_${number}`
    try {
      await make(shop, app, change)
    } catch (error) {
      throw new Error(`${words} (${app})`, { cause: error })
    }
  }
})

async function make(shop: Workshop, app: string, change: SmallChange): Promise<void> {
  const of = (text: string) => text.replaceAll('@', app)
  await shop.change({ [app]: of(change.before) })
  if (change.rows) await shop.run(of(change.rows))
  await shop.models({ [app]: of(change.after) })
  const operations = await shop.make(() => change.answer)
  if (change.operations) assert.deepEqual(operations, change.operations.map(of))
  await isPlanned(shop, change)
  if (change.loses) await assert.rejects(shop.migrate(), { code: 'E_MIGRATION_DATA_LOSS' })
  await shop.migrate({ allowDataLoss: change.loses ?? false })
  assert.deepEqual(await shop.make(), [])
  const switched = shop.kind === 'sqlite' ? 'PRAGMA foreign_keys = ON;' : ''
  for (const sql of change.takes ?? []) await shop.run(`${switched}${of(sql)}`)
  for (const sql of change.refuses ?? [])
    await assert.rejects(shop.run(`${switched}${of(sql)}`), Error, sql)
  if (change.sees) assert.equal((await shop.rows(of(change.sees[0]))).join(' '), change.sees[1])
  await shop.isSound()
}

async function isPlanned(shop: Workshop, change: SmallChange): Promise<void> {
  const { steps } = await migrationPlan({ database: shop.database, apps: shop.apps })
  if (change.statements === 'none') {
    assert.deepEqual(
      steps.flatMap(({ sql }) => sql ?? ['unknown']),
      [],
    )
  }
  const losses = steps.flatMap((step) => step.losses)
  assert.equal(losses.length > 0, change.loses ?? false, JSON.stringify(losses))
}
