import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  assertQueries,
  atomic,
  CheckViolation,
  F,
  IntegrityError,
  NotNullViolation,
  NotUpdated,
  ProtectedError,
  Q,
  queries,
  RestrictedError,
  TransactionError,
  UniqueViolation,
} from 'voltaic/db'
import { databasesFor } from '../../support/every-database.ts'
import { Category, Coupon, Item, Order, openShop, Product, shopModels } from './shop-models.ts'

const { each } = databasesFor(shopModels)
const _names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name)

suite('a shop: writing', () => {
  test(
    'getOrCreate and updateOrCreate',
    each(async () => {
      const { kitchen } = await openShop()
      const [found, isNew] = await Product.getOrCreate(
        { slug: 'pan' },
        { name: 'Other', price: 1, category: kitchen },
      )
      assert.deepEqual([found.name, isNew], ['Pan', false])
      const [made, wasMade] = await Product.getOrCreate(
        { slug: 'lid' },
        { name: 'Lid', price: 5, category: kitchen },
      )
      assert.deepEqual([made.slug, made.name, wasMade], ['lid', 'Lid', true])
      const [changed, created] = await Product.updateOrCreate(
        { slug: 'lid' },
        { defaults: { stock: 3 }, create: { name: 'New', price: 9, category: kitchen } },
      )
      assert.deepEqual([changed.stock, changed.name, created], [3, 'Lid', false])
      const [fresh, isFresh] = await Product.updateOrCreate(
        { slug: 'pot' },
        { defaults: { stock: 3 }, create: { name: 'Pot', price: 9, category: kitchen } },
      )
      assert.deepEqual([fresh.slug, fresh.name, isFresh], ['pot', 'Pot', true])
    }),
  )

  test(
    'bulkCreate with batches, with conflicts passed over and updated',
    each(async () => {
      const { kitchen } = await openShop()
      const row = (slug: string, stock: number) => ({
        name: slug,
        slug,
        price: 1,
        stock,
        category: kitchen,
      })
      const rows = await Product.bulkCreate([row('a', 1), row('b', 2), row('c', 3)], { batch: 2 })
      assert.deepEqual(
        rows.map(({ slug, isSaved }) => [slug, isSaved]),
        [
          ['a', true],
          ['b', true],
          ['c', true],
        ],
      )
      assert.equal(new Set(rows.map(({ id }) => id)).size, 3)
      await Product.bulkCreate([row('a', 10), row('d', 4)], { ignoreConflicts: true })
      assert.equal((await Product.get({ slug: 'a' })).stock, 1)
      assert.equal(await Product.filter({ slug: 'd' }).count(), 1)
      await Product.bulkCreate([row('a', 20), row('e', 5)], {
        updateConflicts: { on: ['slug'], fields: ['stock'] },
      })
      assert.equal((await Product.get({ slug: 'a' })).stock, 20)
      assert.equal(await Product.filter({ slug: 'e' }).count(), 1)
    }),
  )

  test(
    'bulkUpdate writes the named columns of many rows',
    each(async () => {
      await openShop()
      const products = await Product.orderBy('id')
      for (const product of products) {
        product.stock += 1
        product.name = `${product.name}!`
      }
      assert.equal(await Product.bulkUpdate(products, ['stock']), 4)
      assert.deepEqual(
        (await Product.orderBy('id')).map(({ stock, name }) => [stock, name]),
        [
          [6, 'Pan'],
          [101, 'cup'],
          [1, 'Rake'],
          [9, 'Hose'],
        ],
      )
    }),
  )

  test(
    'save writes the changed columns and notices changes inside JSON and dates',
    each(async () => {
      const { pan, coupon } = await openShop()
      const product = await Product.get({ id: pan.id })
      const statements: string[] = []
      const stop = queries.observe(({ sql }) => statements.push(sql))
      ;(product.attributes as Record<string, unknown>).colour = 'blue'
      await product.save()
      stop()
      assert.equal(statements.length, 1)
      assert.doesNotMatch(statements[0]!, /stock/)
      assert.equal(
        ((await Product.get({ id: pan.id })).attributes as { colour: string }).colour,
        'blue',
      )
      const stored = await Coupon.get({ id: coupon.id })
      stored.endsAt.setUTCFullYear(2027)
      await stored.save()
      assert.equal((await Coupon.get({ id: coupon.id })).endsAt.getUTCFullYear(), 2027)
      await assertQueries(0, () => stored.save())
    }),
  )

  test(
    'a row that is gone is not updated',
    each(async () => {
      const { hose } = await openShop()
      const copy = await Product.get({ id: hose.id })
      await hose.delete()
      copy.stock = 1
      await assert.rejects(copy.save(), NotUpdated)
    }),
  )

  test(
    'violations name what was violated',
    each(async () => {
      const { kitchen, first, cup, pan } = await openShop()
      const violation = async (write: Promise<unknown>) => {
        const error = await write.then(
          () => undefined,
          (reason: unknown) => reason,
        )
        assert.ok(error instanceof IntegrityError, String(error))
        return error
      }
      const taken = await violation(
        Item.create({ order: first, product: cup, quantity: 1, price: 1 }),
      )
      assert.ok(taken instanceof UniqueViolation)
      assert.equal(taken.table, 'item')
      assert.deepEqual(taken.columns.toSorted(), ['order_id', 'product_id'])
      const negative = await violation(
        Product.create({ name: 'x', slug: 'x', price: -1, category: kitchen }),
      )
      assert.ok(negative instanceof CheckViolation)
      assert.match(negative.constraint ?? '', /price_not_negative/)
      assert.ok(!negative.message.includes('-1'))
      const nothing = await violation(
        Product.filter({ id: pan.id }).update({ name: null as unknown as string }),
      )
      assert.ok(nothing instanceof NotNullViolation)
      await Coupon.create({
        code: 'A',
        percent: 1,
        startsAt: new Date(0),
        endsAt: new Date(1000),
        isRedeemed: true,
      })
      await Coupon.create({
        code: 'A',
        percent: 1,
        startsAt: new Date(0),
        endsAt: new Date(1000),
        isRedeemed: true,
      })
      await Coupon.create({ code: 'A', percent: 1, startsAt: new Date(0), endsAt: new Date(1000) })
      assert.ok(
        (await violation(
          Coupon.create({ code: 'A', percent: 1, startsAt: new Date(0), endsAt: new Date(1000) }),
        )) instanceof UniqueViolation,
      )
      assert.ok(
        (await violation(
          Coupon.create({ code: 'B', percent: 1, startsAt: new Date(9), endsAt: new Date(1) }),
        )) instanceof CheckViolation,
      )
    }),
  )

  test(
    'deleting: protected, restricted, set to null, cascaded',
    each(async () => {
      const { kitchen, ann, coupon, first, home, pan } = await openShop()
      await assert.rejects(
        kitchen.delete(),
        (error) => error instanceof ProtectedError && error.rows.length === 2,
      )
      await assert.rejects(home.delete(), ProtectedError)
      await assert.rejects(pan.delete(), ProtectedError)
      await assert.rejects(
        ann.delete(),
        (error) => error instanceof RestrictedError && error.rows.length === 2,
      )
      assert.deepEqual(await coupon.delete(), { total: 1, byModel: { Coupon: 1 } })
      await first.refresh()
      assert.equal(first.couponId, null)
      assert.deepEqual(await Order.filter({ customer: ann }).delete(), {
        total: 5,
        byModel: { Order: 2, Item: 3 },
      })
      assert.deepEqual(await ann.delete(), { total: 1, byModel: { Customer: 1 } })
      assert.equal(await Category.count(), 3)
    }),
  )

  test(
    'placing an order: stock goes down, or nothing happens at all',
    each(async () => {
      const { third, rake, ben } = await openShop()
      const place = (order: Order) =>
        atomic(async () => {
          const locked = await Order.selectForUpdate().get({ id: order.id })
          for (const item of await locked.items.selectRelated('product')) {
            const taken = await Product.filter({
              id: item.productId,
              stock: { gte: item.quantity },
            }).update({
              stock: F('stock').minus(item.quantity),
            })
            if (taken === 0) throw new Error(`${item.product.name} is sold out`)
          }
          await locked.update({ status: 'placed', placedAt: new Date('2026-05-01') })
        })
      await assert.rejects(place(third), /Rake is sold out/)
      assert.equal((await Order.get({ id: third.id })).status, 'cart')
      await Product.filter({ id: rake.id }).update({ stock: 1 })
      await place(third)
      assert.equal((await Product.get({ id: rake.id })).stock, 0)
      assert.equal(await ben.orders.filter({ status: 'placed' }).count(), 1)
    }),
  )

  test(
    'inner blocks roll back by themselves; durable ones refuse to be inner',
    each(async () => {
      const { ben } = await openShop()
      await atomic(async () => {
        await Order.create({ customer: ben, note: 'one' })
        await assert.rejects(
          atomic(async () => {
            await Order.create({ customer: ben, note: 'two' })
            throw new Error('no')
          }),
          /no/,
        )
        await Order.create({ customer: ben, note: 'three' })
        await assert.rejects(
          atomic.durable(async () => {}),
          TransactionError,
        )
      })
      assert.deepEqual(
        await Order.filter(Q({ note: { isNull: false } })).valuesList('note', { flat: true }),
        ['one', 'three'],
      )
      await atomic.durable(() => Order.filter({ note: 'one' }).delete())
      assert.equal(await Order.filter({ note: 'one' }).exists(), false)
    }),
  )
})
