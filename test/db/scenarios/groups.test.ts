import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import {
  ArrayAgg,
  Avg,
  Count,
  JsonAgg,
  Max,
  Min,
  StringAgg,
  Sum,
} from '../../../src/db/expressions/aggregate.ts'
import { Case, When } from '../../../src/db/expressions/case.ts'
import { F, OuterRef } from '../../../src/db/expressions/f.ts'
import { Coalesce, Concat, Length, Lower } from '../../../src/db/expressions/functions.ts'
import { Trunc } from '../../../src/db/expressions/parts/trunc.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { Subquery } from '../../../src/db/expressions/subquery.ts'
import { Value } from '../../../src/db/expressions/value.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Publisher extends Model(
  {
    name: f.char({ maxLength: 30 }),
    get books() {
      return f.reverse(() => Book, 'publisher')
    },
  },
  { ordering: ['-name'] },
) {}

class Author extends Model({
  name: f.char({ maxLength: 30 }),
  get books() {
    return f.reverse(() => Book, 'authors')
  },
}) {}

class Book extends Model(
  {
    name: f.char({ maxLength: 30 }),
    price: f.decimal({ maxDigits: 6, decimalPlaces: 2 }),
    pieces: f.int({ default: 1 }),
    rating: f.int({ null: true }),
    large: f.bigInt({ default: 9007199254740993n }),
    isNew: f.boolean({ default: false }),
    publishedAt: f.dateTime(),
    get publisher() {
      return f.foreignKey(() => Publisher)
    },
    get authors() {
      return f.manyToMany(() => Author)
    },
  },
  { ordering: ['name'] },
) {}

const { each } = databasesFor([Publisher, Author, Book])

/** A: two books rated 4 and 5, B: two rated 1 and 4, C: one rated 1, D: none. */
async function shelf() {
  const [a, b, c, d] = await Publisher.bulkCreate(['A', 'B', 'C', 'D'].map((name) => ({ name })))
  const at = (month: number) => new Date(Date.UTC(2026, month - 1, 15, 12))
  const books = await Book.bulkCreate([
    { name: 'x', price: '10.10', pieces: 3, rating: 4, publisher: a!, publishedAt: at(1) },
    { name: 'y', price: '20.20', pieces: 1, rating: 5, publisher: a!, publishedAt: at(1) },
    { name: 'z', price: '0.10', pieces: 2, rating: 1, publisher: b!, publishedAt: at(2) },
    { name: 'v', price: '0.20', pieces: 0, rating: 4, publisher: b!, publishedAt: at(3) },
    { name: 'w', price: '5.00', pieces: 7, rating: null, publisher: c!, publishedAt: at(3) },
  ])
  const [ann, bob] = await Author.bulkCreate([{ name: 'Ann' }, { name: 'Bob' }])
  await books[0]!.authors.add(ann!, bob!)
  await books[1]!.authors.add(ann!)
  return { a: a!, b: b!, c: c!, d: d!, books }
}

