import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Avg, Count, Max, Min, Sum } from '../../../src/db/expressions/aggregate.ts'
import { F, OuterRef } from '../../../src/db/expressions/f.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { Subquery } from '../../../src/db/expressions/subquery.ts'
import { Author, Book, library, Publisher, Store, sampleBooks, statementsOf } from '../library.ts'

suite('annotations and aggregates', () => {
  test(
    'aggregates over several relations do not multiply each other',
    library(async () => {
      await sampleBooks()
      const [sea] = await Book.annotate({
        authors_: Count('authors'),
        stores_: Count('stores'),
      }).filter({ name: 'Sea' })
      assert.equal(sea?.authors_, 2)
      assert.equal(sea?.stores_, 3)
    }),
  )

  test(
    'a filter on related rows does not change what is counted, whichever comes first',
    library(async () => {
      const { oak, elm } = await sampleBooks()
      const good = { books: { rating: { gt: 4 } } }
      const counts = { n: Count('books'), mean: Avg('books.rating') }
      for (const rows of [
        Publisher.annotate(counts).filter(good),
        Publisher.filter(good).annotate(counts),
      ]) {
        const found = await rows
        assert.deepEqual(
          found.map(({ id, n, mean }) => [id, n, mean]),
          [[oak.id, 2, 4.5]],
        )
      }
      const filtered = await Publisher.annotate({
        good: Count('books', { filter: { rating: { gt: 4 } } }),
        best: Max('books.price', { filter: Q.or({ rating: 1 }, { rating: 4 }) }),
      }).orderBy('id')
      assert.deepEqual(
        filtered.map(({ id, good, best }) => [id, good, best?.toFixed(2)]),
        [
          [oak.id, 1, '10.50'],
          [elm.id, 0, '20.25'],
        ],
      )
    }),
  )

  test(
    'annotations filter, order and combine with columns',
    library(async () => {
      await sampleBooks()
      const busy = Author.annotate({ n: Count('books') })
      const ordered = await busy.orderBy('-n', 'name').values('name', 'n')
      assert.deepEqual(ordered, [
        { name: 'Ben', n: 2 },
        { name: 'Ada', n: 1 },
        { name: 'Cas', n: 0 },
      ])
      assert.equal(await busy.filter({ n: { gte: 1 } }).count(), 2)
      assert.equal(await busy.filter(Q.or({ n: 2 }, { name: 'Cas' })).count(), 2)
      assert.deepEqual(await busy.filter({ n: 0 }).valuesList('name', { flat: true }), ['Cas'])
      const older = await Author.annotate({ next: F('age').plus(1) }).get({ name: 'Ada' })
      assert.equal(older.next, 37)
      assert.equal(older.isAdult, true)
      assert.equal(JSON.parse(JSON.stringify(older)).next, 37)
    }),
  )

  test(
    'a subquery gives one value per row, or null',
    library(async () => {
      await sampleBooks()
      const pupil = Author.filter({ mentor: OuterRef('pk') })
        .values('name')
        .limit(1)
      const rows = await Author.annotate({ pupil: Subquery<string | null>(pupil) }).orderBy('name')
      assert.deepEqual(
        rows.map(({ pupil: name }) => name),
        ['Ben', 'Cas', null],
      )
      assert.throws(
        () => Author.annotate({ x: Subquery(Author.values('name', 'age')) }),
        /one column/,
      )
    }),
  )

  test(
    'aggregates over all rows are exact, and null over none',
    library(async () => {
      await sampleBooks()
      const sums = await Book.aggregate({
        total: Sum('price'),
        n: Count(),
        least: Min('price'),
        mean: Avg('rating'),
      })
      assert.equal(sums.total?.toFixed(2), '60.75')
      assert.equal(sums.least?.toFixed(2), '10.50')
      assert.equal(sums.n, 3)
      assert.ok(Math.abs((sums.mean ?? 0) - 10 / 3) < 1e-9)
      const empty = Book.filter({ price: { gt: 1000 } })
      const nothing = await empty.aggregate({
        total: Sum('price'),
        zero: Sum('price', { default: 0 }),
        n: Count(),
      })
      assert.equal(nothing.total, null)
      assert.equal(nothing.zero.toFixed(2), '0.00')
      assert.equal(nothing.n, 0)
      const none = await statementsOf(async () => {
        assert.deepEqual(await Book.none().aggregate({ total: Sum('price'), n: Count() }), {
          total: null,
          n: 0,
        })
      })
      assert.deepEqual(none, [])
    }),
  )

  test(
    'aggregates over related rows, over a part of the rows, and with a filter',
    library(async () => {
      await sampleBooks()
      const shops = await Store.filter({ name: { in: ['North', 'South'] } }).aggregate({
        n: Count('books'),
      })
      assert.equal(shops.n, 3)
      const part = await Book.orderBy('price')
        .limit(2)
        .aggregate({ total: Sum('price') })
      assert.equal(part.total?.toFixed(2), '30.75')
      const good = await Book.aggregate({ n: Count('*', { filter: { rating: { gte: 4 } } }) })
      assert.equal(good.n, 2)
      const distinct = await Book.aggregate({ n: Count('publisher', { distinct: true }) })
      assert.equal(distinct.n, 2)
    }),
  )

  test(
    'groups: one row for each combination, whatever the order of the model',
    library(async () => {
      const { oak, elm } = await sampleBooks()
      const groups = await Book.groupBy('publisher')
        .annotate({ n: Count(), total: Sum('price') })
        .orderBy('-n')
      assert.deepEqual(
        groups.map(({ publisher, n, total }) => [publisher, n, total?.toFixed(2)]),
        [
          [oak.id, 2, '40.50'],
          [elm.id, 1, '20.25'],
        ],
      )
      const byName = await Book.groupBy('publisher.name')
        .annotate({ best: Max('rating') })
        .orderBy('publisher.name')
      assert.deepEqual(byName, [
        { 'publisher.name': 'Elm', best: 1 },
        { 'publisher.name': 'Oak', best: 5 },
      ])
      assert.throws(
        () => Book.groupBy('publisher').annotate({ n: Count('stores') }),
        /related rows/,
      )
    }),
  )

  test('names that are taken or dangerous, and aggregates of own columns, are refused', () => {
    assert.throws(() => Author.annotate({ name: Count('books') as never }), /has "name" already/)
    assert.throws(() => Author.annotate({ save: Count('books') as never }), /has "save" already/)
    assert.throws(() => Author.annotate({ 'a;b': Count('books') }), /cannot be the name/)
    assert.throws(() => Author.annotate({ n: Max('age') }), /aggregate\(\) or groupBy/)
    assert.throws(() => Author.annotate({ n: Sum('books.name' as never) }), /holds no numbers/)
    assert.throws(() => Author.annotate({ n: Count('bookz' as never) }), /Choices/)
  })
})
