/** Models that are called otherwise, or belong elsewhere: rows, references and tables between stay. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { dialects } from '../dialects.ts'
import { type MigrationProject, migrationProject } from '../migration-project.ts'
import { schemaOf } from '../schema-of.ts'

const models = `op.createModel('Tag', { name: f.text() }),
  op.createModel('Lot', {
    title: f.char({ maxLength: 40, unique: true }),
    parent: f.foreignKey('lots.Lot', { null: true }),
    tags: f.manyToMany('lots.Tag'),
    similar: f.manyToMany('lots.Lot'),
  }, { indexes: [index('title', '-id')] })`
const bids = `op.createModel('Bid', { amount: f.int(), lot: f.foreignKey('lots.Lot', { onDelete: 'dbCascade' }) })`

async function filled(dialect: 'sqlite' | 'postgres'): Promise<MigrationProject> {
  const project = await migrationProject(dialect)
  project.app('sales')
  await project.add('lots', '0001_initial', models)
  await project.add('bids', '0001_initial', bids, `[['lots', '0001_initial']]`)
  await project.migrate()
  await project.run(`INSERT INTO lots_tag (name) VALUES ('old')`)
  await project.run(`INSERT INTO lots_lot (title, parent_id) VALUES ('Clock', NULL), ('Lamp', 1)`)
  await project.run('INSERT INTO lots_lot_tags (lot_id, tag_id) VALUES (2, 1)')
  await project.run('INSERT INTO lots_lot_similar (from_lot_id, to_lot_id) VALUES (1, 2)')
  await project.run('INSERT INTO bids_bid (amount, lot_id) VALUES (5, 2)')
  return project
}

/** A title by its bid, a tag and what is similar to it. */
const joined = (table: string, own: string) =>
  `SELECT child.title, parent.title, tag.name, amount, other.title FROM ${table} child
   JOIN ${table} parent ON parent.id = child.parent_id JOIN bids_bid bid ON bid.lot_id = child.id
   JOIN ${table}_tags link ON link.${own}_id = child.id JOIN lots_tag tag ON tag.id = link.tag_id
   JOIN ${table}_similar pair ON pair.to_${own}_id = child.id JOIN ${table} other ON other.id = pair.from_${own}_id`
const row = [['Lamp', 'Clock', 'old', 5, 'Clock']]

for (const { dialect, skip } of dialects)
  describe(`names of models on ${dialect}`, { skip }, () => {
    for (const { what, app, operation, table, own } of [
      {
        what: 'a move',
        app: 'sales',
        operation: `op.moveModel('lots.Lot', 'sales')`,
        table: 'sales_lot',
        own: 'lot',
      },
      {
        what: 'a rename',
        app: 'lots',
        operation: `op.renameModel('Lot', 'Item')`,
        table: 'lots_item',
        own: 'item',
      },
      {
        what: 'another table',
        app: 'lots',
        operation: `op.alterTable('Lot', 'old_lots')`,
        table: 'old_lots',
        own: 'lot',
      },
    ])
      it(`survive ${what}, forwards and backwards`, async () => {
        await using project = await filled(dialect)
        const before = await schemaOf(project.database)
        await project.add(
          app,
          '0002_named',
          operation,
          `[['lots', '0001_initial'], ['bids', '0001_initial']]`,
        )
        await project.migrate()
        assert.deepEqual(await project.rows(joined(table, own)), row)
        assert.ok(!(await project.tables()).includes('lots_lot'))
        await assert.rejects(project.run('INSERT INTO bids_bid (amount, lot_id) VALUES (1, 99)'))
        await project.migrate({ app, target: app === 'sales' ? 'zero' : '0001' })
        assert.deepEqual(await project.rows(joined('lots_lot', 'lot')), row)
        assert.deepEqual(await schemaOf(project.database), before)
      })
  })
