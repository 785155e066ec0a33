import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { change, next, ownTable, script } from './own-table.ts'

const fields = `title: f.char({ maxLength: 80 }), views: f.int({ default: 0 })`
const alter = `op.alterField('Lot', 'title', f.char({ maxLength: 200 }))`

describe('what a rebuild keeps of a table', () => {
  it('is all that SQL can say of its columns and rows', async () => {
    await using project = await ownTable({
      fields,
      sql: `CREATE TABLE lots_lot (
  id integer PRIMARY KEY AUTOINCREMENT, -- the key; with a comment,
  title varchar(80) NOT NULL ON CONFLICT FAIL UNIQUE COLLATE NOCASE CONSTRAINT "no )" CHECK (length(title) < 90 AND title <> 'a,)') DEFAULT ('x' || ','),
  views integer NOT NULL DEFAULT 0 /* views, ; */,
  a integer DEFAULT (1 + (2 * 3)) CHECK (a <> -1),
  [b c] text DEFAULT 'it''s, (fine)' COLLATE RTRIM,
  \`d"e\` real DEFAULT -1.5,
  "select" blob DEFAULT x'00ff',
  twice integer GENERATED ALWAYS AS (a * 2) STORED,
  loud text AS (upper(title)) VIRTUAL,
  at text DEFAULT CURRENT_TIMESTAMP,
  UNIQUE ("a", [b c] DESC) ON CONFLICT IGNORE,
  CHECK (lots_lot.views >= 0),
  CONSTRAINT named CHECK (a IS NULL OR a < 1000) CONSTRAINT other UNIQUE (\`d"e\`, a)
);
CREATE INDEX "by ""loud" ON lots_lot (loud, lower([b c]) COLLATE NOCASE DESC) WHERE a > 0;
CREATE UNIQUE INDEX partly ON lots_lot (views) WHERE views > 5;
INSERT INTO lots_lot (id, title, views, a) VALUES (3, 'One', 1, 1), (5, 'Two', 6, 2), (9, 'Three', 2, NULL);
DELETE FROM lots_lot WHERE id = 9;
ANALYZE;
`,
    })
    const rows = await project.rows('SELECT *, twice, loud FROM lots_lot')
    const statistics = await project.rows(
      `SELECT * FROM sqlite_stat1 WHERE tbl = 'lots_lot' AND idx NOT LIKE 'sqlite%' ORDER BY idx`,
    )
    assert.equal(statistics.length, 2)
    await change(project, alter)
    assert.deepEqual(await project.rows('SELECT *, twice, loud FROM lots_lot'), rows)
    assert.deepEqual(
      await project.rows(`SELECT * FROM sqlite_stat1 WHERE tbl = 'lots_lot' ORDER BY idx`),
      statistics,
    )
    const table = (await project.schema('lots_lot')).join('\n')
    for (const kept of [
      `"title" varchar(200) NOT NULL`,
      `UNIQUE COLLATE NOCASE CONSTRAINT "no )" CHECK (length(title) < 90 AND title <> 'a,)')`,
      `a integer DEFAULT (1 + (2 * 3)) CHECK (a <> -1)`,
      `[b c] text DEFAULT 'it''s, (fine)' COLLATE RTRIM`,
      `twice integer GENERATED ALWAYS AS (a * 2) STORED`,
      `ON CONFLICT IGNORE`,
      `CONSTRAINT other UNIQUE`,
      `CREATE INDEX "by ""loud" ON "lots_lot" (loud, lower([b c]) COLLATE NOCASE DESC) WHERE a > 0`,
      `CREATE UNIQUE INDEX partly`,
    ])
      assert.ok(
        table.replace('ON lots_lot (loud', 'ON "lots_lot" (loud').includes(kept),
        `${kept} in ${table}`,
      )
    const refused = [
      `INSERT INTO lots_lot (title) VALUES ('ONE')`,
      `UPDATE lots_lot SET views = -1`,
      `UPDATE lots_lot SET a = 1000`,
      `UPDATE lots_lot SET a = -1`,
      `UPDATE lots_lot SET title = 'a,)'`,
      `UPDATE lots_lot SET views = 7`,
    ]
    for (const sql of refused) await assert.rejects(project.run(sql), Error, sql)
    await project.run(`INSERT INTO lots_lot (title) VALUES ('Four')`)
    assert.deepEqual(
      await project.rows(
        `SELECT id, views, a, "b c", "d""e", hex("select"), twice, loud FROM lots_lot WHERE title = 'four'`,
      ),
      [[10, 0, 7, `it's, (fine)`, -1.5, '00FF', 14, 'FOUR']],
    )
  })

  it('is its sequence, also when it has no rows', async () => {
    await using project = await ownTable({
      fields,
      sql: `CREATE TABLE "lots_lot" ("id" integer PRIMARY KEY AUTOINCREMENT, "title" varchar(80), "views" integer);
INSERT INTO lots_lot (id, title) VALUES (41, 'x');
DELETE FROM lots_lot;
`,
    })
    await change(project, alter)
    await project.run(`INSERT INTO lots_lot (title, views) VALUES ('x', 1)`)
    assert.deepEqual(await project.rows('SELECT id FROM lots_lot'), [[42]])
    assert.deepEqual(
      await project.rows(`SELECT name, seq FROM sqlite_sequence WHERE name LIKE '%lot%'`),
      [['lots_lot', 42]],
    )
  })

  it('is a sequence beyond what a number of JavaScript can tell', async () => {
    await using project = await ownTable({
      fields,
      sql: `CREATE TABLE "lots_lot" ("id" integer PRIMARY KEY AUTOINCREMENT, "title" varchar(80), "views" integer);
INSERT INTO lots_lot (id, title, views) VALUES (9007199254740995, 'x', 1), (-9223372036854775808, 'y', 1);
`,
    })
    await change(project, alter)
    await project.run(`INSERT INTO lots_lot (title, views) VALUES ('z', 1)`)
    assert.deepEqual(await project.rows('SELECT CAST(id AS text), title FROM lots_lot'), [
      ['-9223372036854775808', 'y'],
      ['9007199254740995', 'x'],
      ['9007199254740996', 'z'],
    ])
  })

  it('is the number of each row, where no column is that number', async () => {
    for (const key of [
      'id char(36) PRIMARY KEY',
      'id integer PRIMARY KEY DESC',
      'rowid text, id int PRIMARY KEY',
    ]) {
      await using project = await ownTable({
        fields: `id: f.char({ maxLength: 36, primaryKey: true }), ${fields}`,
        sql: `CREATE TABLE lots_lot (${key}, title varchar(80), views integer);
INSERT INTO lots_lot (_rowid_, id, title, views) VALUES (7, 3, 'a', 1), (2, 9, 'b', 2), (-4, 5, 'c', 3);
`,
      })
      const sql = 'SELECT _rowid_, * FROM lots_lot ORDER BY title'
      const rows = await project.rows(sql)
      assert.deepEqual(
        rows.map(([number]) => number),
        [7, 2, -4],
      )
      await change(project, alter)
      assert.deepEqual(await project.rows(sql), rows)
    }
  })

  it('is that it has no numbers of rows, and that it is strict', async () => {
    await using project = await ownTable({
      fields: `key: f.char({ maxLength: 9, primaryKey: true }), ${fields}`,
      sql: `CREATE TABLE lots_lot (key TEXT NOT NULL, title TEXT NOT NULL, views INT, n ANY, PRIMARY KEY (key DESC)) STRICT, WITHOUT ROWID;
INSERT INTO lots_lot VALUES ('a', 'A', 1, '01'), ('b', 'B', 2, 1.5);
`,
    })
    const rows = await project.rows('SELECT *, typeof(n) FROM lots_lot')
    await change(project, `${alter}, op.addField('Lot', 'stars', f.positiveInt(), { existing: 3 })`)
    assert.deepEqual(
      await project
        .rows('SELECT *, typeof(n) FROM lots_lot')
        .then((all) => all.map((row) => row.filter((_, at) => at !== 4))),
      rows,
    )
    assert.match(
      (await project.schema('lots_lot')).join(),
      /"title" TEXT NOT NULL[\s\S]*"stars" INTEGER NOT NULL CHECK[\s\S]*\) STRICT, WITHOUT ROWID$/,
    )
    await change(project, `op.addField('Lot', 'note', f.text({ null: true }))`)
    await assert.rejects(project.run(`UPDATE lots_lot SET views = 'many'`))
  })

  it('is every trigger, and none of them runs meanwhile', async () => {
    await using project = await ownTable({
      fields,
      sql: `CREATE TABLE lots_lot (id integer PRIMARY KEY, title varchar(80), views integer)`,
    })
    for (const sql of [
      `CREATE TABLE log (text)`,
      `CREATE TABLE other (id integer PRIMARY KEY, text)`,
      `CREATE TRIGGER i AFTER INSERT ON lots_lot WHEN NEW.title <> 'END' BEGIN INSERT INTO log VALUES ('i;' || CASE WHEN NEW.views > 1 THEN 'many' ELSE CASE 1 WHEN 1 THEN 'few' END END); SELECT 1; END`,
      `CREATE TRIGGER u BEFORE UPDATE OF title, views ON lots_lot BEGIN INSERT INTO log VALUES ('u'); END`,
      `CREATE TRIGGER d AFTER DELETE ON lots_lot BEGIN INSERT INTO log VALUES ('d'); END`,
      `CREATE TRIGGER o AFTER INSERT ON other BEGIN UPDATE lots_lot SET views = views + 1 WHERE id = NEW.id; END`,
      `CREATE VIEW v AS SELECT id, title FROM lots_lot`,
      `CREATE VIEW vv AS SELECT v.title AS t, (SELECT count(*) FROM lots_lot) AS n FROM v`,
      `CREATE TRIGGER v_i INSTEAD OF INSERT ON v BEGIN INSERT INTO lots_lot (title, views) VALUES (NEW.title, 0); END`,
      `INSERT INTO lots_lot VALUES (1, 'a', 0), (2, 'b', 2)`,
      `DELETE FROM log`,
      'PRAGMA recursive_triggers = ON',
    ])
      await project.run(sql)
    const schema = () =>
      project.rows(
        `SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE type IN ('trigger', 'view') ORDER BY name`,
      )
    const before = await schema()
    await change(
      project,
      `${alter}, op.addField('Lot', 'stars', f.int({ null: true }), { existing: 2 })`,
    )
    assert.deepEqual(await project.rows('SELECT * FROM log'), [])
    assert.deepEqual(
      (await schema()).map(String),
      before.map((row) => String(row).replaceAll('ON lots_lot', 'ON lots_lot')),
    )
    assert.deepEqual(await project.rows('SELECT stars FROM lots_lot'), [[2], [2]])
    await project.run(`INSERT INTO other (id) VALUES (1)`)
    await project.run(`INSERT INTO v (title) VALUES ('c')`)
    await project.run(`DELETE FROM lots_lot WHERE id = 2`)
    assert.deepEqual(await project.rows('SELECT text FROM log ORDER BY rowid'), [
      ['u'],
      ['i;few'],
      ['d'],
    ])
    assert.deepEqual(await project.rows('SELECT t, n FROM vv'), [
      ['a', 2],
      ['c', 2],
    ])
  })

  it('is a full-text index of it, which knows the numbers of its rows', async () => {
    await using project = await ownTable({
      fields: `code: f.char({ maxLength: 9, primaryKey: true }), ${fields}`,
      sql: `CREATE TABLE lots_lot (code varchar(9) PRIMARY KEY, title varchar(80), views integer)`,
    })
    for (const sql of [
      `CREATE VIRTUAL TABLE search USING fts5(title, content='lots_lot', content_rowid='rowid')`,
      `CREATE TRIGGER ai AFTER INSERT ON lots_lot BEGIN INSERT INTO search (rowid, title) VALUES (NEW.rowid, NEW.title); END`,
      `CREATE TRIGGER ad AFTER DELETE ON lots_lot BEGIN INSERT INTO search (search, rowid, title) VALUES ('delete', OLD.rowid, OLD.title); END`,
      `INSERT INTO lots_lot VALUES ('x', 'old clock', 1), ('y', 'old chair', 1), ('z', 'new lamp', 1)`,
      `DELETE FROM lots_lot WHERE code = 'x'`,
    ])
      await project.run(sql)
    await change(project, alter)
    const found = `SELECT code FROM search JOIN lots_lot ON lots_lot.rowid = search.rowid WHERE search MATCH 'old'`
    assert.deepEqual(await project.rows(found), [['y']])
    await project.run(`INSERT INTO lots_lot VALUES ('q', 'old vase', 1)`)
    assert.deepEqual(await project.rows(`${found} ORDER BY code`), [['q'], ['y']])
    await project.run(`INSERT INTO search (search) VALUES ('integrity-check')`)
  })
})

