import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { migrationPlan } from '../../src/migrations/migrate.ts'
import { after, auction } from './auction.ts'
import { dialects } from './dialects.ts'
import { schemaOf } from './schema-of.ts'

const operations = [
  `op.addField('Lot', 'stars', f.int(), { existing: 3 })`,
  `op.renameField('Lot', 'title', 'name')`,
  `op.alterField('Lot', 'name', f.char({ maxLength: 120 }))`,
  `op.addIndex('Lot', index('name'))`,
  `op.run(async ({ model }) => { await model('lots.Lot').all().update({ stars: 4 }) })`,
  `op.createModel('Tag', { lot: f.foreignKey('lots.Lot') })`,
  `op.removeField('Lot', 'parent')`,
]
const failing = `op.run(() => { throw new Error('the moon') })`

for (const { dialect, skip } of dialects) {
  describe(`a migration that fails on ${dialect}`, { skip }, () => {
    it('leaves the database as it was, wherever it fails', async () => {
      for (let place = 0; place <= operations.length; place++) {
        await using project = await auction(dialect)
        const before = await schemaOf(project.database)
        const rows = await project.rows('SELECT * FROM lots_lot ORDER BY id')
        const all = operations.toSpliced(place, 0, failing)
        await project.add('lots', '0002_fails', all.join(', '), after)
        await assert.rejects(project.migrate({ allowDataLoss: true }), {
          code: 'E_MIGRATION_FAILED',
          message: /^The migration lots\.0002_fails failed at "Run code": the moon\. /,
        })
        assert.deepEqual(await schemaOf(project.database), before, `at ${place}`)
        assert.deepEqual(await project.rows('SELECT * FROM lots_lot ORDER BY id'), rows)
        assert.deepEqual(await project.rows('SELECT count(*) FROM voltaic_migrations'), [[2]])
      }
    })

    it('on the way back leaves it as it was, too', async () => {
      await using project = await auction(dialect)
      const reverse = `op.run(() => {}, { reverse: () => { throw new Error('the moon') } })`
      const reversible = operations.map((one) => one.replace(/\}\)$/, '}, { reverse: () => {} })'))
      const [first = '', second = ''] = reversible
      await project.add('lots', '0002_back', [reverse, first, second].join(', '), after)
      await project.migrate()
      const before = await schemaOf(project.database)
      const back = project.migrate({ app: 'lots', target: '0001', allowDataLoss: true })
      await assert.rejects(back, { message: /could not be undone at "Run code": the moon\. / })
      assert.deepEqual(await schemaOf(project.database), before)
    })

    it('counts nothing where somebody has taken the column away', async () => {
      await using project = await auction(dialect)
      await project
        .run('ALTER TABLE lots_lot DROP COLUMN price')
        .catch(() => project.run('ALTER TABLE bids_bid DROP COLUMN amount'))
      await project.add('lots', '0002_remove', `op.removeField('Lot', 'price')`, after)
      await project.add(
        'bids',
        '0002_remove',
        `op.removeField('Bid', 'amount')`,
        `[['bids', '0001_initial']]`,
      )
      const { steps } = await migrationPlan({ database: project.database, apps: project.apps })
      assert.ok(steps.some(({ losses }) => losses[0]?.rows === 0))
    })
  })
}
