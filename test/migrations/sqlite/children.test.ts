import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openDatabase } from '../../../src/db/engine/connect.ts'
import { queries } from '../../../src/db/engine/queries.ts'
import { after, auction } from '../auction.ts'
import { type MigrationProject, migrationProject } from '../migration-project.ts'
import { change, contents, next, script, writerKeys } from './own-table.ts'

const alter = `op.alterField('Lot', 'title', f.char({ maxLength: 200 }))`

/** Lots with children of every kind: by SQL, so that each says what the database is to do. */
async function family(): Promise<MigrationProject> {
  const project = await auction('sqlite')
  await script(
    project,
    `CREATE TABLE photo (id integer PRIMARY KEY, lot integer REFERENCES lots_lot ON DELETE CASCADE ON UPDATE CASCADE);
     CREATE TABLE thumb (id integer PRIMARY KEY, photo integer NOT NULL REFERENCES photo (id) ON DELETE CASCADE);
     CREATE TABLE note (id integer PRIMARY KEY, lot integer REFERENCES "lots_lot" ("id") ON DELETE SET NULL);
     CREATE TABLE tax (id integer PRIMARY KEY, lot integer REFERENCES lots_lot (id) ON DELETE RESTRICT);
     CREATE TABLE slot (id integer PRIMARY KEY, lot integer DEFAULT 1 REFERENCES lots_lot (id) ON DELETE SET DEFAULT);
     CREATE TABLE link (slug text REFERENCES lots_lot (slug) MATCH FULL ON DELETE CASCADE NOT DEFERRABLE);
     INSERT INTO photo VALUES (1, 1), (2, 2), (3, NULL);
     INSERT INTO thumb VALUES (1, 1), (2, 1), (3, 2);
     INSERT INTO note VALUES (1, 1), (2, 3);
     INSERT INTO tax VALUES (1, 1), (2, 2);
     INSERT INTO slot VALUES (1, 2), (2, 3);
     INSERT INTO link VALUES ('clock'), ('lamp');
    `,
  )
  return project
}

const tables = ['photo', 'thumb', 'note', 'tax', 'slot', 'link', 'bids_bid']

async function childrenOf(project: MigrationProject): Promise<unknown[]> {
  return Promise.all(tables.map((table) => project.rows(`SELECT * FROM ${table} ORDER BY rowid`)))
}

async function assertEnforced(project: MigrationProject): Promise<void> {
  assert.deepEqual(await project.rows('PRAGMA foreign_key_check'), [])
  assert.deepEqual(await writerKeys(project), [[1]])
  await assert.rejects(project.run('INSERT INTO photo VALUES (9, 99)'), { code: 'E_FOREIGN_KEY' })
}