describe('a table with unusual names', () => {
  const strange = 'a "b" [c] `d` ü 名'

  it('is rebuilt like others', async () => {
    const quoted = strange.replaceAll('"', '""')
    await using project = await ownTable({
      fields: `order: f.int({ column: ${JSON.stringify(strange)} }), group: f.char({ maxLength: 9, column: 'GROUP' }), naïve: f.text({ column: 'naïve' })`,
      options: `{ table: ${JSON.stringify(strange)} }`,
      sql: `CREATE TABLE "${quoted}" (id integer PRIMARY KEY, "${quoted}" int, 'GROUP' varchar(9), naïve text CHECK (naïve <> 'ß,)'));
CREATE INDEX "i ${quoted}" ON "${quoted}" (naïve, "GROUP");
CREATE TRIGGER "t ${quoted}" AFTER INSERT ON "${quoted}" BEGIN SELECT 1; END;
INSERT INTO "${quoted}" VALUES (1, 2, 'g', 'n');
`,
    })
    await change(
      project,
      `op.alterField('Lot', 'order', f.bigInt({ column: ${JSON.stringify(strange)} })), op.alterField('Lot', 'naïve', f.char({ maxLength: 30, column: 'naïve' }))`,
    )
    assert.deepEqual(await project.rows(`SELECT * FROM "${quoted}"`), [[1, 2, 'g', 'n']])
    const names = await project.rows(
      `SELECT name FROM sqlite_schema WHERE tbl_name = '${strange}' ORDER BY name`,
    )
    assert.deepEqual(names.flat().length, 3)
    await assert.rejects(project.run(`UPDATE "${quoted}" SET naïve = 'ß,)'`), { code: 'E_CHECK' })
  })

  it('may differ from the recorded names in capitals', async () => {
    await using project = await ownTable({
      fields,
      sql: `CREATE TABLE Lots_LOT (ID integer PRIMARY KEY AUTOINCREMENT, TITLE varchar(80), Views integer);
CREATE INDEX by_views ON LOTS_lot (views);
INSERT INTO lots_lot (title, views) VALUES ('a', 1), ('b', 1);
DELETE FROM lots_lot WHERE id = 2;
`,
    })
    await change(project, alter)
    assert.deepEqual(await project.rows('SELECT id, title, views FROM lots_lot'), [[1, 'a', 1]])
    await project.run(`INSERT INTO lots_lot (title, views) VALUES ('c', 1)`)
    assert.deepEqual(await project.rows('SELECT max(id) FROM lots_lot'), [[3]])
    const schema = await project.rows(
      `SELECT sql FROM sqlite_schema WHERE tbl_name = 'Lots_LOT' ORDER BY type DESC`,
    )
    assert.match(String(schema[0]), /"title" varchar\(200\)/)
    assert.equal(schema.length, 2)
  })

  it('may differ in capitals only from what it is renamed to', async () => {
    await using project = await ownTable({
      fields: `name: f.text({ column: 'Title' }), order: f.int()`,
      options: `{ table: 'Lots' }`,
      sql: `CREATE TABLE "Lots" (id integer PRIMARY KEY, "Title" text, "order" int CHECK ("order" < 5));
CREATE TABLE child (lot integer REFERENCES Lots (id));
CREATE VIEW titles AS SELECT Title FROM Lots;
INSERT INTO Lots VALUES (1, 't', 2);
INSERT INTO child VALUES (1);
`,
    })
    await change(
      project,
      `op.alterField('Lot', 'name', f.text({ column: 'title' })), op.alterField('Lot', 'order', f.int({ column: 'ORDER' })), op.alterField('Lot', 'name', f.char({ maxLength: 7, column: 'TITLE' }))`,
    )
    assert.deepEqual(await project.columns('Lots'), ['id', 'TITLE', 'ORDER'])
    const names = () =>
      project.rows(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name LIKE '%lots%'`)
    assert.deepEqual(await names(), [['Lots']])
    const { SqliteEditor } = await import('../../../src/migrations/editor/sqlite/sqlite-editor.ts')
    const { atomic } = await import('../../../src/db/engine/transaction.ts')
    const editor = new SqliteEditor(project.database)
    await atomic(
      () => editor.make([{ kind: 'renameTable', from: 'Lots', to: 'lots', columns: [] }]),
      { using: project.database },
    )
    assert.deepEqual(await names(), [['lots']])
    assert.deepEqual(await project.rows('SELECT title FROM titles'), [['t']])
    assert.match((await project.schema('child')).join(), /REFERENCES "lots"/)
    assert.deepEqual(await project.rows('PRAGMA foreign_key_check'), [])
  })
})

describe('a change of a column', () => {
  it('keeps clauses that models know nothing of, and changes those that they do', async () => {
    await using project = await ownTable({
      fields: `a: f.int({ null: true }), b: f.positiveInt(), c: f.foreignKey('lots.Lot', { null: true, onDelete: 'setNull', index: false })`,
      sql: `CREATE TABLE lots_lot (id integer PRIMARY KEY,
  a integer NULL UNIQUE REFERENCES lots_lot (id) ON DELETE SET NULL NOT DEFERRABLE INITIALLY IMMEDIATE CHECK (a <> 4),
  b integer NOT NULL CHECK ("b" >= 0) CONSTRAINT small CHECK (b < 100),
  c_id bigint NULL REFERENCES lots_lot (id) ON UPDATE CASCADE ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO lots_lot VALUES (1, 1, 1, NULL);
`,
    })
    await change(
      project,
      `op.alterField('Lot', 'a', f.bigInt()), op.alterField('Lot', 'b', f.int()), op.alterField('Lot', 'c', f.int({ null: true, column: 'c_id' }))`,
    )
    const [sql] = await project.schema('lots_lot')
    assert.match(
      sql ?? '',
      /"a" bigint NOT NULL UNIQUE REFERENCES lots_lot \(id\) ON DELETE SET NULL NOT DEFERRABLE INITIALLY IMMEDIATE CHECK \(a <> 4\),/,
    )
    assert.match(sql ?? '', /"b" integer NOT NULL CONSTRAINT small CHECK \(b < 100\),/)
    assert.match(sql ?? '', /"c_id" integer\n\)$/)
  })

  it('of a column that is not there tells so', async () => {
    await using project = await ownTable({
      fields,
      sql: `CREATE TABLE lots_lot (id integer PRIMARY KEY, views integer)`,
    })
    const { applied } = await next(project, alter)
    await assert.rejects(applied(), {
      code: 'E_MIGRATION_TABLE',
      message: /"lots_lot" has no column "title"/,
    })
  })

  it('drops a unique constraint that stands in the table under the name of the index', async () => {
    await using project = await ownTable({
      fields,
      options: `{ constraints: [unique('once', ['title', 'views'])] }`,
      sql: `CREATE TABLE lots_lot (id integer PRIMARY KEY, title varchar(80), views integer, CONSTRAINT "once" UNIQUE (title, views));
INSERT INTO lots_lot VALUES (1, 'a', 1);
`,
    })
    await change(project, `op.removeConstraint('Lot', 'once')`)
    await project.run(`INSERT INTO lots_lot VALUES (2, 'a', 1)`)
    await script(project, '')
  })
})
