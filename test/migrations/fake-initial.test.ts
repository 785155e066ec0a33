import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Dialect } from '../../src/db/engine/driver.ts'
import { migrationPlan } from '../../src/migrations/migrate.ts'
import { after, auction, bid, lot } from './auction.ts'
import { dialects } from './dialects.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'

/** A project whose database is older than its migrations: the tables are there, and nothing is recorded. */
async function oldProject(dialect: Dialect): Promise<MigrationProject> {
  const project = await auction(dialect)
  await project.run('DELETE FROM voltaic_migrations')
  return project
}

const fakeInitial = true

for (const { dialect, skip } of dialects) {
  describe(`initial migrations of an older database on ${dialect}`, { skip }, () => {
    it('are only recorded, the others run', async () => {
      await using project = await oldProject(dialect)
      await project.add(
        'lots',
        '0002_color',
        `op.addField('Lot', 'color', f.text({ null: true }))`,
        after,
      )
      const { steps } = await migrationPlan({ ...project, fakeInitial, database: project.database })
      assert.deepEqual(
        steps.map(({ name, isFaked }) => [name, isFaked]),
        [
          ['0001_initial', true],
          ['0001_initial', true],
          ['0002_color', undefined],
        ],
      )
      assert.deepEqual(steps[0]?.sql, [])
      const all = ['lots.0001_initial', 'bids.0001_initial', 'lots.0002_color']
      assert.deepEqual((await project.migrate({ fakeInitial })).sort(), all.sort())
      assert.deepEqual((await project.columns('lots_lot')).at(-1), 'color')
      assert.deepEqual(await project.rows('SELECT count(*) FROM bids_bid'), [[4]])
      assert.deepEqual(await project.migrate(), [])
    })

    it('run where their tables are not there', async () => {
      await using project = await oldProject(dialect)
      await project.run('DROP TABLE bids_bid')
      await project.migrate({ fakeInitial })
      assert.deepEqual(await project.tables(), ['bids_bid', 'lots_lot'])
      assert.deepEqual(await project.rows('SELECT count(*) FROM lots_lot'), [[3]])
    })

    it('are refused when some of their tables or columns are there, by their names', async () => {
      await using project = await migrationProject(dialect)
      await project.add('lots', '0001_initial', `${lot}, op.createModel('Tag', { name: f.text() })`)
      await project.migrate()
      await project.run('DROP TABLE lots_tag')
      await project.run('DELETE FROM voltaic_migrations')
      await assert.rejects(project.migrate({ fakeInitial }), {
        code: 'E_MIGRATION_PARTIAL',
        message:
          /lots\.0001_initial .* has the table "lots_lot" already, but not the table "lots_tag"/,
      })
      await using other = await oldProject(dialect)
      await other.run('ALTER TABLE bids_bid DROP COLUMN amount')
      await assert.rejects(other.migrate({ fakeInitial }), {
        code: 'E_MIGRATION_PARTIAL',
        message: /bids\.0001_initial .* not the column "bids_bid"\."amount"\./,
      })
      assert.deepEqual(await other.rows('SELECT app FROM voltaic_migrations'), [])
    })

    it('are those that say so, too: the later parts of a first migration that was split', async () => {
      await using project = await migrationProject(dialect)
      const parts = async () => {
        await project.add('lots', '0001_initial', lot)
        await project.add('bids', '0001_initial', bid, after)
        await project.add(
          'lots',
          '0002_best',
          `op.addField('Lot', 'best', f.foreignKey('bids.Bid', { null: true }))`,
          `[['lots', '0001_initial'], ['bids', '0001_initial']], initial: true`,
        )
      }
      await parts()
      await project.migrate()
      await project.run('DELETE FROM voltaic_migrations')
      assert.equal((await project.migrate({ fakeInitial })).length, 3)
      assert.deepEqual(await project.migrate(), [])
    })
  })

  describe(`records of migrations that are gone on ${dialect}`, { skip }, () => {
    it('are forgotten with prune: of one app, or of all', async () => {
      await using project = await auction(dialect)
      await project.run(
        `INSERT INTO voltaic_migrations (app, name, hash, applied_at)
         VALUES ('lots', '0002_gone', '', '2026-01-01'), ('old', '0001_initial', '', '2026-01-01')`,
      )
      const { database, apps } = project
      const plan = await migrationPlan({ database, apps, prune: true, app: 'lots' })
      assert.deepEqual([plan.pruned, plan.missing], [['lots.0002_gone'], ['old.0001_initial']])
      const recorded = () => project.rows('SELECT app, name FROM voltaic_migrations ORDER BY id')
      assert.equal((await recorded()).length, 4)
      await project.migrate({ prune: true, app: 'lots' })
      assert.deepEqual(await recorded(), [
        ['lots', '0001_initial'],
        ['bids', '0001_initial'],
        ['old', '0001_initial'],
      ])
      await project.migrate({ prune: true })
      assert.equal((await recorded()).length, 2)
    })
  })
}
