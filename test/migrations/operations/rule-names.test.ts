/** Indexes and constraints that only get another name. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialects } from '../dialects.ts'
import { migrationProject } from '../migration-project.ts'
import { schemaOf } from '../schema-of.ts'

for (const { dialect, skip } of dialects)
  describe(`names of rules on ${dialect}`, { skip }, () => {
    it('change forwards and backwards', async () => {
      await using project = await migrationProject(dialect)
      await project.add(
        'lots',
        '0001_initial',
        `op.createModel('Lot', { a: f.int(), b: f.int() }, { indexes: [index('a', { name: 'first' }), index('b')],
          constraints: [check('positive', { a: { gt: 0 } }), unique('single', ['b'])] })`,
      )
      await project.migrate()
      await project.run('INSERT INTO lots_lot (a, b) VALUES (1, 2)')
      const before = await schemaOf(project.database)
      await project.add(
        'lots',
        '0002_names',
        `op.renameIndex('Lot', 'first', 'second'), op.renameIndex('Lot', 'lots_lot_b_idx', 'by_b'),
         op.renameConstraint('Lot', 'positive', 'above_zero'), op.renameConstraint('Lot', 'single', 'once')`,
        `[['lots', '0001_initial']]`,
      )
      const sql = await project.sqlOf()
      if (dialect === 'postgres') {
        assert.equal(sql.filter((one) => one.includes(' RENAME ')).length, 4)
        assert.ok(!sql.some((one) => /DROP|CREATE/.test(one)), sql.join())
      }
      const names = JSON.stringify(await schemaOf(project.database))
      for (const name of ['second', 'by_b', 'above_zero', 'once']) assert.ok(names.includes(name))
      for (const name of ['first', 'lots_lot_b_idx', 'positive', 'single'])
        assert.ok(!names.includes(name), name)
      await assert.rejects(project.run('INSERT INTO lots_lot (a, b) VALUES (0, 3)'))
      await assert.rejects(project.run('INSERT INTO lots_lot (a, b) VALUES (1, 2)'))
      await project.migrate({ app: 'lots', target: '0001' })
      assert.deepEqual(await schemaOf(project.database), before)
    })
  })