describe('the rebuild of a table with children', () => {
  it('leaves children on every level alone, whatever the database is to do with them', async () => {
    await using project = await family()
    const before = await childrenOf(project)
    await change(project, alter)
    assert.deepEqual(await childrenOf(project), before)
    await assertEnforced(project)
    assert.match(
      (await project.schema('link')).join(),
      /MATCH FULL ON DELETE CASCADE NOT DEFERRABLE/,
    )
  })

  it('lets the database do with children what it did, afterwards', async () => {
    await using project = await family()
    await change(project, alter)
    await project.run('DELETE FROM slot')
    await project.run('DELETE FROM lots_lot WHERE id = 3')
    await project.run('DELETE FROM tax WHERE lot = 2')
    await project.run('DELETE FROM lots_lot WHERE id = 2')
    assert.deepEqual(await project.rows('SELECT * FROM photo'), [
      [1, 1],
      [3, null],
    ])
    assert.deepEqual(await project.rows('SELECT id FROM thumb'), [[1], [2]])
    assert.deepEqual(await project.rows('SELECT lot FROM note'), [[1], [null]])
    assert.deepEqual(await project.rows('SELECT slug FROM link'), [['clock']])
    await assert.rejects(project.run('DELETE FROM lots_lot WHERE id = 1'), {
      code: 'E_FOREIGN_KEY',
    })
  })

  it('has foreign keys on again when a migration failed, on every connection', async () => {
    await using project = await family()
    const before = await contents(project)
    const { applied } = await next(project, `${alter}, op.run(() => { throw new Error('no') })`)
    await assert.rejects(applied(), { code: 'E_MIGRATION_FAILED' })
    assert.deepEqual(await contents(project), before)
    await assertEnforced(project)
    const heavy = await project.database.execute({
      sql: 'PRAGMA foreign_keys',
      parameters: [],
      kind: 'read',
      heavy: true,
    })
    assert.deepEqual(heavy.rows, [[1]])
  })

  it('is no matter to connections of others to the same file', async () => {
    await using project = await family()
    const other = await openDatabase(project.url)
    try {
      const count = {
        sql: 'SELECT count(*) FROM photo WHERE lot = ?',
        parameters: [1],
        kind: 'read',
      } as const
      assert.deepEqual((await other.execute(count)).rows, [[1]])
      await change(project, alter)
      assert.deepEqual((await other.execute(count)).rows, [[1]])
      const insert = { sql: 'INSERT INTO photo (lot) VALUES (?)', kind: 'write' } as const
      await other.execute({ ...insert, parameters: [2] })
      await assert.rejects(other.execute({ ...insert, parameters: [99] }), {
        code: 'E_FOREIGN_KEY',
      })
    } finally {
      await other.close()
    }
  })

  it('finds references that code of the same migration breaks, and keeps nothing', async () => {
    await using project = await family()
    const before = await contents(project)
    const code = `op.run(async ({ model }) => { await model('lots.Lot').filter({ id: 3 }).delete() })`
    const sql = `op.sql("DELETE FROM photo WHERE id = 2")`
    for (const broken of [code, sql]) {
      const { name, applied } = await next(project, `${alter}, ${broken}`)
      await assert.rejects(applied(), {
        code: 'E_MIGRATION_REFERENCES',
        message: new RegExp(`${name}.*(lots_lot|photo): 1 row \\(.*foreign keys are off`),
      })
      assert.deepEqual(await contents(project), before)
      await assertEnforced(project)
    }
  })

  it('does not mind references that others broke elsewhere', async () => {
    await using project = await family()
    await script(
      project,
      'CREATE TABLE lonely (id integer PRIMARY KEY, nobody integer REFERENCES nowhere (id));\n',
    )
    const { database } = project
    const transaction = await database.begin({ foreignKeys: false })
    await transaction.script('INSERT INTO lonely VALUES (1, 1)')
    await transaction.commit()
    transaction.release()
    await change(project, alter)
    assert.deepEqual(await project.rows('SELECT * FROM lonely'), [[1, 1]])
  })

  it('does nothing when foreign keys are on', async () => {
    await using project = await family()
    const before = await childrenOf(project)
    const { SqliteEditor } = await import('../../../src/migrations/editor/sqlite/sqlite-editor.ts')
    const { atomic } = await import('../../../src/db/engine/transaction.ts')
    const editor = new SqliteEditor(project.database)
    const check = { name: 'c', condition: 'id > 0' }
    const none = {
      renameColumns: [],
      renameIndexes: [],
      renameChecks: [],
      dropIndexes: [],
      dropChecks: [],
      dropColumns: [],
      alterColumns: [],
      addColumns: [],
      newKey: [],
      addIndexes: [],
    }
    const table = { name: 'lots_lot', columns: [], primaryKey: [], indexes: [], checks: [] }
    const work = async () => {
      await editor.make([
        {
          kind: 'alterTable',
          table: 'lots_lot',
          change: { ...none, addChecks: [check] },
          before: table,
          after: table,
        },
      ])
      await editor.flush()
    }
    await assert.rejects(atomic(work, { using: project.database }), {
      code: 'E_MIGRATION_TABLE',
      message: /foreign keys are switched on/,
    })
    assert.deepEqual(await childrenOf(project), before)
  })

  it('refuses references to a table that goes', async () => {
    await using project = await family()
    const { applied } = await next(
      project,
      `op.removeField('bids.Bid', 'lot'), op.deleteModel('Lot')`,
    )
    await assert.rejects(applied(), {
      code: 'E_MIGRATION_REFERENCES',
      message: /photo → lots_lot, which is gone/,
    })
    assert.equal((await childrenOf(project)).length, tables.length)
  })
})

