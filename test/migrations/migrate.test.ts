import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { migrationPlan, migrationStatus } from '../../src/migrations/migrate.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'

const lot = `op.createModel('Lot', {
  title: f.char({ maxLength: 80 }),
  slug: f.char({ maxLength: 50, unique: true }),
  views: f.positiveInt({ default: 0 }),
  price: f.decimal({ maxDigits: 10, decimalPlaces: 2, null: true }),
  parent: f.foreignKey('lots.Lot', { null: true, onDelete: 'setNull' }),
}, { indexes: [index('title', '-views')], constraints: [check('lots_lot_price', '"price" > 0')] })`

const bid = `op.createModel('Bid', {
  amount: f.int(),
  lot: f.foreignKey('lots.Lot', { onDelete: 'dbCascade' }),
})`

/** A lot with two children and four bids, in migrations 0001. */
async function auction(): Promise<MigrationProject> {
  const project = await migrationProject()
  await project.add('lots', '0001_initial', lot)
  await project.add('bids', '0001_initial', bid, `[['lots', '0001_initial']]`)
  await project.migrate()
  await project.run(`INSERT INTO lots_lot (title, slug, views, price, parent_id)
    VALUES ('Clock', 'clock', 1, 10, NULL), ('Chair', 'chair', 2, NULL, 1), ('Lamp', 'lamp', 3, 5, 1)`)
  await project.run('INSERT INTO bids_bid (amount, lot_id) VALUES (1, 1), (2, 1), (3, 2), (4, 3)')
  return project
}

const after = `[['lots', '0001_initial']]`