suite('groups', () => {
  test(
    'by a column: one row for each value, whatever the order of the model',
    each(async () => {
      await shelf()
      const groups = await Book.groupBy('publisher.name')
        .annotate({ n: Count(), total: Sum('price'), best: Max('rating') })
        .orderBy('publisher.name')
      assert.deepEqual(
        groups.map((group) => [group['publisher.name'], group.n, `${group.total}`, group.best]),
        [
          ['A', 2, '30.3', 5],
          ['B', 2, '0.3', 4],
          ['C', 1, '5', null],
        ],
      )
    }),
  )

  test(
    'by what is computed: a month, a choice between values, a subquery',
    each(async () => {
      await shelf()
      const months = await Book.annotate({
        month: Trunc('publishedAt', 'month', { timeZone: 'Europe/Berlin' }),
      })
        .groupBy('month')
        .annotate({ n: Count(), pieces: Sum('pieces') })
        .orderBy('-month')
      assert.deepEqual(
        months.map(({ month, n, pieces }) => [month.toISOString(), n, pieces]),
        [
          ['2026-02-28T23:00:00.000Z', 2, 7],
          ['2026-01-31T23:00:00.000Z', 1, 2],
          ['2025-12-31T23:00:00.000Z', 2, 4],
        ],
      )
      const kinds = await Book.annotate({
        kind: Case(When({ price: { gte: 10 } }, Value('dear')), { default: Value('cheap') }),
      })
        .groupBy('kind')
        .annotate({ n: Count() })
        .orderBy('kind')
      assert.deepEqual(kinds, [
        { kind: 'cheap', n: 3 },
        { kind: 'dear', n: 2 },
      ])
      const best = Book.filter({ publisher: OuterRef('publisher') }).orderBy('-rating')
      const names = await Book.annotate({ best: Subquery(best.values('name')) })
        .groupBy('best')
        .annotate({ n: Count() })
        .orderBy('best')
      assert.deepEqual(names, [
        { best: 'v', n: 2 },
        { best: 'w', n: 1 },
        { best: 'y', n: 2 },
      ])
    }),
  )

  test(
    'by an aggregate of related rows',
    each(async () => {
      await shelf()
      const sizes = await Publisher.annotate({ n: Count('books') })
        .groupBy('n')
        .annotate({ publishers: Count() })
        .orderBy('-n')
      const letters = await Publisher.annotate({ n: Count('books') })
        .groupBy('name')
        .annotate({ all: Sum('n') })
        .filter({ all: { gt: 1 } })
        .orderBy('name')
      assert.deepEqual(letters, [
        { name: 'A', all: 2 },
        { name: 'B', all: 2 },
      ])
      assert.deepEqual(sizes, [
        { n: 2, publishers: 2 },
        { n: 1, publishers: 1 },
        { n: 0, publishers: 1 },
      ])
    }),
  )

  test(
    'are filtered by their values, counted, cut and asked for',
    each(async () => {
      await shelf()
      const groups = Book.groupBy('publisher').annotate({ n: Count(), total: Sum('price') })
      const names = async (rows: typeof groups) =>
        (await Publisher.filter({ id: { in: (await rows).map(({ publisher }) => publisher) } }))
          .map(({ name }) => name)
          .sort()
      assert.deepEqual(await names(groups.filter({ n: { gte: 2 } })), ['A', 'B'])
      assert.deepEqual(await names(groups.exclude({ n: 2 })), ['C'])
      assert.deepEqual(await names(groups.filter({ n: 2 }).filter({ total: { gt: '0.30' } })), [
        'A',
      ])
      assert.deepEqual(await names(groups.filter({ total: '0.30' })), ['B'])
      const either = groups.filter(Q.or({ total: { lt: 1 } }, { n: 1 }))
      assert.deepEqual(await names(either), ['B', 'C'])
      assert.equal(await groups.count(), 3)
      assert.equal(await either.count(), 2)
      assert.equal(await groups.filter({ n: 9 }).exists(), false)
      assert.equal((await groups.orderBy('-total').first())?.n, 2)
      assert.equal((await groups.orderBy('total').limit(1).offset(1))[0]?.n, 1)
      const many = Book.filter({ publisher: { in: [] } })
        .groupBy('publisher')
        .annotate({ n: Count() })
      assert.deepEqual(await many, [])
    }),
  )

  test(
    'are computed further with their own names',
    each(async () => {
      await shelf()
      const groups = await Book.groupBy('publisher.name')
        .annotate({ n: Count(), total: Coalesce(Sum('price'), 0) })
        .annotate({ mean: F('total').dividedBy(F('n')), label: Lower('publisher.name') })
        .filter({ mean: { gt: 1 } })
        .orderBy('-mean')
      assert.deepEqual(
        groups.map(({ label, mean }) => [label, mean?.toFixed(2)]),
        [
          ['a', '15.15'],
          ['c', '5.00'],
        ],
      )
    }),
  )

  test(
    'give some of their values, also to the query around them',
    each(async () => {
      const { a, b } = await shelf()
      const groups = Book.groupBy('publisher').annotate({ n: Count(), total: Sum('price') })
      const twice = groups.filter({ n: 2 })
      const named = await Publisher.filter({ id: { in: twice.values('publisher') } })
      assert.deepEqual(named.map(({ id }) => id).toSorted(), [a.id, b.id].toSorted())
      assert.deepEqual(await groups.values('n').orderBy('n'), [{ n: 1 }, { n: 2 }, { n: 2 }])
      assert.deepEqual(await twice.values('n').annotate({ more: F('n').plus(1) }), [
        { n: 2, more: 3 },
        { n: 2, more: 3 },
      ])
      const own = Book.filter({ publisher: OuterRef('pk') }).groupBy('publisher')
      const rows = await Publisher.annotate({
        n: Subquery(own.annotate({ n: Count() }).values('n')),
      }).orderBy('name')
      assert.deepEqual(
        rows.map(({ n }) => n),
        [2, 2, 1, null],
      )
    }),
  )

  test('refuse names that they do not have, and names that are taken', () => {
    const groups = Book.groupBy('publisher').annotate({ n: Count() })
    assert.throws(
      // @ts-expect-error no value of the groups
      () => groups.filter({ price: 1 }),
      /Groups have no "price". Choices: publisher, n/,
    )
    // @ts-expect-error no value of the groups
    assert.throws(() => groups.filter({ n: F('price') }), /filtered by their own values/)
    // @ts-expect-error no value of the groups
    assert.throws(() => groups.orderBy('price'), /Groups have no "price"/)
    assert.throws(() => groups.annotate({ n: Count() }), /have "n" already/)
    assert.throws(() => groups.annotate({ 'n"; --': Count() }), /cannot be the name/)
    assert.throws(() => Book.groupBy('publisher').annotate({ n: Count('authors') }), /related rows/)
  })
})