describe('a table that refers to itself', () => {
  it('does so after a rebuild, with the same rows', async () => {
    await using project = await auction('sqlite')
    await project.run('UPDATE lots_lot SET parent_id = 1 WHERE id = 1')
    const rows = await project.rows('SELECT * FROM lots_lot')
    await change(project, alter)
    assert.deepEqual(await project.rows('SELECT * FROM lots_lot'), rows)
    assert.deepEqual(
      await project.rows(`SELECT "table", "from", "to" FROM pragma_foreign_key_list('lots_lot')`),
      [['lots_lot', 'parent_id', 'id']],
    )
    await assert.rejects(project.run('UPDATE lots_lot SET parent_id = 9'), {
      code: 'E_FOREIGN_KEY',
    })
    await assert.rejects(project.run('DELETE FROM lots_lot WHERE id = 1'), {
      code: 'E_FOREIGN_KEY',
    })
  })

  it('follows renames of itself and of its key, also in the migration that rebuilds it', async () => {
    await using project = await auction('sqlite')
    await change(
      project,
      `op.alterField('Lot', 'title', f.text()), op.renameModel('Lot', 'Piece'),
       op.alterField('Piece', 'parent', f.foreignKey('lots.Piece', { null: true, onDelete: 'dbCascade' }))`,
    )
    assert.deepEqual(
      await project.rows(
        `SELECT "table", "from", "to", on_delete FROM pragma_foreign_key_list('lots_piece')`,
      ),
      [['lots_piece', 'parent_id', 'id', 'CASCADE']],
    )
    assert.deepEqual(await project.rows('SELECT id, parent_id FROM lots_piece'), [
      [1, null],
      [2, 1],
      [3, 1],
    ])
    await project.run('DELETE FROM lots_piece WHERE id = 1')
    assert.deepEqual(await project.rows('SELECT count(*) FROM lots_piece'), [[0]])
    assert.deepEqual(await project.rows('SELECT count(*) FROM bids_bid'), [[0]])
  })
})

