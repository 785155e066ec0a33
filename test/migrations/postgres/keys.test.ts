import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noPostgres } from '../../support/postgres.ts'
import { after, auction } from '../auction.ts'
import { migrationProject } from '../migration-project.ts'

const models = `op.createModel('Lot', { id: f.int({ primaryKey: true }), twice: f.generated(f.int(), '"id" * 2') }),
  op.createModel('Bid', { lot: f.foreignKey('lots.Lot') })`

describe('keys and computed columns on PostgreSQL', { skip: noPostgres }, () => {
  it('become larger, with the columns that refer to them', async () => {
    await using project = await migrationProject('postgres')
    await project.add('lots', '0001_initial', models.replace(/, twice: [^}]*/, ' '))
    await project.migrate()
    await project.run('INSERT INTO lots_lot (id) VALUES (2147483647)')
    await project.run('INSERT INTO lots_bid (lot_id) VALUES (2147483647)')
    const wider = `op.alterField('Lot', 'id', f.bigInt({ primaryKey: true }))`
    await project.add('lots', '0002_wider', wider, after)
    await project.migrate()
    await project.run('INSERT INTO lots_lot (id) VALUES (2147483648)')
    await project.run('INSERT INTO lots_bid (lot_id) VALUES (2147483648)')
    await assert.rejects(project.run('INSERT INTO lots_bid (lot_id) VALUES (5)'))
    await assert.rejects(project.migrate({ app: 'lots', target: '0001' }), {
      code: 'E_MIGRATION_VALUES',
      message: /is to be int, but 1 row .*id 2147483648/,
    })
  })

  it('become UUIDs while the tables are empty; numbers that are none are named', async () => {
    await using project = await migrationProject('postgres')
    await project.add(
      'lots',
      '0001_initial',
      `op.createModel('Lot', {}), op.createModel('Bid', { lot: f.foreignKey('lots.Lot') })`,
    )
    const uuid = `op.alterField('Lot', 'id', f.uuid({ primaryKey: true }))`
    await project.add('lots', '0002_uuid', uuid, after)
    await project.migrate()
    await project.run(`INSERT INTO lots_lot (id) VALUES ('0190a5c2-7e1f-7c3a-9b1d-2f3a4b5c6d7e')`)
    await project.run(`INSERT INTO lots_bid (lot_id) SELECT id FROM lots_lot`)
    await using full = await auction('postgres')
    await full.add('lots', '0002_uuid', uuid, after)
    await assert.rejects(full.migrate(), {
      code: 'E_MIGRATION_VALUES',
      message: /"id" of "lots_lot" is to be uuid, but 3 rows .*id 1: '1'/,
    })
  })

  it('keep the values of a computed column that is one of its own from now on', async () => {
    await using project = await migrationProject('postgres')
    await project.add('lots', '0001_initial', models)
    await project.migrate()
    await project.run('INSERT INTO lots_lot (id) VALUES (3)')
    await project.add('lots', '0002_own', `op.alterField('Lot', 'twice', f.int())`, after)
    await project.migrate()
    assert.deepEqual(await project.rows('SELECT twice FROM lots_lot'), [[6]])
    await project.run('UPDATE lots_lot SET twice = 7')
  })
})
