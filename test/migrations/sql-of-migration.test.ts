import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sqlOfMigration } from '../../src/migrations/sql-of-migration.ts'
import { after, bid, lot } from './auction.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'

async function history(): Promise<MigrationProject> {
  const project = await migrationProject()
  await project.add('lots', '0001_initial', lot)
  await project.add('bids', '0001_initial', bid, after)
  await project.add(
    'lots',
    '0002_price',
    `op.sql('DELETE FROM lots_lot', { reverse: '' }),
     op.run(function fillPrices() { throw new Error('this must not run') }, { reverse: () => {} }),
     op.alterField('Lot', 'price', f.decimal({ maxDigits: 12, decimalPlaces: 2, null: true }))`,
    after,
  )
  await project.add('lots', '0003_run', 'op.run(() => {})', `[['lots', '0002_price']]`)
  return project
}

describe('sqlOfMigration', () => {
  it('gives the statements of PostgreSQL between BEGIN and COMMIT, with a comment for code', async () => {
    await using project = await history()
    const options = { database: { dialect: 'postgres' }, apps: project.apps, app: 'lots' } as const
    assert.deepEqual(await sqlOfMigration({ ...options, name: '0002' }), [
      'BEGIN',
      'DELETE FROM lots_lot',
      '-- code: fillPrices',
      'ALTER TABLE "lots_lot" ALTER COLUMN "price" TYPE numeric(12, 2)',
      'COMMIT',
    ])
    const back = await sqlOfMigration({ ...options, name: '0002', backwards: true })
    assert.match(back[1] ?? '', /ALTER COLUMN "price" TYPE numeric\(10, 2\)/)
  })

  it('gives the statements of SQLite; foreign keys are off where a table is dropped', async () => {
    await using project = await history()
    const options = { database: { dialect: 'sqlite' }, apps: project.apps, app: 'lots' } as const
    const statements = await sqlOfMigration({ ...options, name: '0002' })
    assert.deepEqual(statements.slice(0, 4), [
      'PRAGMA foreign_keys = OFF',
      'BEGIN',
      'DELETE FROM lots_lot',
      '-- code: fillPrices',
    ])
    assert.deepEqual(statements.slice(-2), ['COMMIT', 'PRAGMA foreign_keys = ON'])
    assert.ok(statements.some((sql) => /CREATE TABLE .*"price" decimal\(12, 2\)/s.test(sql)))
    const first = await sqlOfMigration({ ...options, name: '0001', backwards: true })
    assert.ok(first.includes('DROP TABLE "lots_lot"'), first.join('\n'))
    const bids = await sqlOfMigration({ ...options, app: 'bids', name: '0001_initial' })
    assert.deepEqual([bids[0], bids.length, bids.at(-1)], ['BEGIN', 4, 'COMMIT'])
  })

  it('refuses what does not exist, fits several, or cannot be undone', async () => {
    await using project = await history()
    const options = { database: project.database, apps: project.apps, app: 'lots' }
    await assert.rejects(sqlOfMigration({ ...options, app: 'lotz', name: '0001' }), {
      code: 'E_MIGRATION_UNKNOWN',
      message:
        'There is no app "lotz" with migrations. Did you mean lots? The apps are: bids, lots.',
    })
    await assert.rejects(sqlOfMigration({ ...options, name: '0009' }), {
      code: 'E_MIGRATION_UNKNOWN',
      message:
        /has no migration "0009"\. The migrations are: 0001_initial, 0002_price, 0003_run\.$/,
    })
    await assert.rejects(sqlOfMigration({ ...options, name: '000' }), {
      code: 'E_MIGRATION_UNKNOWN',
      message: /^Several migrations of the app "lots" begin with "000": 0001_initial, /,
    })
    await assert.rejects(sqlOfMigration({ ...options, name: '0003', backwards: true }), {
      code: 'E_MIGRATION_IRREVERSIBLE',
    })
    assert.deepEqual(await project.tables(), [])
  })
})
