import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noPostgres } from '../../support/postgres.ts'
import { after, auction } from '../auction.ts'
import { migrationProject } from '../migration-project.ts'

const refusals = [
  {
    what: 'texts that are too long',
    operation: `op.alterField('Lot', 'title', f.char({ maxLength: 4 }))`,
    code: 'E_MIGRATION_VALUES',
    message:
      /"title" of "lots_lot" is to be text of at most 4 characters, but 2 rows .*id 1: 'Clock', id 2: 'Chair'/,
  },
  {
    what: 'numbers that are too large',
    operation: `op.alterField('Lot', 'views', f.smallInt())`,
    code: 'E_MIGRATION_VALUES',
    message: /is to be smallInt, but 1 row .*id 3: '70000'/,
  },
  {
    what: 'texts that are no numbers',
    operation: `op.alterField('Lot', 'title', f.int())`,
    code: 'E_MIGRATION_VALUES',
    message: /is to be int, but 3 rows .*id 1: 'Clock'/,
  },
  {
    what: 'decimals that would be rounded',
    operation: `op.alterField('Lot', 'price', f.decimal({ maxDigits: 10, decimalPlaces: 1, null: true }))`,
    code: 'E_MIGRATION_VALUES',
    message: /decimal \(10, 1\), but 1 row .*id 1: '10.25'/,
  },
  {
    what: 'rows without a value',
    operation: `op.alterField('Lot', 'price', f.decimal({ maxDigits: 10, decimalPlaces: 2 }))`,
    code: 'E_MIGRATION_NULLS',
    message: /"price" of "lots_lot" must have a value, but 1 row has none: id 2\./,
  },
  {
    what: 'a new column without a value',
    operation: `op.addField('Lot', 'stars', f.int())`,
    code: 'E_MIGRATION_NULLS',
    message: /"stars" of "lots_lot" must have a value, but 3 rows have none: id 1, id 2, id 3\./,
  },
  {
    what: 'rows that a check refuses',
    operation: `op.addConstraint('Lot', check('few_views', { views: { lt: 3 } }))`,
    code: 'E_MIGRATION_CHECK',
    message: /The check "few_views" of "lots_lot" does not hold for 1 row: id 3\./,
  },
  {
    what: 'negative numbers',
    operation: `op.addField('Lot', 'stars', f.int(), { existing: -1 }), op.alterField('Lot', 'stars', f.positiveInt())`,
    code: 'E_MIGRATION_VALUES',
    message: /is to be positiveInt, but 3 rows .*id 1: '-1'/,
  },
  {
    what: 'references to rows that do not exist',
    operation: `op.addField('Lot', 'other', f.foreignKey('lots.Lot'), { existing: 77 })`,
    code: 'E_MIGRATION_REFERENCES',
    message:
      /"other_id" of "lots_lot" refers to rows of "lots_lot" that do not exist, in 3 rows: id 1: '77'/,
  },
  {
    what: 'rows that are the same',
    operation: `op.addConstraint('Lot', unique('one_parent', ['parent']))`,
    code: 'E_MIGRATION_DUPLICATES',
    message: /"one_parent" cannot be made: .*2 rows with \(1\)/,
  },
  {
    what: 'conditions in the SQL of another database',
    operation: `op.addConstraint('Lot', check('whole', "typeof(views) = 'integer'"))`,
    code: 'E_MIGRATION_CONDITION',
    message: /PostgreSQL cannot read the condition of "whole": .*typeof.*Write it with lookups/,
  },
] as const

describe('a migration that rows stand in the way of on PostgreSQL', { skip: noPostgres }, () => {
  for (const { what, operation, code, message } of refusals) {
    it(`names ${what}, and keeps nothing`, async () => {
      await using project = await auction('postgres')
      await project.run('UPDATE lots_lot SET price = 10.25 WHERE id = 1')
      await project.run('UPDATE lots_lot SET views = 70000 WHERE id = 3')
      const before = await project.columns('lots_lot')
      await project.add('lots', '0002_change', operation, after)
      await assert.rejects(project.migrate(), { code, message })
      await assert.rejects(project.migrate(), /Nothing of it was kept/)
      assert.deepEqual(await project.columns('lots_lot'), before)
    })
  }

  it('names the checks of a new table that the database cannot read', async () => {
    await using project = await migrationProject('postgres')
    const model = `op.createModel('Lot', { n: f.int() }, { constraints: [check('whole', "typeof(n) = 'integer'")] })`
    await project.add('lots', '0001_initial', model)
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_CONDITION',
      message: /the condition of "whole"/,
    })
  })
})