suite('aggregates of expressions', () => {
  test(
    'over the rows of the queryset',
    each(async () => {
      await shelf()
      const found = await Book.aggregate({
        worth: Sum(F('price').times(F('pieces'))),
        longest: Max(Length('name')),
        rated: Count(Case(When({ rating: { gte: 4 } }, 1))),
        mean: Avg(F('pieces').times(2)),
        least: Min(Coalesce('rating', 0)),
        share: Sum('price').dividedBy(Count()),
      })
      assert.equal(found.worth?.toFixed(2), '85.70')
      assert.equal(found.longest, 1)
      assert.equal(found.rated, 3)
      assert.equal(found.mean, 5.2)
      assert.equal(found.least, 0)
      assert.equal(found.share?.toFixed(2), '7.12')
    }),
  )

  test(
    'over related rows, with columns of both sides',
    each(async () => {
      await shelf()
      const rows = await Publisher.annotate({
        worth: Sum(F('books.price').times(F('books.pieces')), { default: 0 }),
        named: Count(Case(When({ name: 'A' }, F('books.id')))),
        line: Max(Concat('name', Value(':'), 'books.name')),
        good: Sum(F('books.pieces').plus(1), { filter: { rating: { gte: 4 } } }),
      }).orderBy('name')
      assert.deepEqual(
        rows.map(({ worth, named, line, good }) => [worth.toFixed(2), named, line, good]),
        [
          ['50.50', 2, 'A:y', 6],
          ['0.20', 0, 'B:z', 1],
          ['35.00', 0, 'C:w', null],
          ['0.00', 0, null, null],
        ],
      )
      const { all } = await Publisher.aggregate({ all: Sum(F('books.pieces').times(10)) })
      assert.equal(all, 130)
      assert.throws(
        () => Publisher.annotate({ x: Sum(F('books.pieces').plus(F('books.authors.id'))) }),
        /one relation to many/,
      )
    }),
  )

  test(
    'of annotations, which may be aggregates of related rows',
    each(async () => {
      await shelf()
      const counted = Publisher.annotate({ n: Count('books') })
      const { mean, most, many } = await counted.aggregate({
        mean: Avg('n'),
        most: Max('n'),
        many: Count('*', { filter: { n: { gte: 2 } } }),
      })
      assert.deepEqual([mean, most, many], [1.25, 2, 2])
      assert.deepEqual(await counted.aggregate({ all: Sum('n'), more: Sum(F('n').plus(1)) }), {
        all: 5,
        more: 9,
      })
    }),
  )

  test(
    'over a part of the rows, and over values without repetition',
    each(async () => {
      await shelf()
      const part = await Book.orderBy('-price')
        .limit(2)
        .aggregate({ n: Count(), total: Sum('price') })
      assert.deepEqual([part.n, part.total?.toFixed(2)], [2, '30.30'])
      const distinct = await Book.values('rating')
        .distinct()
        .aggregate({ n: Count(), sum: Sum('rating') })
      assert.deepEqual(distinct, { n: 4, sum: 10 })
      await assert.rejects(
        async () =>
          Book.values('rating')
            .distinct()
            .aggregate({ x: Sum('pieces') }),
        /Choices: rating/,
      )
    }),
  )

  test(
    'what is annotated and not asked for is not computed',
    each(async () => {
      await shelf()
      const [counted] = await statementsOf(async () => {
        assert.equal(await Publisher.annotate({ n: Count('books') }).count(), 4)
      })
      assert.doesNotMatch(counted ?? '', /book/)
      assert.equal(await Book.annotate({ n: Count('authors') }).count(), 5)
    }),
  )

  test(
    'an aggregate inside an aggregate is refused',
    each(async () => {
      assert.throws(() => Book.groupBy('publisher').annotate({ x: Sum(Sum('price')) }), /one step/)
    }),
  )
})

