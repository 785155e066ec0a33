import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  Avg,
  JsonAgg,
  StdDev,
  StringAgg,
  Sum,
  Variance,
} from '../../../src/db/expressions/aggregate.ts'
import { Author, Book, library, Publisher, sampleBooks } from '../library.ts'

suite('aggregates of lists and of spread', () => {
  test(
    'texts are joined in the order that is asked for, or once each in their own',
    library(async () => {
      await sampleBooks()
      const [oak] = await Publisher.annotate({
        titles: StringAgg('books.name', ', ', { orderBy: '-name' }),
        good: StringAgg('books.name', '|', { filter: { rating: 5 } }),
        stores: StringAgg('books.stores.name', '+', { distinct: true }),
      }).filter({ name: 'Oak' })
      assert.equal(oak?.titles, 'Sky, Sea')
      assert.equal(oak?.good, 'Sky')
      assert.equal(oak?.stores, 'North+South+West')
      const none = await Book.filter({ pages: 1 }).aggregate({ t: StringAgg('name', ',') })
      assert.equal(none.t, null)
      const groups = await Book.groupBy('publisher.name')
        .annotate({ t: StringAgg('name', '/', { orderBy: 'name' }) })
        .orderBy('publisher.name')
      assert.deepEqual(
        groups.map(({ t }) => t),
        ['Sun', 'Sea/Sky'],
      )
      for (const by of [',', ';'])
        assert.equal(
          (await Book.aggregate({ t: StringAgg('name', by, { orderBy: 'name' }) })).t,
          ['Sea', 'Sky', 'Sun'].join(by),
        )
    }),
  )

  test(
    'lists hold values of the kind of their column',
    library(async () => {
      await sampleBooks()
      const rows = await Publisher.annotate({
        prices: JsonAgg('books.price', { orderBy: '-price' }),
      }).orderBy('name')
      assert.deepEqual(
        rows.map(({ prices }) => prices.map((price) => price.toFixed(2))),
        [['20.25'], ['30.00', '10.50']],
      )
      const all = await Author.aggregate({ mentors: JsonAgg('mentor', { orderBy: 'name' }) })
      assert.equal(all.mentors[0], null)
      assert.deepEqual((await Author.none().aggregate({ n: JsonAgg('name') })).n, [])
      assert.deepEqual((await Author.filter({ age: 1 }).aggregate({ n: JsonAgg('name') })).n, [])
    }),
  )

  test(
    'variance and deviation, of all rows and of a sample',
    library(async () => {
      await sampleBooks()
      const close = (found: unknown, wanted: number) =>
        assert.ok(Math.abs(Number(found) - wanted) < 1e-9, `${found} is not ${wanted}`)
      const spread = await Book.aggregate({
        all: Variance('rating'),
        part: Variance('rating', { sample: true }),
        deviation: StdDev('rating'),
        price: StdDev('price', { sample: true }),
      })
      close(spread.all, 26 / 9)
      close(spread.part, 13 / 3)
      close(spread.deviation, Math.sqrt(26 / 9))
      close(spread.price, 9.750000000000002)
      const one = Book.filter({ name: 'Sun' })
      assert.equal((await one.aggregate({ v: Variance('rating', { sample: true }) })).v, null)
      assert.equal((await one.aggregate({ v: StdDev('rating') })).v, 0)
    }),
  )

  test(
    'a filter counts inside of what is done with the sum or the mean',
    library(async () => {
      await sampleBooks()
      const good = { filter: { rating: { gte: 4 } } }
      const { sum, mean } = await Book.aggregate({
        sum: Sum('price', good),
        mean: Avg('pages', good),
      })
      assert.equal(sum?.toFixed(2), '40.50')
      assert.equal(mean, 100)
    }),
  )

  test('what has no order or no number is refused', () => {
    const options = { distinct: true, orderBy: 'price' }
    assert.throws(
      () => Publisher.annotate({ t: StringAgg('books.name', ',', options) }),
      /own order/,
    )
    assert.throws(
      () => Publisher.annotate({ t: StdDev('books.name' as never) }),
      /holds no numbers/,
    )
    const wrong = { orderBy: 'nam' }
    assert.throws(() => Publisher.annotate({ t: JsonAgg('books.name', wrong) }), /Choices/)
  })
})
