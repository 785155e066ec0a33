/** A database that was there before the project: models are read from it, and it is watched afterwards. */
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { type Journey, onSqlite } from './journey.ts'

const tables = `
CREATE TABLE shop_maker (id integer PRIMARY KEY, name varchar(30) NOT NULL UNIQUE, "class" text, "group name" integer);
CREATE TABLE shop_item (code varchar(9) PRIMARY KEY, price numeric(8, 2) NOT NULL DEFAULT 0, made date,
  is_sold boolean NOT NULL DEFAULT false, maker_id integer NOT NULL REFERENCES shop_maker (id),
  second_maker_id integer REFERENCES shop_maker (id), CONSTRAINT cheap CHECK (price < 1000));
CREATE INDEX by_made ON shop_item (made, price DESC);
CREATE UNIQUE INDEX one_each ON shop_item (maker_id, made) WHERE is_sold;
CREATE TABLE pair (a integer NOT NULL, b integer NOT NULL, PRIMARY KEY (a, b));
CREATE VIEW old AS SELECT code FROM shop_item;
INSERT INTO shop_maker (name) VALUES ('Oak');
INSERT INTO shop_item (code, maker_id) VALUES ('a', 1)`

async function readModels(shop: Journey): Promise<void> {
  await shop.ok('inspectdb', '--output', 'apps/shop/models.ts')
  const models = await readFile(shop.folder.file('apps/shop/models.ts'), 'utf8')
  assert.match(models, /groupName: f\.int\(\{ null: true, column: 'group name' \}\)/)
  assert.match(models, /get secondMaker\(\) \{\s+return f\.foreignKey\(\(\) => Maker/)
  assert.match(
    models,
    /unique\('one_each', \['maker', 'made'\], \{ condition: \{ isSold: true \} \}\)/,
  )
  assert.match(models, /check\('cheap', \{ price: \{ lt: 1000 \} \}\)/)
  assert.match(models, /primaryKey: \['a', 'b'\]/)
}

onSqlite(
  'an older database gets models and a first migration, and is compared with it',
  async (shop) => {
    await shop.run(tables)
    await readModels(shop)
    await shop.ok('makemigrations')
    assert.match(await shop.ok('migrate', '--fake-initial'), /shop\.0001_initial \(only recorded\)/)
    await shop.ok('makemigrations', '--check')
    await shop.ok('check', '--database')
    assert.deepEqual(await shop.rows('SELECT code, maker_id FROM shop_item'), [['a', 1]])

    await shop.run('ALTER TABLE shop_maker ADD COLUMN extra integer; DROP INDEX by_made')
    const found = await shop.fails(1, /2 errors found/, 'check', '--database')
    assert.match(found, /"shop_maker"\."extra"/)
    assert.match(found, /"by_made"/)
  },
)
