import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { assertQueries, F, FieldError, queries, sql, type Where } from 'voltaic/db'
import { databasesFor } from '../../support/every-database.ts'
import { Category, Item, Order, openShop, Product, shopModels } from './shop-models.ts'

const { each } = databasesFor(shopModels)
const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name)

suite('a shop: reading', () => {
  test(
    'lookups of text tell case apart unless they are told not to',
    each(async () => {
      await openShop()
      const found = async (where: Where<typeof Product>) =>
        names(await Product.filter(where).orderBy('name'))
      assert.deepEqual(await found({ name: { exact: 'Pan' } }), ['Pan'])
      assert.deepEqual(await found({ name: { iexact: 'CUP' } }), ['cup'])
      assert.deepEqual(await found({ name: { contains: 'a' } }), ['Pan', 'Rake'])
      assert.deepEqual(await found({ name: { contains: 'P' } }), ['Pan'])
      assert.deepEqual((await found({ name: { icontains: 'P' } })).toSorted(), ['Pan', 'cup'])
      assert.deepEqual(await found({ name: { startsWith: 'c' } }), ['cup'])
      assert.deepEqual(await found({ name: { startsWith: 'C' } }), [])
      assert.deepEqual(await found({ name: { istartsWith: 'C' } }), ['cup'])
      assert.deepEqual(await found({ name: { endsWith: 'e' } }), ['Hose', 'Rake'])
      assert.deepEqual(await found({ name: { iendsWith: 'E' } }), ['Hose', 'Rake'])
      assert.deepEqual(await found({ name: { regex: '^[A-Z]a' } }), ['Pan', 'Rake'])
      assert.deepEqual(await found({ name: { iregex: '^C' } }), ['cup'])
      assert.deepEqual(await found({ name: { contains: '%' } }), [])
    }),
  )

  test(
    'lookups of numbers, decimals, dates and null',
    each(async () => {
      const { pan, cup } = await openShop()
      const count = (where: Where<typeof Product>) => Product.filter(where).count()
      assert.equal(await count({ price: { gt: '19.00' } }), 2)
      assert.equal(await count({ price: { gte: '19.00', lt: (39.9).toFixed(1) } }), 2)
      assert.equal(await count({ price: { range: ['7.50', '24.95'] } }), 3)
      assert.equal(await count({ price: { in: ['7.50', '19'] } }), 2)
      assert.equal(await count({ weight: { isNull: true } }), 2)
      assert.equal(await count({ weight: null }), 2)
      assert.equal(await count({ weight: { lte: 1.5 } }), 1)
      assert.equal(await count({ id: { in: [] } }), 0)
      assert.equal(await Product.exclude({ id: { in: [] } }).count(), 4)
      assert.equal(await count({ releasedOn: { year: 2024, month: 2, day: 29 } }), 1)
      assert.equal(await count({ releasedOn: '2024-02-29' }), 1)
      assert.equal(await count({ stock: { gt: F('price') } }), 1)
      assert.equal(await count({ id: { in: [pan.id, cup.id] } }), 2)
      assert.equal(
        await Order.filter({
          placedAt: { date: '2026-03-28', hour: 23, minute: 30, second: 0 },
        }).count(),
        1,
      )
      assert.equal(await Order.filter({ placedAt: { quarter: 2 } }).count(), 1)
      assert.equal(await Order.filter({ placedAt: { week: 14 } }).count(), 1)
    }),
  )

  test(
    'values of JSON by path, key and content',
    each(async () => {
      await openShop()
      const found = async (where: Where<typeof Product>) => names(await Product.filter(where))
      assert.deepEqual(await found({ attributes: { path: ['colour'], exact: 'red' } }), ['cup'])
      assert.deepEqual(await found({ attributes: { path: ['sizes', 1], gt: 24 } }), ['Pan'])
      assert.deepEqual(await found({ attributes: { hasKey: 'sizes' } }), ['Pan'])
    }),
  )

  test(
    'a relation takes an instance, a key, null, a queryset or conditions',
    each(async () => {
      const { kitchen, home } = await openShop()
      assert.equal(await Product.filter({ category: kitchen }).count(), 2)
      assert.equal(await Product.filter({ category: kitchen.id }).count(), 2)
      assert.equal(
        await Product.filter({ category: Category.filter({ name: 'Garden' }) }).count(),
        2,
      )
      assert.equal(await Product.filter({ category: { parent: home } }).count(), 4)
      assert.equal(await Product.filter({ category: { parent: { name: 'Home' } } }).count(), 4)
      assert.deepEqual(names(await Category.filter({ parent: null })), ['Home'])
      assert.deepEqual(names(await Category.filter({ children: { products: { name: 'Pan' } } })), [
        'Home',
      ])
    }),
  )

  test(
    'conditions on items are said of one item; chained ones of any',
    each(async () => {
      const { cup, pan, first } = await openShop()
      const one = Order.filter({ items: { product: cup, quantity: 1 } })
      const any = Order.filter({ items: { product: cup } }).filter({ items: { quantity: 1 } })
      assert.deepEqual(await one, [])
      assert.deepEqual(
        (await any).map(({ id }) => id),
        [first.id],
      )
      assert.equal(await Order.filter({ items: { quantity: { gte: 1 } } }).count(), 3)
      assert.equal(await Order.exclude({ items: { product: cup } }).count(), 1)
      assert.equal(await Order.exclude({ items: { product: pan, quantity: 6 } }).count(), 3)
    }),
  )

  test(
    'first, last, earliest, latest, inBulk, none, reverse and slices',
    each(async () => {
      const { pan, cup } = await openShop()
      const cheap = Product.orderBy('price')
      assert.equal((await cheap.first())?.name, 'cup')
      assert.equal((await cheap.last())?.name, 'Pan')
      assert.equal((await cheap.reverse().first())?.name, 'Pan')
      assert.equal(
        (await Order.filter({ placedAt: { isNull: false } }).earliest('placedAt')).status,
        'paid',
      )
      assert.equal(
        (await Order.filter({ placedAt: { isNull: false } }).latest('placedAt')).status,
        'placed',
      )
      await assert.rejects(Product.none().latest('price'), Product.DoesNotExist)
      const byKey = await Product.inBulk([pan.id, cup.id, 999_999])
      assert.deepEqual([byKey.size, byKey.get(pan.id)?.name], [2, 'Pan'])
      await assertQueries(0, async () => assert.deepEqual(await Product.none(), []))
      assert.deepEqual(names(await cheap.limit(2)), ['cup', 'Rake'])
      assert.deepEqual(names(await cheap.offset(1).limit(2)), ['Rake', 'Hose'])
      await assert.rejects(async () => cheap.limit(2).filter({ stock: 0 }))
      await assert.rejects(async () => cheap.limit(-1))
      assert.deepEqual(names(await Product.available().orderBy('name')), ['Pan', 'cup'])
    }),
  )

  test(
    'only and defer read fewer columns, and what is not read is an error',
    each(async () => {
      const { pan } = await openShop()
      const light = await Product.only('name').get({ id: pan.id })
      assert.equal(light.name, 'Pan')
      assert.throws(() => (light as unknown as Product).price)
      const rest = await Product.defer('description').get({ id: pan.id })
      assert.equal(rest.price.toFixed(2), '39.90')
      assert.throws(() => (rest as unknown as Product).description)
    }),
  )

  test(
    'sets of rows: union, intersection, difference, distinct',
    each(async () => {
      const { kitchen } = await openShop()
      const inKitchen = Product.filter({ category: kitchen })
      const heavy = Product.filter({ weight: { isNull: false } })
      assert.deepEqual(names(await inKitchen.union(heavy).orderBy('id')), ['Pan', 'cup', 'Rake'])
      assert.equal(await inKitchen.union(heavy).count(), 3)
      assert.deepEqual(names(await inKitchen.intersection(heavy)), ['Pan'])
      assert.deepEqual(names(await inKitchen.difference(heavy)), ['cup'])
      assert.deepEqual(
        await Item.values('product.name').distinct().orderBy('product.name').count(),
        3,
      )
      await assert.rejects(async () => inKitchen.union(heavy).filter({ name: 'Pan' }))
    }),
  )

  test(
    'a wrong name says what there is',
    each(async () => {
      const wrong = { colour: 'red' } as object
      await assert.rejects(
        async () => Product.filter(wrong),
        (error) => {
          assert.ok(error instanceof FieldError)
          assert.match(error.message, /colour/)
          assert.match(error.message, /price/)
          return true
        },
      )
      const lookup = { stock: { contains: '1' } } as object
      await assert.rejects(async () => Product.filter(lookup), FieldError)
      await assert.rejects(async () => Product.orderBy('cost' as 'price'), FieldError)
      await assert.rejects(async () => Product.filter({ name: { gt: null } } as object))
    }),
  )

  test(
    'raw rows map to the model, and explain tells the plan',
    each(async () => {
      const { pan } = await openShop()
      const [row] = await Product.raw(sql`SELECT * FROM product WHERE name = ${'Pan'}`)
      assert.ok(row instanceof Product)
      assert.equal(row.id, pan.id)
      assert.equal(row.price.toFixed(2), '39.90')
      assert.match(JSON.stringify(await Product.filter({ slug: 'pan' }).explain()), /product/i)
    }),
  )
})

