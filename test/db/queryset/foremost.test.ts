import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Count } from '../../../src/db/expressions/aggregate.ts'
import { Length } from '../../../src/db/expressions/functions.ts'
import { Value } from '../../../src/db/expressions/value.ts'
import { Author, Book, library, Name, sampleBooks, statementsOf } from '../library.ts'

suite('one row, some columns, plans', () => {
  test(
    'earliest and latest go by the terms they are given, with one query for one row',
    library(async () => {
      await sampleBooks()
      assert.equal((await Book.earliest('price')).name, 'Sea')
      assert.equal((await Book.latest('price')).name, 'Sky')
      assert.equal((await Book.earliest('-publisher.name', '-price')).name, 'Sky')
      assert.equal((await Book.latest('publisher.name', '-price')).name, 'Sea')
      assert.equal((await Author.orderBy('age').latest(Length('name'), 'age')).name, 'Ben')
      const [sql, ...others] = await statementsOf(() => Book.latest('price'))
      assert.match(sql ?? '', / order by .* desc limit 1$/)
      assert.deepEqual(others, [])
    }),
  )

  test(
    'earliest of nothing is an error, and so is an order by nothing',
    library(async () => {
      await assert.rejects(Book.latest('price'), Book.DoesNotExist)
      await assert.rejects(Book.all().latest(), /Say by what/)
      await assert.rejects(Book.limit(2).latest('price'), { code: 'E_QUERY_SLICED' })
    }),
  )

  test(
    'first and last take any order: by expressions, over relations, reversed',
    library(async () => {
      await sampleBooks()
      const byName = Book.orderBy('publisher.name', '-price')
      assert.equal((await byName.first())?.name, 'Sun')
      assert.equal((await byName.last())?.name, 'Sea')
      assert.equal((await byName.reverse().first())?.name, 'Sea')
      for (const name of ['long', null, 'x']) await Name.create({ name })
      assert.equal((await Name.orderBy(Length('name').desc()).first())?.name, 'long')
      assert.equal((await Name.orderBy(Length('name').asc({ nulls: 'last' })).last())?.name, null)
    }),
  )

  test(
    'deferred columns are not loaded; reading one is an error, not a query',
    library(async () => {
      await sampleBooks()
      const [sql] = await statementsOf(async () => {
        const sea = await Book.defer('name', 'publisher').get({ name: 'Sea' })
        assert.equal(sea.pages, 100)
        assert.throws(() => sea.name, { code: 'E_COLUMN_NOT_LOADED' })
      })
      assert.doesNotMatch(sql?.split(' from ')[0] ?? '', /"name"|publisher_id/)
      const kept = await Book.only('name', 'price').defer('price', 'id').earliest('id')
      assert.equal(kept.name, 'Sea')
      assert.ok(kept.id > 0)
      assert.throws(() => kept.price, { code: 'E_COLUMN_NOT_LOADED' })
      // @ts-expect-error no such column
      assert.throws(() => Book.defer('nam'), /Choices|no (field|column)/)
    }),
  )

  test(
    'a plan is explained by the database',
    library(async () => {
      const rows = Book.filter({ publisher: { name: 'Oak' } }).orderBy('price')
      assert.match(await rows.explain(), /book/i)
      assert.match(await Book.values('name').filter({ pages: 3 }).explain(), /book/i)
    }),
  )

  test(
    'the same computation under another name, or of another kind, is another statement',
    library(async () => {
      await Name.create({ name: 'x' })
      assert.deepEqual(await Name.annotate({ a: Length('name') }).values('a'), [{ a: 1 }])
      assert.deepEqual(await Name.annotate({ b: Length('name') }).values('b'), [{ b: 1 }])
      assert.deepEqual(await Name.all().aggregate({ a: Count() }), { a: 1 })
      assert.deepEqual(await Name.all().aggregate({ b: Count() }), { b: 1 })
      assert.equal((await Name.annotate({ v: Value(1) }).get()).v, 1)
      assert.equal((await Name.annotate({ v: Value('1') }).get()).v, '1')
      assert.equal((await Name.annotate({ v: Value(true) }).get()).v, true)
    }),
  )
})