suite('lists of values', () => {
  test(
    'keep the kind of their values, their order, and repeated values unless told otherwise',
    each(async () => {
      await shelf()
      const [a] = await Publisher.annotate({
        prices: ArrayAgg('books.price', { orderBy: '-price' }),
        ratings: ArrayAgg('books.rating', { distinct: true }),
        news: ArrayAgg('books.isNew', { distinct: true }),
        large: ArrayAgg('books.large'),
        days: JsonAgg('books.publishedAt', { orderBy: 'name' }),
        names: ArrayAgg(Lower('books.name'), { orderBy: 'name' }),
      }).filter({ name: 'A' })
      assert.deepEqual(
        a?.prices.map((price) => price.toFixed(2)),
        ['20.20', '10.10'],
      )
      assert.deepEqual(a?.ratings, [4, 5])
      assert.deepEqual(a?.news, [false])
      assert.deepEqual(a?.large, [9007199254740993n, 9007199254740993n])
      assert.deepEqual(a?.days[0], new Date('2026-01-15T12:00:00Z'))
      assert.deepEqual(a?.names, ['x', 'y'])
      const [d] = await Publisher.annotate({ prices: ArrayAgg('books.price') }).filter({
        name: 'D',
      })
      assert.deepEqual(d?.prices, [])
      const { all } = await Book.aggregate({ all: ArrayAgg('rating', { orderBy: 'rating' }) })
      assert.deepEqual(all, [null, 1, 4, 4, 5])
      assert.deepEqual(await Book.none().aggregate({ all: ArrayAgg('rating') }), { all: [] })
    }),
  )

  test(
    'distinct texts are joined in their own order, forwards and backwards',
    each(async () => {
      await shelf()
      const { up, down, plain } = await Book.aggregate({
        up: StringAgg('publisher.name', ', ', { distinct: true, orderBy: 'publisher.name' }),
        down: StringAgg('publisher.name', ', ', { distinct: true, orderBy: '-publisher.name' }),
        plain: StringAgg('price', ' ', { orderBy: 'price', filter: { price: { gt: 5 } } }),
      })
      assert.deepEqual([up, down, plain], ['A, B, C', 'C, B, A', '10.10 20.20'])
    }),
  )
})