describe('renames', () => {
  it('are followed by references, triggers, views, indexes, checks and generated columns', async () => {
    await using project = await auction('sqlite')
    await script(
      project,
      `CREATE TABLE link (slug text REFERENCES lots_lot (slug));
       CREATE TABLE log (slug text);
       CREATE TRIGGER noted AFTER UPDATE OF slug ON lots_lot BEGIN INSERT INTO log VALUES (CASE WHEN NEW.slug = ';' THEN 'x' ELSE OLD.slug END); END;
       CREATE TRIGGER linked AFTER INSERT ON link BEGIN UPDATE lots_lot SET views = views + 1 WHERE slug = NEW.slug; END;
       CREATE VIEW slugs AS SELECT slug FROM lots_lot WHERE slug <> 'x';
       CREATE INDEX by_slug ON lots_lot (lower(slug)) WHERE slug > '';
       ALTER TABLE lots_lot ADD COLUMN loud text GENERATED ALWAYS AS (upper(slug)) CHECK (slug <> '!');
      `,
    )
    await change(
      project,
      `op.renameModel('Lot', 'Piece'), op.renameField('Piece', 'slug', 'path'),
       op.alterField('Piece', 'path', f.char({ maxLength: 60, unique: true }))`,
    )
    const all = JSON.stringify(await project.rows('SELECT sql FROM sqlite_schema'))
    assert.doesNotMatch(all, /lots_lot[" .](?!slug_)/)
    for (const text of [
      /REFERENCES \\?"lots_piece\\?" *\(\\?"path\\?"\)/,
      /UPDATE OF \\?"path\\?" ON \\?"lots_piece\\?"/,
      /SELECT \\?"path\\?" FROM \\?"lots_piece\\?"/,
      /lower\(\\?"path\\?"\)/,
      /upper\(\\?"path\\?"\)/,
    ])
      assert.match(all, text)
    await project.run(`INSERT INTO link VALUES ('clock')`)
    await project.run(`UPDATE lots_piece SET path = 'chair2' WHERE path = 'chair'`)
    assert.deepEqual(await project.rows('SELECT slug FROM log'), [['chair']])
    assert.deepEqual(await project.rows('SELECT views, loud FROM lots_piece WHERE id = 1'), [
      [2, 'CLOCK'],
    ])
    assert.deepEqual(await project.rows('SELECT count(*) FROM slugs'), [[3]])
    await assert.rejects(project.run(`INSERT INTO link VALUES ('none')`), { code: 'E_FOREIGN_KEY' })
    await assert.rejects(project.run(`UPDATE lots_piece SET path = '!' WHERE id = 1`))
  })
})

describe('a rebuild', () => {
  it('is one for a table, however many operations touch it, also around a rename', async () => {
    await using project = await auction('sqlite')
    const operations = `
      op.alterField('Lot', 'title', f.char({ maxLength: 90 })),
      op.renameField('Lot', 'title', 'name'),
      op.alterField('Lot', 'name', f.char({ maxLength: 95 })),
      op.addIndex('Lot', index('name', { name: 'by_name' })),
      op.alterField('bids.Bid', 'amount', f.bigInt()),
      op.addField('Lot', 'stars', f.int(), { existing: 3 }),
      op.addConstraint('Lot', check('few', { stars: { lt: 6 } })),
      op.removeField('Lot', 'parent')`
    const { applied } = await next(project, operations)
    const { queries: made } = await queries.collect(applied)
    const count = (pattern: RegExp) => made.filter(({ sql }) => pattern.test(sql)).length
    assert.equal(count(/^CREATE TABLE "voltaic_new_lots_lot"/), 1)
    assert.equal(count(/^INSERT INTO "voltaic_new_lots_lot"/), 1)
    assert.equal(count(/^CREATE TABLE "voltaic_new_bids_bid"/), 1)
    assert.equal(count(/^INSERT INTO "voltaic_new_/), 2)
    assert.match((await project.schema('lots_lot')).join(), /by_name/)
  })

  it('is one on each side of code, which sees the tables as they are there', async () => {
    await using project = await auction('sqlite')
    const { applied } = await next(
      project,
      `op.alterField('Lot', 'title', f.char({ maxLength: 90 })), op.addField('Lot', 'stars', f.int(), { existing: 3 }),
       op.run(async ({ model }) => { await model('lots.Lot').filter({ stars: 3 }).update({ stars: 5 }) }),
       op.alterField('Lot', 'stars', f.bigInt()), op.alterField('Lot', 'title', f.text())`,
    )
    const { queries: made } = await queries.collect(applied)
    assert.equal(made.filter(({ sql }) => sql.startsWith('INSERT INTO "voltaic_new_')).length, 2)
    assert.deepEqual(await project.rows('SELECT DISTINCT stars FROM lots_lot'), [[5]])
  })

  it('gives no table that it finds under its name away', async () => {
    await using project = await auction('sqlite')
    await project.run('CREATE TABLE voltaic_new_lots_lot (kept)')
    await project.run('INSERT INTO voltaic_new_lots_lot VALUES (1)')
    await change(project, alter)
    assert.deepEqual(await project.rows('SELECT * FROM voltaic_new_lots_lot'), [[1]])
    const names = `SELECT name FROM sqlite_schema WHERE name LIKE 'voltaic_new%'`
    assert.deepEqual(await project.rows(names), [['voltaic_new_lots_lot']])
  })

  it('leaves tables alone that are dropped or made by the same migration', async () => {
    await using project = await migrationProject()
    await project.add('lots', '0001_initial', `op.createModel('Lot', { title: f.text() })`)
    await project.migrate()
    await project.add(
      'lots',
      '0002_next',
      `op.alterField('Lot', 'title', f.char({ maxLength: 9 })), op.createModel('Tag', { name: f.text() }),
       op.alterField('Tag', 'name', f.char({ maxLength: 5 })), op.deleteModel('Lot')`,
      after,
    )
    await project.migrate()
    assert.match((await project.schema('lots_tag')).join(), /varchar\(5\)/)
    assert.deepEqual(await project.tables(), ['lots_tag'])
  })
})
