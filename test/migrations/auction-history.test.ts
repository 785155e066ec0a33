/** The history of the auction house goes on, with its 406 lots in it, forwards and backwards. */
import assert from 'node:assert/strict'
import { cp } from 'node:fs/promises'
import { describe, it } from 'node:test'
import type { Dialect } from '../../src/db/engine/driver.ts'
import { repository } from '../support/child-process.ts'
import { dialects } from './dialects.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'

const names = [
  '0001_initial',
  '0002_sale',
  '0003_name',
  '0004_condition',
  '0005_rules',
  '0006_engine',
]

/** The migrations of the auction, one that fills the sale, and four that change what it sells. */
const later: readonly string[] = [
  `op.run(async function fillSale({ model }) {
    const { readCars } = await import('${repository}/examples/auction/demo/cars.ts')
    const moment = new Date('2026-03-29T14:30:00.500Z')
    const [User, Lot, Bid] = ['accounts.User', 'lots.Lot', 'lots.Bid'].map(model)
    const house = await User.create({ email: 'house@example.com', joinedAt: moment })
    const lots = await Lot.bulkCreate((await readCars()).map((car) => ({
      ...car, price: car.openingPrice, status: 'open', closesAt: moment, createdAt: moment, seller: house.id,
    })))
    await Bid.bulkCreate(lots.filter((lot) => lot.year < 1973).map((lot) => ({
      amount: lot.price, key: String(lot.id), lot: lot.id, bidder: house.id, createdAt: moment,
    })))
  }, { reverse: async ({ model }) => { for (const label of ['lots.Bid', 'lots.Lot']) await model(label).all().delete() } })`,
  `op.renameField('Lot', 'title', 'name'), op.alterField('Lot', 'name', f.char({ maxLength: 400 }))`,
  `op.addField('Lot', 'condition', f.char({ maxLength: 20 }), { existing: 'used' })`,
  `op.addIndex('Lot', index('name', '-year')), op.addConstraint('Lot', check('year_known', { year: { gt: 1900 } }))`,
  `op.createModel('Engine', {
    lot: f.oneToOne('lots.Lot', { onDelete: 'cascade' }), cylinders: f.smallInt(), displacement: f.int(), horsepower: f.int({ null: true }),
  }),
  op.run(async ({ model }) => {
    const Engine = model('lots.Engine')
    const lots = await model('lots.Lot').filter({ cylinders: { isNull: false } })
    await Engine.bulkCreate(lots.map(({ id, cylinders, displacement, horsepower }) => ({ lot: id, cylinders, displacement, horsepower })))
  }, { reverse: async ({ model }) => {
    for (const engine of await model('lots.Engine').selectRelated('lot')) {
      const { cylinders, displacement, horsepower } = engine
      await model('lots.Lot').filter({ id: engine.lotId }).update({ cylinders, displacement, horsepower })
    }
  } }),
  op.removeField('Lot', 'cylinders'), op.removeField('Lot', 'displacement'), op.removeField('Lot', 'horsepower')`,
]

async function auctionHouse(dialect: Dialect): Promise<MigrationProject> {
  const project = await migrationProject(dialect)
  for (const app of ['accounts', 'lots']) {
    const from = `${repository}/examples/auction/apps/${app}/migrations`
    await cp(from, `${project.app(app).directory}/migrations`, { recursive: true })
  }
  for (const [index, operations] of later.entries()) {
    const before = `[['lots', '${names[index]}']]`
    await project.add('lots', names[index + 1] ?? '', operations, before)
  }
  return project
}

/** Everything that the sale holds, column by column whatever their order. */
async function contents(project: MigrationProject): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {}
  for (const table of await project.tables()) {
    const columns = (await project.columns(String(table))).toSorted().map((name) => `"${name}"`)
    found[String(table)] = await project.rows(
      `SELECT ${columns.join(', ')} FROM "${table}" ORDER BY id`,
    )
  }
  return found
}

for (const { dialect, skip } of dialects) {
  describe(`the history of the auction on ${dialect}`, { skip }, () => {
    it('goes back to where the sale was filled and forward again, and every lot is as it was', async () => {
      await using project = await auctionHouse(dialect)
      const to = (target: string) => project.migrate({ app: 'lots', target, allowDataLoss: true })
      await project.migrate({ app: 'accounts' })
      const stops: Record<string, unknown>[] = []
      for (const name of names.slice(1)) {
        await to(name)
        stops.push(await contents(project))
      }
      assert.deepEqual(await project.rows('SELECT count(*) FROM lots_lot'), [[406]])
      assert.deepEqual(await project.rows('SELECT count(*) FROM lots_engine'), [[406]])
      assert.equal((await project.rows('SELECT id FROM lots_bid')).length, 92)
      for (const [index, name] of names.slice(1).entries().toArray().reverse()) {
        await to(name)
        assert.deepEqual(await contents(project), stops[index], `back at ${name}`)
      }
      await project.migrate({ allowDataLoss: true })
      assert.deepEqual(await contents(project), stops.at(-1), 'forward again')
      await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true })
      assert.deepEqual(await project.tables(), ['accounts_user'])
    })
  })
}
