import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialects } from './dialects.ts'
import { migrationProject } from './migration-project.ts'

const long = 'aNameThatIsMuchLongerThanEveryDatabaseTakesForTheNamesOfItsColumns'
const strange = 'select "a;b" \'c\' Ü 名'

for (const { dialect, skip } of dialects) {
  describe(`names in migrations on ${dialect}`, { skip }, () => {
    it('may be reserved, long, quoted, of any alphabet, and differ in capitals from before', async () => {
      await using project = await migrationProject(dialect)
      const text = JSON.stringify(strange)
      await project.add(
        'lots',
        '0001_initial',
        `op.createModel('Order', { group: f.char({ maxLength: 9, unique: true }), ${long}: f.int({ column: 'long' }), odd: f.int({ column: ${text}, index: true }), Table: f.foreignKey('lots.Order', { null: true, onDelete: 'setNull', column: 'References' }) }, { table: 'Order' })`,
      )
      await project.migrate()
      await project.run(
        `INSERT INTO "Order" ("group", long, "${strange.replaceAll('"', '""')}") VALUES ('g', 1, 2)`,
      )
      await project.add(
        'lots',
        '0002_next',
        `op.alterField('Order', 'group', f.char({ maxLength: 10, unique: true, column: 'Group' })),
         op.alterField('Order', 'odd', f.bigInt({ column: ${JSON.stringify(`${strange}!`)}, index: true })),
         op.addConstraint('Order', unique('check "x"', ['group', 'odd'])), op.addConstraint('Order', check('Ü', { odd: { lt: 9 } })),
         op.addIndex('Order', index('-odd', { name: 'select' })), op.renameModel('Order', 'Select')`,
        `[['lots', '0001_initial']]`,
      )
      await project.migrate()
      assert.deepEqual(await project.columns('Order'), [
        'id',
        'Group',
        'long',
        `${strange}!`,
        'References',
      ])
      assert.deepEqual(await project.rows('SELECT "Group", long FROM "Order"'), [['g', 1]])
      await project.add(
        'lots',
        '0003_last',
        `op.removeConstraint('Select', 'check "x"'), op.removeConstraint('Select', 'Ü'), op.removeIndex('Select', 'select'), op.removeField('Select', 'odd')`,
        `[['lots', '0002_next']]`,
      )
      await project.migrate({ allowDataLoss: true })
      assert.deepEqual(await project.columns('Order'), ['id', 'Group', 'long', 'References'])
      await project.run('DELETE FROM "Order"')
      await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true })
      assert.deepEqual(await project.tables(), [])
    })
  })

  describe(`code of migrations on ${dialect}`, { skip }, () => {
    it('has the models of its time, years later', async () => {
      await using project = await migrationProject(dialect)
      await project.add(
        'lots',
        '0001_initial',
        `op.createModel('Lot', { title: f.text(), price: f.int() })`,
      )
      await project.add(
        'lots',
        '0002_fill',
        `op.run(async ({ model }) => {
          const Lot = model('lots.Lot')
          await Lot.create({ title: 'old', price: 4 })
          await Lot.filter({ price: 4 }).update({ price: 5 })
        }, { reverse: async ({ model }) => { await model('lots.Lot').filter({ price: 5 }).delete() } })`,
        `[['lots', '0001_initial']]`,
      )
      await project.add(
        'lots',
        '0003_gone',
        `op.renameModel('Lot', 'Piece'), op.renameField('Piece', 'title', 'name'), op.addField('Piece', 'cents', f.int(), { existing: 500 }), op.removeField('Piece', 'price')`,
        `[['lots', '0002_fill']]`,
      )
      await project.migrate({ allowDataLoss: true })
      assert.deepEqual(await project.rows('SELECT name, cents FROM lots_piece'), [['old', 500]])
      await project.run('DELETE FROM lots_piece')
      await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true })
      assert.deepEqual(await project.tables(), [])
      assert.equal((await project.migrate({ allowDataLoss: true })).length, 3)
    })
  })
}
