import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { migrationPlan, migrationStatus } from '../../src/migrations/migrate.ts'
import { after, auction, bid, lot } from './auction.ts'
import { migrationProject } from './migration-project.ts'

describe('migrations on SQLite', () => {
  it('makes tables, indexes and constraints, and records what ran', async () => {
    await using project = await migrationProject()
    await project.add('lots', '0001_initial', lot)
    await project.add('bids', '0001_initial', bid, after)
    assert.deepEqual(await project.migrate(), ['lots.0001_initial', 'bids.0001_initial'])
    assert.deepEqual(await project.migrate(), [])
    assert.deepEqual(await project.schema('lots_lot'), [
      'CREATE INDEX "lots_lot_parent_id_idx" ON "lots_lot" ("parent_id")',
      'CREATE UNIQUE INDEX "lots_lot_slug_uniq" ON "lots_lot" ("slug")',
      'CREATE INDEX "lots_lot_title_views_a7bfc47c_idx" ON "lots_lot" ("title", "views" DESC)',
      `CREATE TABLE "lots_lot" (
  "id" integer NOT NULL PRIMARY KEY AUTOINCREMENT,
  "title" varchar(80) NOT NULL,
  "slug" varchar(50) NOT NULL,
  "views" integer NOT NULL CHECK ("views" >= 0),
  "price" decimal(10, 2),
  "parent_id" bigint REFERENCES "lots_lot" ("id") DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "lots_lot_price" CHECK ("price" > 0)
)`,
    ])
    const status = await migrationStatus({ database: project.database, apps: project.apps })
    assert.deepEqual(status, [
      { app: 'lots', name: '0001_initial', isApplied: true },
      { app: 'bids', name: '0001_initial', isApplied: true },
    ])
  })

  it('shows the SQL of each step, and changes nothing', async () => {
    await using project = await auction('sqlite')
    await project.add(
      'lots',
      '0002_color',
      `op.addField('Lot', 'color', f.text({ null: true })), op.run(() => { throw new Error('ran') })`,
      after,
    )
    await project.add(
      'lots',
      '0003_sql',
      `op.sql('UPDATE elsewhere SET x = 1')`,
      `[['lots', '0002_color']]`,
    )
    const plan = () => migrationPlan({ database: project.database, apps: project.apps })
    const { steps } = await plan()
    assert.deepEqual(
      steps.map(({ sql }) => sql),
      [['ALTER TABLE "lots_lot" ADD COLUMN "color" text'], undefined],
    )
    assert.deepEqual(
      steps.map(({ operations }) => operations),
      [['Add field color to Lot', 'Run code'], ['Run SQL: UPDATE elsewhere SET x = 1']],
    )
    assert.deepEqual(await plan(), { steps, edited: [], missing: [] })
  })

  it('keep the children of a table that is rebuilt', async () => {
    await using project = await auction('sqlite')
    await project.add(
      'lots',
      '0002_alter',
      `op.alterField('Lot', 'title', f.char({ maxLength: 200 }))`,
      after,
    )
    const sql = await project.sqlOf()
    assert.match(sql.join('\n'), /CREATE TABLE "voltaic_new_lots_lot"/)
    assert.deepEqual(await project.rows('SELECT amount, lot_id FROM bids_bid'), [
      [1, 1],
      [2, 1],
      [3, 2],
      [4, 3],
    ])
    assert.deepEqual(await project.rows('SELECT title, parent_id FROM lots_lot'), [
      ['Clock', null],
      ['Chair', 1],
      ['Lamp', 1],
    ])
    assert.match(
      (await project.schema('lots_lot')).at(-1) ?? '',
      /"title" varchar\(200\)[\s\S]*REFERENCES "lots_lot"/,
    )
    assert.deepEqual(await project.tables(), ['bids_bid', 'lots_lot'])
    await assert.rejects(project.run('INSERT INTO bids_bid (amount, lot_id) VALUES (1, 99)'), {
      code: 'E_FOREIGN_KEY',
    })
    await project.run('DELETE FROM lots_lot WHERE id = 3')
    assert.deepEqual(await project.rows('SELECT amount FROM bids_bid'), [[1], [2], [3]])
  })

  it('keep indexes, checks, triggers, views, collations, generated columns and the sequence', async () => {
    await using project = await auction('sqlite')
    await project.add(
      'lots',
      '0002_sql',
      `op.sql(\`
      CREATE INDEX by_lower ON lots_lot (lower(title)) WHERE views > 0;
      CREATE TABLE log (text);
      CREATE TRIGGER noted AFTER INSERT ON lots_lot BEGIN INSERT INTO log VALUES ('new; ' || NEW.title); END;
      CREATE VIEW titles AS SELECT title FROM lots_lot;
      ALTER TABLE lots_lot ADD COLUMN shout text GENERATED ALWAYS AS (upper(title));
      ALTER TABLE lots_lot ADD COLUMN code text COLLATE NOCASE DEFAULT 'x' CHECK (code <> '');
    \`)`,
      after,
    )
    await project.migrate()
    await project.run('DELETE FROM lots_lot WHERE id = 3')
    await project.run('DELETE FROM bids_bid WHERE lot_id = 3')
    const before = await project.schema('lots_lot')
    await project.add(
      'lots',
      '0003_alter',
      `op.alterField('Lot', 'title', f.text())`,
      `[['lots', '0002_sql']]`,
    )
    await project.migrate()
    const expected = before.map((sql) => sql.replace('varchar(80)', 'text').replace(/\s+/g, ' '))
    const now = await project.schema('lots_lot')
    assert.deepEqual(
      now.map((sql) => sql.replace(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')')),
      expected.map((sql) => sql.replaceAll('( ', '(').replaceAll(' )', ')')),
    )
    await project.run(`INSERT INTO lots_lot (title, slug, views) VALUES ('New', 'new', 1)`)
    assert.deepEqual(
      await project.rows("SELECT id, shout, code FROM lots_lot WHERE code = 'X' AND id > 2"),
      [[4, 'NEW', 'x']],
    )
    assert.deepEqual(await project.rows('SELECT text FROM log'), [['new; New']])
    assert.deepEqual(await project.rows('SELECT title FROM titles ORDER BY title'), [
      ['Chair'],
      ['Clock'],
      ['New'],
    ])
    await assert.rejects(project.run('UPDATE lots_lot SET price = 0'), { code: 'E_CHECK' })
  })

  it('use ALTER TABLE where that can', async () => {
    await using project = await auction('sqlite')
    await project.add(
      'lots',
      '0002_cheap',
      `
      op.addField('Lot', 'color', f.text({ null: true })),
      op.addField('Lot', 'stars', f.int({ dbDefault: 3 })),
      op.renameField('Lot', 'title', 'name'),
      op.removeIndex('Lot', 'lots_lot_name_views_a7bfc47c_idx'),
      op.removeField('Lot', 'views')`,
      after,
    )
    const sql = await project.sqlOf({ allowDataLoss: true })
    assert.doesNotMatch(sql.join('\n'), /voltaic_new/)
    assert.deepEqual(await project.rows('SELECT name, color, stars FROM lots_lot WHERE id = 1'), [
      ['Clock', null, 3],
    ])
    const schema = (await project.schema('lots_lot')).join('\n')
    assert.doesNotMatch(schema, /views/)
    await project.migrate({ app: 'lots', target: '0001', allowDataLoss: true })
    assert.deepEqual(await project.rows('SELECT title, views FROM lots_lot WHERE id = 1'), [
      ['Clock', 0],
    ])
  })

  it('rebuild a table once, however many operations touch it', async () => {
    await using project = await auction('sqlite')
    await project.add(
      'lots',
      '0002_many',
      `
      op.renameField('Lot', 'title', 'name'),
      op.alterField('Lot', 'name', f.char({ maxLength: 300 })),
      op.addIndex('Lot', index('name', { name: 'lots_lot_by_name' })),
      op.addField('Lot', 'stars', f.int(), { existing: 4 }),
      op.alterField('Lot', 'price', f.decimal({ maxDigits: 12, decimalPlaces: 2 }), { existing: '1.50' }),
      op.removeField('Lot', 'parent'),
      op.addConstraint('Lot', check('lots_lot_stars', '"stars" BETWEEN 0 AND 5'))`,
      after,
    )
    const sql = await project.sqlOf({ allowDataLoss: true })
    assert.equal(sql.filter((text) => text.startsWith('CREATE TABLE')).length, 1)
    assert.deepEqual(await project.rows('SELECT name, stars, price FROM lots_lot'), [
      ['Clock', 4, 10],
      ['Chair', 4, 1.5],
      ['Lamp', 4, 5],
    ])
    const table = (await project.schema('lots_lot')).at(-1) ?? ''
    assert.match(table, /"stars" integer NOT NULL,/)
    assert.doesNotMatch(table, /DEFAULT|parent/)
    assert.match((await project.schema('lots_lot')).join(), /lots_lot_by_name/)
    await project.migrate({ app: 'lots', target: '0001', allowDataLoss: true })
    assert.deepEqual(
      await project.rows('SELECT title, price, parent_id FROM lots_lot WHERE id = 2'),
      [['Chair', 1.5, null]],
    )
    assert.match((await project.schema('lots_lot')).at(-1) ?? '', /"title" varchar\(80\)/)
  })

  it('follow the rename of a model and of its key', async () => {
    await using project = await auction('sqlite')
    await project.add('lots', '0002_rename', `op.renameModel('Lot', 'Auction')`, after)
    const sql = await project.sqlOf()
    assert.doesNotMatch(sql.join('\n'), /voltaic_new/)
    assert.match((await project.schema('bids_bid')).at(-1) ?? '', /REFERENCES "lots_auction"/)
    assert.match((await project.schema('lots_auction')).join(), /"lots_auction_slug_uniq"/)
    await project.run('INSERT INTO bids_bid (amount, lot_id) VALUES (9, 1)')
    await assert.rejects(project.run('INSERT INTO bids_bid (amount, lot_id) VALUES (9, 99)'), {
      code: 'E_FOREIGN_KEY',
    })
    await project.migrate({ app: 'lots', target: '0001' })
    assert.match((await project.schema('bids_bid')).at(-1) ?? '', /REFERENCES "lots_lot"/)
  })

  it('say which view or index uses what goes', async () => {
    await using project = await auction('sqlite')
    await project.add(
      'lots',
      '0002_view',
      `op.sql('CREATE VIEW parents AS SELECT parent_id FROM lots_lot', { reverse: 'DROP VIEW parents' })`,
      after,
    )
    await project.migrate()
    await project.add(
      'lots',
      '0003_remove',
      `op.removeField('Lot', 'parent')`,
      `[['lots', '0002_view']]`,
    )
    await assert.rejects(project.migrate({ allowDataLoss: true }), {
      code: 'E_MIGRATION_TABLE',
      message: /The view "parents"/,
    })
    assert.deepEqual(await project.rows('SELECT count(*) FROM parents'), [[3]])
  })

  it('runs several statements, with semicolons in texts and triggers', async () => {
    await using project = await auction('sqlite')
    await project.add(
      'lots',
      '0002_sql',
      `op.sql(\`
      INSERT INTO lots_lot (title, slug, views) VALUES ('a;b', 'semi', 0);
      CREATE TRIGGER t AFTER DELETE ON lots_lot BEGIN SELECT ';'; SELECT 1; END;
    \`, { reverse: "DROP TRIGGER t; DELETE FROM lots_lot WHERE slug = 'semi'" })`,
      after,
    )
    await project.migrate()
    assert.deepEqual(await project.rows(`SELECT title FROM lots_lot WHERE slug = 'semi'`), [
      ['a;b'],
    ])
    await project.migrate({ app: 'lots', target: '0001' })
    assert.deepEqual(await project.rows(`SELECT title FROM lots_lot WHERE slug = 'semi'`), [])
  })
})