describe('migrate', () => {
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

  it('goes back to zero, and forward again', async () => {
    await using project = await auction()
    const back = await project.migrate({ app: 'lots', target: 'zero', allowDataLoss: true })
    assert.deepEqual(back, ['bids.0001_initial', 'lots.0001_initial'])
    assert.deepEqual(await project.tables(), [])
    assert.equal((await project.migrate()).length, 2)
    assert.deepEqual(await project.tables(), ['bids_bid', 'lots_lot'])
  })

  it('goes to a named migration, forwards and backwards', async () => {
    await using project = await auction()
    await project.add(
      'lots',
      '0002_color',
      `op.addField('Lot', 'color', f.text({ null: true }))`,
      after,
    )
    await project.add(
      'lots',
      '0003_size',
      `op.addField('Lot', 'size', f.text({ null: true }))`,
      `[['lots', '0002_color']]`,
    )
    assert.deepEqual(await project.migrate({ app: 'lots', target: '0002' }), ['lots.0002_color'])
    assert.deepEqual(await project.migrate(), ['lots.0003_size'])
    assert.deepEqual(await project.migrate({ app: 'lots', target: '0001' }), [
      'lots.0003_size',
      'lots.0002_color',
    ])
    await assert.rejects(project.migrate({ app: 'lots', target: '0009' }), {
      code: 'E_MIGRATION_UNKNOWN',
      message: /0001_initial, 0002_color, 0003_size/,
    })
    await assert.rejects(project.migrate({ app: 'nothing' }), { code: 'E_MIGRATION_UNKNOWN' })
  })

  it('only records with fake', async () => {
    await using project = await migrationProject()
    await project.add('lots', '0001_initial', lot)
    assert.deepEqual(await project.migrate({ fake: true }), ['lots.0001_initial'])
    assert.deepEqual(await project.tables(), [])
    assert.deepEqual(await project.migrate(), [])
  })

  it('keeps nothing of a migration that fails, and everything before it', async () => {
    await using project = await auction()
    await project.add(
      'lots',
      '0002_good',
      `op.addField('Lot', 'color', f.text({ null: true }))`,
      after,
    )
    const failing = `op.addField('Lot', 'size', f.text({ null: true })), op.sql('SELECT nothing FROM nowhere', { reverse: '' })`
    await project.add('lots', '0003_bad', failing, `[['lots', '0002_good']]`)
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_FAILED',
      message: /lots\.0003_bad failed at "Run SQL: SELECT nothing FROM nowhere"/,
    })
    const columns = (await project.rows("SELECT name FROM pragma_table_info('lots_lot')")).flat()
    assert.deepEqual(columns.slice(-1), ['color'])
    const plan = await migrationPlan({ database: project.database, apps: project.apps })
    assert.deepEqual(
      plan.steps.map(({ name }) => name),
      ['0003_bad'],
    )
  })

  it('refuses what cannot be undone before it changes anything', async () => {
    await using project = await auction()
    await project.add('lots', '0002_sql', `op.sql('DELETE FROM bids_bid')`, after)
    await project.add(
      'lots',
      '0003_color',
      `op.addField('Lot', 'color', f.text({ null: true }))`,
      `[['lots', '0002_sql']]`,
    )
    await project.migrate()
    await assert.rejects(project.migrate({ app: 'lots', target: '0001', allowDataLoss: true }), {
      code: 'E_MIGRATION_IRREVERSIBLE',
      message: /lots\.0002_sql/,
    })
    assert.deepEqual((await project.schema('lots_lot')).at(-1)?.includes('color'), true)
  })

  it('refuses to destroy data unless that is allowed, or confirmed', async () => {
    await using project = await auction()
    const operations = `op.removeConstraint('Lot', 'lots_lot_price'), op.removeField('Lot', 'price'), op.createModel('Empty', {})`
    await project.add('lots', '0002_remove', operations, after)
    const plan = await migrationPlan({ database: project.database, apps: project.apps })
    assert.deepEqual(plan.steps[0]?.losses, [
      { operation: 'Remove field price from Lot', table: 'lots_lot', column: 'price', rows: 2 },
    ])
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_DATA_LOSS',
      message: /"lots_lot"\."price" with 2 values/,
    })
    assert.deepEqual(await project.migrate({ confirm: async (losses) => losses.length === 1 }), [
      'lots.0002_remove',
    ])
    assert.deepEqual(await project.migrate({ app: 'lots', target: '0001' }), ['lots.0002_remove'])
  })

  it('counts what is destroyed under the names that the database has before the run', async () => {
    await using project = await migrationProject()
    await project.add('lots', '0001_initial', `op.createModel('Lot', { price: f.int() })`)
    await project.migrate()
    await project.run('INSERT INTO lots_lot (price) VALUES (1), (2)')
    const renames = `op.renameField('Lot', 'price', 'cost'), op.renameModel('Lot', 'Item')`
    await project.add('lots', '0002_rename', renames, after)
    const removals = `op.removeField('Item', 'cost'), op.addField('Item', 'x', f.int({ null: true })), op.removeField('Item', 'x'), op.deleteModel('Item')`
    await project.add('lots', '0003_remove', removals, `[['lots', '0002_rename']]`)
    const { steps } = await migrationPlan({ database: project.database, apps: project.apps })
    const losses = steps[1]?.losses.map(({ table, column, rows }) => [table, column, rows])
    assert.deepEqual(losses, [
      ['lots_item', 'cost', 2],
      ['lots_item', 'x', 0],
      ['lots_item', undefined, 2],
    ])
    await assert.rejects(project.migrate(), { code: 'E_MIGRATION_DATA_LOSS' })
  })

  it('reports migrations that were edited or are gone', async () => {
    await using project = await auction()
    await project.run(`UPDATE voltaic_migrations SET hash = 'other' WHERE app = 'lots'`)
    await project.run(
      `INSERT INTO voltaic_migrations (app, name, hash, applied_at) VALUES ('lots', '0002_gone', '', '')`,
    )
    const plan = await migrationPlan({ database: project.database, apps: project.apps })
    assert.deepEqual([plan.edited, plan.missing], [['lots.0001_initial'], ['lots.0002_gone']])
    assert.deepEqual(plan.steps, [])
  })

  it('applies an older branch that was merged later', async () => {
    await using project = await auction()
    await project.add(
      'lots',
      '0002_late',
      `op.addField('Lot', 'late', f.text({ null: true }))`,
      after,
    )
    await project.migrate()
    await project.add(
      'lots',
      '0002_early',
      `op.addField('Lot', 'early', f.text({ null: true }))`,
      after,
    )
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_CONFLICT',
      message: /0002_early and 0002_late/,
    })
    await project.add('lots', '0003_merge', '', `[['lots', '0002_early'], ['lots', '0002_late']]`)
    assert.deepEqual(await project.migrate(), ['lots.0002_early', 'lots.0003_merge'])
  })

  it('names what is wrong with files and dependencies', async () => {
    await using project = await migrationProject()
    await project.add('lots', '0001_initial', '', `[['lots', '0000_nothing']]`)
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_MISSING',
      message: /0000_nothing/,
    })
    await using circular = await migrationProject()
    await circular.add('a', '0001_a', '', `[['b', '0001_b']]`)
    await circular.add('b', '0001_b', '', `[['a', '0001_a']]`)
    await assert.rejects(circular.migrate(), {
      code: 'E_MIGRATION_CYCLE',
      message: /a\.0001_a → b\.0001_b → a\.0001_a/,
    })
  })
})