suite('a shop: loading', () => {
  test(
    'a tree is walked upwards and downwards',
    each(async () => {
      const { kitchen, home } = await openShop()
      assert.equal(await (await Category.get({ id: kitchen.id })).path(), 'Home / Kitchen')
      assert.deepEqual(names(await home.children.orderBy('name')), ['Garden', 'Kitchen'])
      const [root] = await Category.filter({ parent: null }).prefetch('children.products')
      assert.deepEqual(
        root!.children.rows.map((child) => child.products.rows.length),
        [2, 2],
      )
      const [pan] = await Product.filter({ slug: 'pan' }).selectRelated('category.parent')
      assert.equal(pan!.category.parent?.name, 'Home')
    }),
  )

  test(
    'awaiting a relation in a loop loads it once for all rows',
    each(async () => {
      await openShop()
      await assertQueries(2, async () => {
        for (const product of await Product.all()) await product.category
      })
      await assertQueries(1, async () => {
        for (const product of await Product.selectRelated('category'))
          assert.ok(product.category.name)
      })
      await assertQueries(2, async () => {
        for (const order of await Order.prefetch('items')) assert.ok(order.items.rows.length > 0)
      })
      await assertQueries(3, async () => {
        const orders = await Order.prefetch('items.product')
        assert.ok((await orders[0]!.items.rows[0]!.product).name)
      })
    }),
  )

  test(
    'strict rows refuse to load by themselves',
    each(async () => {
      await openShop()
      const [product] = await Product.strict()
      await assert.rejects(async () => product!.category)
      const [loaded] = await Product.strict().selectRelated('category')
      assert.ok(loaded!.category.name)
    }),
  )

  test(
    'observers see every statement',
    each(async () => {
      await openShop()
      const seen: { sql: string; rows: number }[] = []
      const stop = queries.observe(({ sql, rows, milliseconds }) => {
        assert.ok(milliseconds >= 0)
        seen.push({ sql, rows: rows ?? 0 })
      })
      await Product.filter({ stock: { gt: 1 } })
      stop()
      await Product.count()
      assert.equal(seen.length, 1)
      assert.match(seen[0]!.sql, /select/i)
      assert.equal(seen[0]!.rows, 3)
    }),
  )

  test(
    'related products are related both ways',
    each(async () => {
      const { pan, cup } = await openShop()
      await pan.related.add(cup)
      assert.deepEqual(names(await cup.related), ['Pan'])
      await cup.related.remove(pan)
      assert.equal(await pan.related.count(), 0)
    }),
  )
})
