/** Views and triggers on tables that change. */
import assert from 'node:assert/strict'
import { inWorkshop } from './workshop.ts'

const items = (fields: string, options = '') => `
class Item extends Model({
  ${fields}
}, { ${options} }) {}
class Child extends Model({ get item() { return f.foreignKey(() => Item, { onDelete: 'cascade' }) } }) {}`

const name = 'name: f.text()'
const code = 'code: f.text({ null: true })'
const size = 'size: f.int()'
const plain = [name, code, size].join(', ')
const views = {
  sqlite: `op.sql("CREATE VIEW cheap AS SELECT name, size FROM shop_item WHERE size < 5; CREATE TABLE log (t text);" +
    "CREATE TRIGGER on_item AFTER INSERT ON shop_item BEGIN INSERT INTO log VALUES ('a;b'); INSERT INTO log VALUES (new.name); END;",
    { reverse: 'DROP TRIGGER on_item; DROP TABLE log; DROP VIEW cheap' })`,
  postgres: `op.sql("CREATE VIEW cheap AS SELECT name, size FROM shop_item WHERE size < 5; CREATE TABLE log (t text);" +
    "CREATE FUNCTION on_item() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log VALUES ('a;b'); INSERT INTO log VALUES (new.name); RETURN new; END; $$;" +
    "CREATE TRIGGER on_item AFTER INSERT ON shop_item FOR EACH ROW EXECUTE FUNCTION on_item();",
    { reverse: 'DROP TRIGGER on_item ON shop_item; DROP FUNCTION on_item; DROP TABLE log; DROP VIEW cheap' })`,
}

inWorkshop(
  'views and triggers survive what does not concern them, and stop what does',
  async (shop) => {
    await shop.change({ shop: items(plain) })
    const after = "dependencies: [['shop', '0001_initial']],"
    await shop.write('shop', '0002_views', views[shop.kind], after)
    await shop.migrate()
    await shop.run("INSERT INTO shop_item (name, code, size) VALUES ('n', '1', 2)")
    const converted = items(`${name}, code: f.int(), ${size}`)
    const operations = await shop.change({ shop: converted }, () => 0)
    assert.deepEqual(operations, ['Change field code of Item'])
    await shop.run("INSERT INTO shop_item (name, code, size) VALUES ('m', 2, 2)")
    assert.deepEqual((await shop.rows('SELECT name, size FROM cheap')).join(' '), 'n,2 m,2')
    assert.deepEqual((await shop.rows('SELECT t FROM log ORDER BY t')).join(' '), 'a;b a;b m n')
    const without = items(`${name}, code: f.int()`)
    await shop.models({ shop: without })
    await shop.make(() => false)
    await assert.rejects(shop.migrate({ allowDataLoss: true }), {
      code: 'E_MIGRATION_TABLE',
      message: /cheap/,
    })
    assert.deepEqual(await shop.columns('shop_item'), ['id', 'name', 'code', 'size'])
    await shop.isSound()
  },
)