describe('migrationPlan', () => {
  it('shows the SQL of each step, and changes nothing', async () => {
    await using project = await auction()
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
})

describe('changes of a table with rows and references', () => {
  it('keep the children of a table that is rebuilt', async () => {
    await using project = await auction()
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
    await using project = await auction()
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
    await using project = await auction()
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
    await using project = await auction()
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
    await using project = await auction()
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

  it('rename what was renamed between two models, and keep the rows', async () => {
    await using project = await migrationProject()
    await project.add(
      'lots',
      '0001_initial',
      `
      op.createModel('Tag', { name: f.text() }),
      op.createModel('Lot', { title: f.text(), tags: f.manyToMany('lots.Tag') })`,
    )
    await project.migrate()
    await project.run(`INSERT INTO lots_tag (name) VALUES ('old')`)
    await project.run(`INSERT INTO lots_lot (title) VALUES ('Clock')`)
    await project.run('INSERT INTO lots_lot_tags (lot_id, tag_id) VALUES (1, 1)')
    await project.add(
      'lots',
      '0002_rename',
      `
      op.renameModel('Tag', 'Label'), op.renameField('Lot', 'tags', 'labels'), op.renameModel('Lot', 'Auction')`,
      after,
    )
    await project.migrate()
    assert.deepEqual(await project.tables(), ['lots_auction', 'lots_auction_labels', 'lots_label'])
    assert.deepEqual(await project.rows('SELECT auction_id, label_id FROM lots_auction_labels'), [
      [1, 1],
    ])
    await assert.rejects(
      project.run('INSERT INTO lots_auction_labels (auction_id, label_id) VALUES (1, 1)'),
      { code: 'E_UNIQUE' },
    )
    await project.migrate({ app: 'lots', target: '0001' })
    assert.deepEqual(await project.rows('SELECT lot_id, tag_id FROM lots_lot_tags'), [[1, 1]])
  })

  it('change the type of a key, and of what refers to it', async () => {
    await using project = await migrationProject()
    const models = `op.createModel('Tag', { code: f.int({ primaryKey: true }) }),
      op.createModel('Lot', { tag: f.foreignKey('lots.Tag'), tags: f.manyToMany('lots.Tag') })`
    await project.add('lots', '0001_initial', models)
    await project.migrate()
    await project.run('INSERT INTO lots_tag (code) VALUES (7)')
    await project.run('INSERT INTO lots_lot (tag_id) VALUES (7)')
    await project.run('INSERT INTO lots_lot_tags (lot_id, tag_id) VALUES (1, 7)')
    const key = `op.alterField('Tag', 'code', f.char({ maxLength: 9, primaryKey: true }))`
    await project.add('lots', '0002_key', `${key}, op.renameField('Tag', 'code', 'word')`, after)
    await project.migrate()
    const values = `SELECT word, tag_id, (SELECT tag_id FROM lots_lot_tags) FROM lots_tag, lots_lot`
    assert.deepEqual(await project.rows(values), [['7', '7', '7']])
    const lot = (await project.schema('lots_lot')).at(-1) ?? ''
    assert.match(lot, /"tag_id" varchar\(9\) NOT NULL REFERENCES "lots_tag" \("word"\)/)
    await project.migrate({ app: 'lots', target: '0001' })
    assert.deepEqual(await project.rows('SELECT code, tag_id FROM lots_tag, lots_lot'), [[7, 7]])
  })

  it('say which rows stand in the way', async () => {
    await using project = await auction()
    await project.run('UPDATE lots_lot SET views = 1')
    await project.add(
      'lots',
      '0002_unique',
      `op.addConstraint('Lot', unique('lots_lot_views', ['views']))`,
      after,
    )
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_DUPLICATES',
      message: /3 rows with \(1\)/,
    })
    await using other = await auction()
    await other.add(
      'lots',
      '0002_null',
      `op.alterField('Lot', 'price', f.decimal({ maxDigits: 10, decimalPlaces: 2 }))`,
      after,
    )
    await assert.rejects(other.migrate(), {
      code: 'E_MIGRATION_FAILED',
      message: /"price".*must have a value/,
    })
    await using third = await auction()
    await third.add(
      'lots',
      '0002_orphans',
      `op.sql('DELETE FROM lots_lot WHERE id = 1'), op.alterField('Lot', 'title', f.text())`,
      after,
    )
    await assert.rejects(third.migrate(), {
      code: 'E_MIGRATION_REFERENCES',
      message: /bids_bid \(lot_id\) → lots_lot/,
    })
    assert.deepEqual(await third.rows('SELECT count(*) FROM lots_lot'), [[3]])
  })

  it('say which view or index uses what goes', async () => {
    await using project = await auction()
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
})

describe('op.sql', () => {
  it('runs several statements, with semicolons in texts and triggers', async () => {
    await using project = await auction()
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
