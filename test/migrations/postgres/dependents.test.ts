import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { noPostgres } from '../../support/postgres.ts'
import { after, auction } from '../auction.ts'

const users = `
  CREATE VIEW titles AS SELECT title FROM lots_lot;
  CREATE VIEW "Long Titles" AS SELECT * FROM titles;
  CREATE MATERIALIZED VIEW title_copies AS SELECT title, id FROM lots_lot;
  ALTER TABLE lots_lot ADD COLUMN loud text GENERATED ALWAYS AS (upper(title)) STORED;
  CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
  CREATE TRIGGER told AFTER UPDATE OF title ON lots_lot FOR EACH ROW EXECUTE FUNCTION tell();
  CREATE POLICY seen ON lots_lot USING (title <> '');
  CREATE INDEX by_lower ON lots_lot (lower(title));
  ALTER TABLE lots_lot ADD CONSTRAINT titled CHECK (title <> '');`

const all =
  /"title" of "lots_lot" cannot change while it is used by the materialized view title_copies, the policy seen on [\w.]+lots_lot, the table column [\w.]+loud, the trigger told on [\w.]+lots_lot, the view "Long Titles", the view titles\. Drop them .*op\.sql\(\)/

describe('a column of PostgreSQL that others use', { skip: noPostgres }, () => {
  for (const operation of [
    `op.alterField('Lot', 'title', f.int())`,
    `op.alterField('Lot', 'title', f.char({ maxLength: 99 }))`,
    `op.removeField('Lot', 'title')`,
  ]) {
    it(`is named with all of them by ${operation}`, async () => {
      await using project = await auction('postgres')
      const indexes = `op.removeIndex('Lot', 'lots_lot_title_views_a7bfc47c_idx')`
      await project.database.alone(users)
      await project.add('lots', '0002_change', [indexes, operation].join(), after)
      await assert.rejects(project.migrate({ allowDataLoss: true }), {
        code: 'E_MIGRATION_TABLE',
        message: all,
      })
      assert.deepEqual(await project.rows('SELECT count(*) FROM "Long Titles"'), [[3]])
    })
  }

  it('changes where the migration drops them before and makes them again afterwards', async () => {
    await using project = await auction('postgres')
    await project.run('CREATE VIEW titles AS SELECT title FROM lots_lot')
    const operations = `op.sql('DROP VIEW titles'), op.alterField('Lot', 'title', f.text()),
      op.sql('CREATE VIEW titles AS SELECT title FROM lots_lot')`
    await project.add('lots', '0002_change', operations, after)
    await project.migrate()
    assert.deepEqual(await project.rows('SELECT count(*) FROM titles'), [[3]])
  })

  it('is renamed, and gets or loses its NOT NULL, with all of them in place', async () => {
    await using project = await auction('postgres')
    await project.database.alone(users)
    const operations = `op.alterField('Lot', 'title', f.char({ maxLength: 80, null: true })), op.renameField('Lot', 'title', 'name')`
    await project.add('lots', '0002_change', operations, after)
    await project.migrate()
    assert.deepEqual(await project.rows('SELECT count(*), count(title) FROM "Long Titles"'), [
      [3, 3],
    ])
  })
})
