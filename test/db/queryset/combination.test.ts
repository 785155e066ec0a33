import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { F } from '../../../src/db/expressions/f.ts'
import { Author, Book, library, Publisher, sampleBooks, statementsOf } from '../library.ts'

const names = (rows: readonly { readonly name: string }[]) => rows.map(({ name }) => name)

suite('combined querysets', () => {
  test(
    'union, intersection and difference of rows, ordered, cut and counted as one',
    library(async () => {
      await sampleBooks()
      const dear = Book.filter({ price: { gte: 20 } })
      const good = Book.filter({ rating: { gte: 4 } })
      const all = dear.union(good)
      assert.deepEqual(names(await all.orderBy('-price')), ['Sky', 'Sun', 'Sea'])
      assert.deepEqual(names(await all.orderBy('name').reverse().limit(2)), ['Sun', 'Sky'])
      assert.deepEqual(names(await all.orderBy('name').offset(1).limit(1)), ['Sky'])
      assert.deepEqual(names(await dear.intersection(good)), ['Sky'])
      assert.deepEqual(names(await dear.difference(good)), ['Sun'])
      assert.equal(await all.count(), 3)
      assert.equal(await dear.union(good, { all: true }).count(), 4)
      assert.equal(await all.exists(), true)
      assert.equal(await dear.intersection(Book.none()).exists(), false)
      assert.equal((await all.first())?.name, 'Sea')
      assert.equal((await all.last())?.name, 'Sun')
      assert.equal((await all.orderBy('price').last())?.name, 'Sky')
      const mixed = dear
        .union(good)
        .difference(Book.filter({ name: 'Sky' }))
        .orderBy('name')
      assert.deepEqual(names(await mixed), ['Sea', 'Sun'])
      const walked: string[] = []
      for await (const book of all.iterator({ chunk: 2 })) walked.push(book.name)
      assert.deepEqual(walked, ['Sea', 'Sky', 'Sun'])
    }),
  )

  test(
    'values of several models, in the order in which they are written',
    library(async () => {
      await sampleBooks()
      const people = Author.filter({ age: { lt: 40 } }).values('name', 'id')
      const houses = Publisher.annotate({ age: F('id') }).values('name', 'id')
      const found = await people.union(houses).orderBy('-name')
      assert.deepEqual(names(found), ['Oak', 'Elm', 'Cas', 'Ada'])
      const parts = Author.orderBy('-age').limit(1).values('name')
      const flat = parts.union(Author.orderBy('age').limit(1).values('name')).orderBy('name')
      assert.deepEqual(names(await flat), ['Ben', 'Cas'])
      const inside = Author.filter({ name: { in: flat.limit(1) } })
      assert.deepEqual(names(await inside), ['Ben'])
    }),
  )

  test(
    'prefetching loads for the combined rows, and shapes are compiled once',
    library(async () => {
      await sampleBooks()
      const [sea, sun] = await Book.filter({ name: 'Sea' })
        .union(Book.filter({ name: 'Sun' }))
        .orderBy('name')
        .prefetch('authors')
      assert.deepEqual(names(sea?.authors.rows ?? []), ['Ada', 'Ben'])
      assert.deepEqual(names(sun?.authors.rows ?? []), [])
      const texts = await statementsOf(async () => {
        for (const name of ['a', 'b'])
          await Book.filter({ name })
            .union(Book.filter({ pages: 1 }))
            .orderBy('-id')
            .limit(3)
      })
      assert.equal(new Set(texts).size, 1)
    }),
  )

  test('what only the parts can do is refused', async () => {
    const both = Book.filter({ pages: 1 }).union(Book.filter({ pages: 2 }))
    const code = { code: 'E_QUERY_COMBINED' }
    assert.throws(() => both.filter({ pages: 1 }), code)
    assert.throws(() => both.exclude({ pages: 1 }), code)
    assert.throws(() => both.annotate({ x: F('pages') }), code)
    assert.throws(() => both.values('name'), code)
    assert.throws(() => both.distinct(), code)
    await assert.rejects(both.delete(), code)
    assert.throws(() => both.groupBy('pages'), code)
    await assert.rejects(both.update({ pages: 3 }), code)
    assert.throws(() => both.orderBy('publisher.name'), /Choices: id, name/)
    // @ts-expect-error rows of other columns
    assert.throws(() => Book.all().union(Book.only('name')), /same columns/)
    assert.throws(() => Book.values('name').union(Book.values('name', 'id')), /as many columns/)
    // @ts-expect-error rows of another model
    assert.throws(() => Book.all().union(Author.all()), /one model/)
  })
})
