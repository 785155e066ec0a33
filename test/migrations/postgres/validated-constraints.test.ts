import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noPostgres } from '../../support/postgres.ts'
import { after, auction } from '../auction.ts'
import { dialects } from '../dialects.ts'
import type { MigrationProject } from '../migration-project.ts'

const added = `op.addConstraintNotValid('Lot', check('few_views', { views: { lt: 3 } }))`
const validated = `op.validateConstraint('Lot', 'few_views')`
const second = `[['lots', '0002_add']]`

/** Keeps the locks that a migration has on the lots. */
const locks = `op.sql("INSERT INTO kept SELECT mode FROM pg_locks WHERE pid = pg_backend_pid() AND relation = to_regclass('lots_lot')", { reverse: '' })`

/** Keeps how often its transaction has read all lots. */
const scans = `op.sql("INSERT INTO scans VALUES (pg_stat_get_xact_numscans('lots_lot'::regclass))", { reverse: '' })`

/** How often all lots were read between the two. */
const between = 'SELECT max(n) - min(n) FROM scans'

const makeKept = 'CREATE TABLE kept (mode text); CREATE TABLE scans (n bigint)'

async function keptOf(project: MigrationProject): Promise<unknown[]> {
  const kept = await project.rows('SELECT mode FROM kept ORDER BY mode')
  await project.run('DELETE FROM kept')
  return kept.flat()
}

async function isValid(project: MigrationProject, name: string): Promise<unknown> {
  return (
    await project.rows(`SELECT convalidated FROM pg_constraint WHERE conname = '${name}'
    AND connamespace = current_schema()::regnamespace`)
  )[0]?.[0]
}

for (const { dialect, skip } of dialects) {
  describe(`constraints added without validation on ${dialect}`, { skip }, () => {
    it('hold for all rows in the end, and can be undone', async () => {
      await using project = await auction(dialect)
      await project.run('UPDATE lots_lot SET views = 1')
      await project.add('lots', '0002_add', added, after)
      await project.add('lots', '0003_validate', validated, second)
      await project.migrate()
      await assert.rejects(project.run('UPDATE lots_lot SET views = 9'), /few_views|check/i)
      await project.migrate({ app: 'lots', target: '0001' })
      await project.run('UPDATE lots_lot SET views = 9')
    })

    it('are refused in one transaction with their validation, and run one after the other without', async () => {
      await using project = await auction(dialect)
      await project.run('UPDATE lots_lot SET views = 1')
      await project.add('lots', '0002_both', `${added}, ${validated}`, after)
      await assert.rejects(project.migrate(), {
        code: 'E_MIGRATION_ATOMIC',
        message: /"Validate few_views of Lot" in lots\.0002_both .*next migration/,
      })
      await project.edit('lots', '0002_both', `${added}, ${validated}`, `${after}, atomic: false`)
      assert.deepEqual(await project.migrate(), ['lots.0002_both'])
    })

    it('have to be there to be validated', async () => {
      await using project = await auction(dialect)
      await project.add('lots', '0002_none', validated, after)
      await assert.rejects(project.migrate(), { code: 'E_MIGRATION_STATE' })
    })
  })
}

describe('constraints added without validation on PostgreSQL', { skip: noPostgres }, () => {
  it('let rows stay that break them until they are validated, which names those', async () => {
    await using project = await auction('postgres')
    await project.add('lots', '0002_add', added, after)
    await project.migrate()
    assert.equal(await isValid(project, 'few_views'), false)
    await project.add('lots', '0003_validate', validated, second)
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_CHECK',
      message: /"few_views".* 1 row: id 3/,
    })
    await project.run('UPDATE lots_lot SET views = 0 WHERE id = 3')
    await project.migrate()
    assert.equal(await isValid(project, 'few_views'), true)
  })

  it('are validated with a lock that lets others read and write', async () => {
    await using project = await auction('postgres')
    await project.database.alone(makeKept)
    await project.run('UPDATE lots_lot SET views = 1')
    await project.add('lots', '0002_add', [scans, added, scans, locks].join(), after)
    await project.add('lots', '0003_validate', [validated, locks].join(), second)
    await project.migrate({ app: 'lots', target: '0002' })
    assert.deepEqual(await project.rows(between), [[0]])
    assert.deepEqual(await keptOf(project), ['AccessExclusiveLock'])
    await project.migrate()
    assert.deepEqual(await keptOf(project), ['ShareUpdateExclusiveLock'])
  })

  it('can be foreign keys: of a new column, and of one that is there', async () => {
    await using project = await auction('postgres')
    await project.database.alone(makeKept)
    const key = `f.foreignKey('lots.Lot', { index: false })`
    await project.add(
      'lots',
      '0002_add',
      `op.addField('Lot', 'whole', f.bigInt(), { existing: 77 })`,
      after,
    )
    await project.add(
      'lots',
      '0003_key',
      [
        `op.renameField('Lot', 'whole', 'owner')`,
        `op.alterField('Lot', 'owner', ${key}, { notValid: true })`,
        locks,
      ].join(),
      second,
    )
    const third = `[['lots', '0003_key']]`
    await project.add(
      'lots',
      '0004_validate',
      [`op.validateConstraint('Lot', 'owner')`, locks].join(),
      third,
    )
    await project.migrate({ app: 'lots', target: '0003' })
    assert.equal(await isValid(project, 'lots_lot_owner_id_fkey'), false)
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_REFERENCES',
      message:
        /"owner_id" of "lots_lot" refers to rows of "lots_lot" that do not exist, in 3 rows: id 1: '77'/,
    })
    await project.run('UPDATE lots_lot SET owner_id = 1')
    await project.run('DELETE FROM kept')
    await project.migrate()
    assert.equal(await isValid(project, 'lots_lot_owner_id_fkey'), true)
    assert.deepEqual(await keptOf(project), [
      'AccessShareLock',
      'RowShareLock',
      'ShareUpdateExclusiveLock',
    ])
  })

  it('make a column NOT NULL without looking at the rows again', async () => {
    await using project = await auction('postgres')
    await project.database.alone(makeKept)
    await project.run('UPDATE lots_lot SET price = 1')
    const isSet = `op.addConstraintNotValid('Lot', check('lots_price_set', { price: { isNull: false } }))`
    const price = `f.decimal({ maxDigits: 10, decimalPlaces: 2 })`
    const set = `op.alterField('Lot', 'price', ${price})`
    await project.add('lots', '0002_add', isSet, after)
    await project.add(
      'lots',
      '0003_validate',
      `op.validateConstraint('Lot', 'lots_price_set')`,
      second,
    )
    await project.add(
      'lots',
      '0004_set',
      [scans, set, scans, `op.removeConstraint('Lot', 'lots_price_set')`].join(),
      `[['lots', '0003_validate']]`,
    )
    await project.migrate()
    assert.deepEqual(await project.rows(between), [[0]])
    await assert.rejects(project.run('UPDATE lots_lot SET price = NULL'))
  })
})
