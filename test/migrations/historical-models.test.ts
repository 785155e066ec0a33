import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { after, auction } from './auction.ts'
import { dialects } from './dialects.ts'

for (const { dialect, skip } of dialects) {
  describe(`code of migrations on ${dialect}`, { skip }, () => {
    it('has the models of its place in history, long after they have changed', async () => {
      await using project = await auction(dialect)
      await project.add(
        'lots',
        '0002_code',
        `op.run(async ({ model, database }) => {
          const Lot = model('lots.Lot')
          const Bid = model('bids.Bid')
          const lot = await Lot.get({ slug: 'clock' })
          if ((await Bid.filter({ lot })).length !== 2) throw new Error('bids of a lot')
          if ((await Bid.filter({ lot: { slug: 'clock' } }).count()) !== 2) throw new Error('over a relation')
          if ((await (await Bid.get({ amount: 3 })).lot).title !== 'Chair') throw new Error('the lot of a bid')
          lot.title = 'Old clock'
          await lot.save()
          await Lot.create({ title: 'Vase', slug: 'vase', parent: lot })
          await Lot.bulkCreate([{ title: 'Cup', slug: 'cup', price: '1.50' }, { title: 'Jug', slug: 'jug' }])
          await Lot.filter({ slug: 'jug' }).update({ views: 7 })
          await Lot.filter({ slug: 'lamp' }).delete()
          await database.execute({ sql: "UPDATE bids_bid SET amount = 9 WHERE amount = 1", parameters: [], kind: 'write' })
        })`,
        `[['lots', '0001_initial'], ['bids', '0001_initial']]`,
      )
      await project.add(
        'lots',
        '0003_gone',
        `op.removeField('Lot', 'slug'), op.renameModel('Lot', 'Thing')`,
        `[['lots', '0002_code']]`,
      )
      await project.migrate({ allowDataLoss: true })
      const rows = `SELECT title, views, price FROM lots_thing ORDER BY title`
      assert.deepEqual(
        (await project.rows(rows)).map(([title, views, price]) => [
          title,
          Number(views),
          price && Number(price),
        ]),
        [
          ['Chair', 2, null],
          ['Cup', 0, 1.5],
          ['Jug', 7, null],
          ['Old clock', 1, 10],
          ['Vase', 0, null],
        ],
      )
      assert.deepEqual(await project.rows('SELECT amount FROM bids_bid ORDER BY amount'), [
        [2],
        [3],
        [9],
      ])
    })

    it('is undone as a whole when it throws, and says where', async () => {
      await using project = await auction(dialect)
      await project.add(
        'lots',
        '0002_code',
        `op.run(async function emptyLots({ model }) {
          await model('lots.Lot').all().delete()
          model('lots.Lotz')
        })`,
        after,
      )
      await assert.rejects(project.migrate(), {
        message: /lots\.0002_code failed at "Run code \(emptyLots\)": .*"lots\.Lotz"/,
      })
      assert.deepEqual(await project.rows('SELECT count(*) FROM lots_lot'), [[3]])
    })
  })
}
