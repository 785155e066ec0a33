import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openDatabase } from '../../src/db/engine/connect.ts'
import { atomic } from '../../src/db/engine/transaction.ts'
import { migrationPlan } from '../../src/migrations/migrate.ts'
import { noPostgres } from '../support/postgres.ts'
import { after, auction, bid, lot } from './auction.ts'
import { type MigrationProject, migrationProject } from './migration-project.ts'

/** The constraints of a table by name, without those of NOT NULL. */
async function constraints(project: MigrationProject, table: string): Promise<string[]> {
  const sql = `SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = '${table}'::regclass AND contype <> 'n' ORDER BY conname`
  return (await project.rows(sql)).map(([name, text]) => `${name}: ${text}`)
}

async function planOf({ database, apps }: MigrationProject) {
  const { steps } = await migrationPlan({ database, apps })
  return steps.map(({ sql }) => sql)
}

describe('migrations on PostgreSQL', { skip: noPostgres }, () => {
  it('make tables whose constraints have names that can be foreseen', async () => {
    await using project = await migrationProject('postgres')
    await project.add('lots', '0001_initial', lot)
    await project.add('bids', '0001_initial', bid, after)
    await project.migrate()
    assert.deepEqual(await constraints(project, 'lots_lot'), [
      'lots_lot_parent_id_fkey: FOREIGN KEY (parent_id) REFERENCES lots_lot(id) DEFERRABLE INITIALLY DEFERRED',
      'lots_lot_pkey: PRIMARY KEY (id)',
      'lots_lot_price: CHECK ((price > (0)::numeric))',
      'lots_lot_views_positive: CHECK ((views >= 0))',
    ])
    assert.deepEqual(await constraints(project, 'bids_bid'), [
      'bids_bid_lot_id_fkey: FOREIGN KEY (lot_id) REFERENCES lots_lot(id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED',
      'bids_bid_pkey: PRIMARY KEY (id)',
    ])
  })

  it('are shown as SQL before they run, also after SQL of their own', async () => {
    await using project = await auction('postgres')
    const operations = `
      op.addField('Lot', 'stars', f.int(), { existing: 3 }),
      op.sql('UPDATE elsewhere SET x = 1'),
      op.run(() => { throw new Error('ran') }),
      op.addField('Lot', 'owner', f.foreignKey('lots.Lot', { null: true, index: false }))`
    await project.add('lots', '0002_several', operations, after)
    const expected = [
      [
        'ALTER TABLE "lots_lot" ADD COLUMN "stars" integer NOT NULL DEFAULT 3',
        'ALTER TABLE "lots_lot" ALTER COLUMN "stars" DROP DEFAULT',
        'UPDATE elsewhere SET x = 1',
        'ALTER TABLE "lots_lot" ADD COLUMN "owner_id" bigint CONSTRAINT "lots_lot_owner_id_fkey" REFERENCES "lots_lot" ("id") DEFERRABLE INITIALLY DEFERRED',
      ],
    ]
    assert.deepEqual(await planOf(project), expected)
    assert.deepEqual(await planOf(project), expected)
  })

  it('rename constraints and indexes with their tables and columns, and make none anew', async () => {
    await using project = await auction('postgres')
    const operations = `op.renameModel('Lot', 'Item'), op.renameField('Item', 'views', 'visits'),
      op.renameField('Item', 'parent', 'whole')`
    await project.add('lots', '0002_rename', operations, after)
    const sql = await project.sqlOf()
    assert.deepEqual(
      sql.filter((text) => /DROP|CREATE|ADD/.test(text)),
      [],
    )
    assert.deepEqual(
      (await constraints(project, 'lots_item')).map((text) => text.split(':')[0]),
      ['lots_item_pkey', 'lots_item_visits_positive', 'lots_item_whole_id_fkey', 'lots_lot_price'],
    )
    const indexes = await project.rows(
      `SELECT indexname FROM pg_indexes WHERE tablename = 'lots_item' AND schemaname = current_schema() ORDER BY 1`,
    )
    assert.deepEqual(indexes.flat(), [
      'lots_item_pkey',
      'lots_item_slug_uniq',
      'lots_item_title_visits_a7bfc47c_idx',
      'lots_item_whole_id_idx',
    ])
    await project.run(`INSERT INTO lots_item (title, slug, visits) VALUES ('New', 'new', 1)`)
    assert.deepEqual(await project.rows(`SELECT id FROM lots_item WHERE slug = 'new'`), [[4]])
    await project.migrate({ app: 'lots', target: '0001' })
    assert.match((await constraints(project, 'lots_lot')).join(), /lots_lot_parent_id_fkey/)
  })

  it('change types with the values in them', async () => {
    await using project = await migrationProject('postgres')
    const fields = `{ a: f.int(), b: f.boolean(), c: f.text(), d: f.text(), e: f.dateTime(), g: f.char({ maxLength: 9 }), h: f.binary() }`
    await project.add('lots', '0001_initial', `op.createModel('Lot', ${fields})`)
    await project.migrate()
    await project.run(`INSERT INTO lots_lot (a, b, c, d, e, g, h) VALUES
      (1, TRUE, '17', '{"x": 1}', '2026-03-29 14:30:00.5', '12.50', 'abc')`)
    const alter = (name: string, field: string) => `op.alterField('Lot', '${name}', ${field})`
    const operations = [
      alter('a', 'f.boolean()'),
      alter('b', 'f.bigInt()'),
      alter('c', 'f.int()'),
      alter('d', 'f.json()'),
      alter('e', 'f.text()'),
      alter('g', 'f.decimal({ maxDigits: 6, decimalPlaces: 2 })'),
      alter('h', 'f.text()'),
    ]
    await project.add('lots', '0002_types', operations.join(), after)
    await project.migrate()
    assert.deepEqual(await project.rows('SELECT a, b, c, d, e, g, h FROM lots_lot'), [
      [true, 1, 17, '{"x": 1}', '2026-03-29 14:30:00.500', '12.50', 'abc'],
    ])
    await project.migrate({ app: 'lots', target: '0001' })
    assert.deepEqual(await project.rows('SELECT a, b, c, d, e, g FROM lots_lot'), [
      [1, true, '17', '{"x": 1}', '2026-03-29 14:30:00.500', '12.50'],
    ])
  })

  it('cut no text that a shorter column cannot hold', async () => {
    await using project = await auction('postgres')
    const shorter = `op.alterField('Lot', 'title', f.char({ maxLength: 3 }))`
    await project.add('lots', '0002_shorter', shorter, after)
    await assert.rejects(project.migrate(), {
      code: 'E_MIGRATION_VALUES',
      message:
        /at "Change field title of Lot": .*at most 3 characters, but 3 rows .*id 1: 'Clock', id 2: 'Chair'/,
    })
    assert.deepEqual(await project.rows('SELECT title FROM lots_lot WHERE id = 1'), [['Clock']])
  })

  it('change tables after rows of theirs in one migration', async () => {
    await using project = await auction('postgres')
    const operations = `
      op.run(async ({ model }) => {
        const first = await model('lots.Lot').get({ id: 1 })
        await model('lots.Lot').create({ title: 'New', slug: 'new', parent: first })
      }),
      op.alterField('Lot', 'price', f.decimal({ maxDigits: 12, decimalPlaces: 2 }), { existing: '1.50' }),
      op.addField('Lot', 'color', f.text({ null: true })),
      op.run(async ({ model }) => {
        await model('lots.Lot').filter({ slug: 'new' }).update({ color: 'red' })
      })`
    await project.add('lots', '0002_rows', operations, after)
    await project.migrate()
    assert.deepEqual(
      await project.rows(`SELECT price, color, parent_id FROM lots_lot WHERE slug = 'new'`),
      [['1.50', 'red', 1]],
    )
  })

  it('let a key count that did not, after the largest there is, and keep the sequence of one that did', async () => {
    await using project = await migrationProject('postgres')
    await project.add(
      'lots',
      '0001_initial',
      `op.createModel('Lot', { id: f.int({ primaryKey: true }), n: f.int() })`,
    )
    await project.migrate()
    await project.run('INSERT INTO lots_lot (id, n) VALUES (7, 1), (41, 2)')
    const counted = `op.removeField('Lot', 'id')`
    await project.add('lots', '0002_counted', counted, after)
    await project.migrate()
    await project.run('INSERT INTO lots_lot (n) VALUES (3)')
    assert.deepEqual(await project.rows('SELECT max(id) FROM lots_lot'), [[42]])

    await project.run('CREATE TABLE lots_old (id serial PRIMARY KEY, n integer NOT NULL)')
    await project.run('INSERT INTO lots_old (n) VALUES (1)')
    await project.add(
      'lots',
      '0003_old',
      `op.createModel('Old', { id: f.int({ primaryKey: true }), n: f.int() })`,
      `[['lots', '0002_counted']]`,
    )
    await project.migrate({ fake: true })
    const wider = `op.alterField('Old', 'id', f.bigInt({ primaryKey: true }))`
    await project.add('lots', '0004_wider', wider, `[['lots', '0003_old']]`)
    await project.migrate()
    await project.run('INSERT INTO lots_old (n) VALUES (2)')
    assert.deepEqual(
      await project.rows(`SELECT max(id), (SELECT seqtypid::regtype::text FROM pg_sequence
        WHERE seqrelid = 'lots_old_id_seq'::regclass) FROM lots_old`),
      [[2, 'bigint']],
    )
  })

  it('give up, with nothing kept, when a table stays in use; run again they succeed', async () => {
    await using project = await auction('postgres')
    const operations = `op.createModel('Other', {}), op.addField('Lot', 'color', f.text({ null: true }))`
    await project.add('lots', '0002_color', operations, after)
    const impatient = await openDatabase(project.url, { lockTimeout: 100 })
    const reading = async () => {
      await project.rows('SELECT count(*) FROM lots_lot')
      await assert.rejects(project.migrate({ database: impatient, lockRetries: 1 }), {
        code: 'E_MIGRATION_LOCKED',
        message:
          /at "Add field color to Lot": a table that it needs stayed in use, in 2 attempts of 100 ms\. Last it was held by process \d+ \(user \w+, voltaic, idle in transaction for \d+ s\): SELECT count\(\*\) FROM lots_lot\. .*pg_terminate_backend\(\d+\)/,
      })
    }
    await atomic(reading, { using: project.database })
    assert.equal((await project.tables()).includes('lots_other'), false)
    assert.deepEqual(await project.migrate({ database: impatient }), ['lots.0002_color'])
    await impatient.close()
  })

  it('say which view uses what goes', async () => {
    await using project = await auction('postgres')
    const view = `op.sql('CREATE VIEW parents AS SELECT parent_id, title FROM lots_lot', { reverse: 'DROP VIEW parents' })`
    await project.add('lots', '0002_view', view, after)
    await project.migrate()
    const dependencies = `[['lots', '0002_view']]`
    await project.add('lots', '0003_remove', `op.removeField('Lot', 'parent')`, dependencies)
    const refused = {
      code: 'E_MIGRATION_TABLE',
      message: /used by the view parents\. Drop it .*op\.sql\(\)/,
    }
    await assert.rejects(project.migrate({ allowDataLoss: true }), refused)
    await project.add(
      'lots',
      '0003_remove',
      `op.alterField('Lot', 'title', f.text())`,
      dependencies,
    )
    assert.deepEqual(await project.rows('SELECT count(*) FROM parents'), [[3]])
    await using other = await auction('postgres')
    await other.add('lots', '0002_view', view, after)
    await other.add('lots', '0003_alter', `op.alterField('Lot', 'title', f.text())`, dependencies)
    await assert.rejects(other.migrate(), refused)
  })

  it('run several statements of SQL', async () => {
    await using project = await auction('postgres')
    const sql = `op.sql(\`
      INSERT INTO lots_lot (title, slug, views) VALUES ('a;b', 'semi', 0);
      CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS $$ SELECT 0; SELECT 1; $$;
    \`, { reverse: "DROP FUNCTION one(); DELETE FROM lots_lot WHERE slug = 'semi'" })`
    await project.add('lots', '0002_sql', sql, after)
    await project.migrate()
    assert.deepEqual(await project.rows(`SELECT one(), title FROM lots_lot WHERE slug = 'semi'`), [
      [1, 'a;b'],
    ])
    await project.migrate({ app: 'lots', target: '0001' })
    assert.deepEqual(await project.rows(`SELECT title FROM lots_lot WHERE slug = 'semi'`), [])
  })
})
