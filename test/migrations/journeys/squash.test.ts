/** A long history that is put together, while databases stand at different places of it. */
import assert from 'node:assert/strict'
import { rm } from 'node:fs/promises'
import { squashMigrations } from 'voltaic/migrations'
import { inWorkshop } from './workshop.ts'

const history = [
  'a: f.int()',
  'a: f.int(), b: f.text({ null: true })',
  'a: f.bigInt(), b: f.text({ null: true })',
  'a: f.bigInt(), c: f.text({ null: true })',
  'a: f.bigInt(), c: f.text({ null: true }), d: f.int({ default: 1 })',
]

const shopOf = (fields: string, more = '') => ({
  shop: `class Item extends Model({ ${fields} }) {}\n${more}`,
})

inWorkshop('five migrations become one in a database that has three of them', async (shop) => {
  const gone = 'class Gone extends Model({ get item() { return f.foreignKey(() => Item) } }) {}'
  for (const [at, fields] of history.entries()) {
    await shop.models(shopOf(fields, at === 1 ? gone : ''))
    await shop.make(() => true)
  }
  await shop.migrate({ app: 'shop', target: '0003' })
  await shop.run("INSERT INTO shop_item (a, b) VALUES (1, 'x')")
  const squashed = await squashMigrations({ apps: shop.apps, app: 'shop', to: '0005' })
  assert.deepEqual(squashed.operations, ['Create model Item'])
  assert.deepEqual(await shop.make(), [])
  assert.deepEqual(await shop.migrate(), ['shop.0004_rename_b_item_c', 'shop.0005_item_d'])
  assert.deepEqual(await shop.rows('SELECT a, c, d FROM shop_item'), [[1, 'x', 1]])
  assert.deepEqual(await shop.migrate(), [])

  const next = `${history.at(-1)}, e: f.int({ null: true })`
  assert.deepEqual(await shop.change(shopOf(next)), ['Add field e to Item'])
  await squashMigrations({ apps: shop.apps, app: 'shop', to: '0006' })
  assert.deepEqual(await shop.migrate(), [])
  for (const file of await shop.files('shop')) {
    if (!file.startsWith('0001_squashed_0006')) await rm(shop.file(`shop/migrations/${file}`))
  }
  assert.deepEqual(await shop.migrate(), [])
  await shop.migrate({ app: 'shop', target: 'zero', allowDataLoss: true })
  assert.deepEqual(await shop.tables(), [])
  assert.deepEqual(await shop.migrate(), ['shop.0001_squashed_0006_item_e'])
  assert.deepEqual(await shop.columns('shop_item'), ['id', 'a', 'c', 'd', 'e'])
})
