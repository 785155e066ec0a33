/** A model that moves to another app, with what it has and what refers to it. */
import assert from 'node:assert/strict'
import { inWorkshop } from './workshop.ts'

const invoice = `class Invoice extends Model({
  total: f.int(), number: f.char({ maxLength: 9, unique: true }),
  get parent() { return f.foreignKey(() => Invoice, { null: true }) },
  get tags() { return f.manyToMany(() => Tag) },
}, { indexes: [index('total')] }) {}`
const rest = `class Tag extends Model({ name: f.text() }) {}
  class Line extends Model({ text: f.text(), get invoice() { return f.foreignKey(() => Invoice) } }) {}`

inWorkshop('a model moves to another app with its rows and what refers to it', async (saas) => {
  await saas.change({ shop: `${rest}\n${invoice}`, billing: '' })
  await saas.run(`INSERT INTO shop_tag (name) VALUES ('t');
    INSERT INTO shop_invoice (total, number) VALUES (5, 'a'), (6, 'b');
    UPDATE shop_invoice SET parent_id = 1 WHERE id = 2;
    INSERT INTO shop_line (text, invoice_id) VALUES ('x', 1), ('y', 2);
    INSERT INTO shop_invoice_tags (invoice_id, tag_id) VALUES (1, 1), (2, 1)`)
  const operations = await saas.change({ shop: rest, billing: invoice }, () => true)
  assert.deepEqual(operations, ['Move model shop.Invoice to billing'])
  const kept = [
    [1, 5, 'a', null],
    [2, 6, 'b', 1],
  ]
  const rows = (table: string) =>
    saas.rows(`SELECT id, total, number, parent_id FROM ${table} ORDER BY id`)
  assert.deepEqual(await rows('billing_invoice'), kept)
  assert.equal(
    (await saas.rows('SELECT text, invoice_id FROM shop_line ORDER BY id')).join(' '),
    'x,1 y,2',
  )
  assert.equal(
    (await saas.rows('SELECT invoice_id, tag_id FROM billing_invoice_tags ORDER BY 1')).join(' '),
    '1,1 2,1',
  )
  assert.deepEqual(await saas.indexes('billing_invoice'), [
    'billing_invoice_number_uniq',
    'billing_invoice_parent_id_idx',
    'billing_invoice_total_idx',
  ])
  await saas.isSound()
  await saas.run(
    "INSERT INTO billing_invoice (total, number) VALUES (1, 'c'); INSERT INTO shop_line (text, invoice_id) VALUES ('z', 3)",
  )
  await saas.migrate({ app: 'billing', target: 'zero' })
  assert.deepEqual(await rows('shop_invoice'), [...kept, [3, 1, 'c', null]])
  await saas.migrate()
  assert.deepEqual(await rows('billing_invoice'), [...kept, [3, 1, 'c', null]])
  await saas.isSound()
})
