/** A shop whose products change their fields, with rows in every table. */
import assert from 'node:assert/strict'
import type { Question } from 'voltaic/migrations'
import { inWorkshop } from './workshop.ts'

const isRename = ({ kind }: Question) => (kind === 'rename-field' ? true : undefined)

const product = (fields: string, options = '') => `
class Product extends Model({
  ${fields},
  sku: f.char({ maxLength: 10, unique: true }),
  get parent() { return f.foreignKey(() => Product, { null: true, onDelete: 'setNull' }) },
}, { ${options} }) {}
class Line extends Model({
  pieces: f.int({ default: 1 }),
  get product() { return f.foreignKey(() => Product, { onDelete: 'cascade' }) },
}) {}`

inWorkshop('a field is renamed, widened and indexed in one step, and back again', async (shop) => {
  await shop.change({ shop: product('title: f.char({ maxLength: 20 })') })
  await shop.run(`INSERT INTO shop_product (title, sku) VALUES ('Clock', 'A1'), ('Vase', 'A2');
    UPDATE shop_product SET parent_id = 1 WHERE id = 2;
    INSERT INTO shop_line (pieces, product_id) VALUES (1, 1), (2, 1), (3, 2), (4, 2)`)
  const isKept = async (name: string) => {
    const sql = `SELECT id, ${name}, sku, parent_id FROM shop_product ORDER BY id`
    assert.deepEqual(await shop.rows(sql), [
      [1, 'Clock', 'A1', null],
      [2, 'Vase', 'A2', 1],
    ])
    const lines = await shop.rows('SELECT pieces, product_id FROM shop_line ORDER BY id')
    assert.deepEqual(lines.join(' '), '1,1 2,1 3,2 4,2')
    await shop.isSound()
  }
  const name = 'name: f.char({ maxLength: 80 })'
  const operations = await shop.change(
    { shop: product(name, "indexes: [index('name', '-sku')]") },
    isRename,
  )
  assert.deepEqual(operations, [
    'Rename field title of Product to name',
    'Change field name of Product',
    'Add index on name, -sku to Product',
  ])
  assert.equal(shop.asked[0]?.text, 'Was shop.Product.title renamed to shop.Product.name?')
  await isKept('name')
  await shop.run(`INSERT INTO shop_product (name, sku) VALUES ('${'x'.repeat(80)}', 'A3');
    DELETE FROM shop_product WHERE id = 3`)

  const title = 'title: f.char({ maxLength: 80 })'
  const back = await shop.change(
    { shop: product(title, "indexes: [index('title', '-sku')]") },
    isRename,
  )
  assert.deepEqual(back, ['Rename field name of Product to title'])
  await isKept('title')
  await shop.migrate({ app: 'shop', target: '0001' })
  assert.deepEqual(await shop.columns('shop_product'), ['id', 'title', 'sku', 'parent_id'])
  await isKept('title')
  await shop.migrate()
  await isKept('title')
})

inWorkshop('what refers to a renamed field follows it', async (shop) => {
  const lot = (price: string, reserve: string) => `
class Lot extends Model({
  ${price}: f.int(),
  ${reserve}: f.int({ null: true }),
  code: f.char({ maxLength: 5 }),
  twice: f.generated(f.int(), F('${price}').times(2)),
}, {
  ordering: ['-${price}'],
  indexes: [index('code', { condition: Q({ ${price}: { gt: 5 } }) }), index('-${price}', 'code')],
  constraints: [
    check('price_over', Q({ ${price}: { gt: F('${reserve}') } })),
    unique('one_code', ['code', '${reserve}'], { condition: Q({ ${price}: { lt: 100 } }) }),
  ],
}) {}
class Bid extends Model({ get lot() { return f.foreignKey(() => Lot) } }) {}`
  await shop.change({ shop: lot('price', 'reserve') })
  await shop.run(`INSERT INTO shop_lot (price, reserve, code) VALUES (10, 5, 'a'), (20, NULL, 'b');
    INSERT INTO shop_bid (lot_id) VALUES (1), (1), (2)`)
  const yes = /price>amount|reserve>floor/
  const operations = await shop.change({ shop: lot('amount', 'floor') }, ({ id }) => yes.test(id))
  assert.deepEqual(operations.slice(0, 2), [
    'Rename field price of Lot to amount',
    'Rename field reserve of Lot to floor',
  ])
  assert.ok(!operations.some((line) => /index|constraint|Remove/.test(line)), operations.join())
  const sql = 'SELECT amount, floor, code, twice FROM shop_lot ORDER BY id'
  assert.deepEqual(await shop.rows(sql), [
    [10, 5, 'a', 20],
    [20, null, 'b', 40],
  ])
  assert.deepEqual(await shop.rows('SELECT count(*) FROM shop_bid'), [[3]])
  const insert = 'INSERT INTO shop_lot (amount, floor, code) VALUES'
  await assert.rejects(shop.run(`${insert} (1, 5, 'c')`), /price_over/)
  await assert.rejects(shop.run(`${insert} (11, 5, 'a')`))
  await shop.run(`${insert} (101, 5, 'a')`)
  await shop.isSound()
})
