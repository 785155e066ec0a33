import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { DoesNotExist, FieldError } from '../../../src/db/errors.ts'
import { Author, Blog, Book, Entry, library, Name, sampleBooks, statementsOf } from '../library.ts'

suite('querysets', () => {
  test(
    'are immutable and lazy, and ask again for each await',
    library(async () => {
      const all = Author.all()
      const adults = all.filter({ age: { gte: 18 } })
      const statements = await statementsOf(async () => {
        assert.deepEqual(await adults, [])
        await sampleBooks()
        assert.equal((await adults).length, 2)
        assert.equal((await all).length, 3)
      })
      assert.equal(statements.filter((sql) => sql.includes('where "author"."age"')).length, 2)
    }),
  )

  test(
    'begin at the class, with all rows; what changes or deletes many begins with all() or a filter',
    library(async () => {
      const { oak } = await sampleBooks()
      assert.deepEqual(await Author.reverse().valuesList('name', { flat: true }), [
        'Cas',
        'Ben',
        'Ada',
      ])
      assert.deepEqual(await Author.offset(1).limit(1).valuesList('name', { flat: true }), ['Ben'])
      assert.equal((await Book.distinct('publisher').orderBy('publisher', 'price'))[0]?.name, 'Sea')
      assert.equal(await Book.pipe(Book.cheap).count(), 1)
      assert.equal((await Book.union(Book.filter({ publisher: oak }))).length, 3)
      assert.equal((await Book.intersection(Book.filter({ publisher: oak }))).length, 2)
      assert.equal((await Book.difference(Book.filter({ publisher: oak }))).length, 1)
      assert.equal((await Book.heavy()).length, 3)
      assert.match(await Book.explain(), /book/)
      const names: string[] = []
      for await (const { name } of Author.iterator({ chunk: 2 })) names.push(name)
      assert.deepEqual(names, ['Ada', 'Ben', 'Cas'])
      assert.ok(!('update' in Author) && !('delete' in Author))
    }),
  )

  test(
    'get says whether there is none or several',
    library(async () => {
      await sampleBooks()
      assert.equal((await Author.get({ name: 'Ada' })).age, 36)
      await assert.rejects(
        Author.get({ name: 'Zoe' }),
        (error) => error instanceof Author.DoesNotExist,
      )
      await assert.rejects(Author.get({ name: 'Zoe' }), (error) => error instanceof DoesNotExist)
      await assert.rejects(
        Author.get({ name: 'Zoe' }),
        (error) => !(error instanceof Book.DoesNotExist),
      )
      await assert.rejects(Author.get(), (error) => error instanceof Author.MultipleObjectsReturned)
    }),
  )

  test(
    'first, last, order, reverse',
    library(async () => {
      await sampleBooks()
      const name = async (row: PromiseLike<{ name: string } | undefined>) => (await row)?.name
      assert.equal(await name(Author.first()), 'Ada')
      assert.equal(await name(Author.last()), 'Cas')
      assert.equal(await name(Author.all().reverse().first()), 'Cas')
      assert.equal(await name(Author.orderBy('-age').first()), 'Ben')
      assert.equal(await name(Author.filter({ name: 'Zoe' }).first()), undefined)
      assert.equal(await name(Book.first()), 'Sea')
      assert.equal(await name(Book.last()), 'Sun')
    }),
  )

  test(
    'an order over a relation follows the order of its model; NULL keeps its row',
    library(async () => {
      await sampleBooks()
      const books = async (...paths: ('contact' | '-contact' | 'name' | '-contact.name')[]) =>
        (await Book.orderBy(...paths)).map(({ name }) => name)
      assert.deepEqual(await books('contact', 'name'), ['Sky', 'Sea', 'Sun'])
      assert.deepEqual(await books('-contact', 'name'), ['Sun', 'Sea', 'Sky'])
      assert.deepEqual(await books('-contact.name', 'name'), ['Sun', 'Sea', 'Sky'])
      const loose = Book as unknown as { orderBy(path: string): unknown }
      assert.throws(() => loose.orderBy('authors.name'), /relation to many rows/)
      assert.throws(() => loose.orderBy('nam'), FieldError)
    }),
  )

  test(
    'limits compose, and come last',
    library(async () => {
      await Name.bulkCreate(Array.from({ length: 10 }, (_, i) => ({ name: `n${i}` })))
      const ids = async (rows: PromiseLike<{ name: string | null }[]>) =>
        (await rows).map(({ name }) => name)
      const part = Name.orderBy('id').offset(2).limit(4)
      assert.deepEqual(await ids(part), ['n2', 'n3', 'n4', 'n5'])
      assert.deepEqual(await ids(part.offset(1).limit(2)), ['n3', 'n4'])
      assert.deepEqual(await ids(part.limit(9)), ['n2', 'n3', 'n4', 'n5'])
      assert.deepEqual(await ids(Name.orderBy('id').limit(2).offset(4)), ['n4', 'n5'])
      assert.equal(await part.count(), 4)
      assert.equal(await part.exists(), true)
      assert.equal(await Name.orderBy('id').offset(10).exists(), false)
      assert.throws(() => part.filter({ name: 'n3' }), { code: 'E_QUERY_SLICED' })
      assert.throws(() => part.orderBy('name'), { code: 'E_QUERY_SLICED' })
      assert.throws(() => Name.limit(-1), FieldError)
    }),
  )

  test(
    'values and lists of values, by path',
    library(async () => {
      const { oak } = await sampleBooks()
      const rows = await Book.orderBy('name').values(
        'name',
        'publisher',
        'publisher.name',
        'contact.age',
      )
      assert.deepEqual(rows[0], {
        name: 'Sea',
        publisher: oak.id,
        'publisher.name': 'Oak',
        'contact.age': 36,
      })
      assert.equal(rows[1]?.['contact.age'], null)
      assert.deepEqual(await Book.orderBy('name').valuesList('name', 'pages'), [
        ['Sea', 100],
        ['Sky', 100],
        ['Sun', 100],
      ])
      assert.deepEqual(await Book.all().distinct().valuesList('pages', { flat: true }), [100])
      assert.equal(await Book.all().distinct().values('pages').count(), 1)
    }),
  )

  test(
    'only loads what is named; reading the rest is an error, not a query',
    library(async () => {
      await sampleBooks()
      const [plain] = await Book.all().only('name').values()
      assert.deepEqual(Object.keys(plain!), ['id', 'name'])
      const book = await Book.all().only('name').get({ name: 'Sea' })
      assert.equal(book.name, 'Sea')
      // @ts-expect-error not loaded
      assert.throws(() => book.price, { code: 'E_COLUMN_NOT_LOADED' })
      assert.deepEqual(JSON.parse(JSON.stringify(book)), { id: book.id, name: 'Sea' })
      book.name = 'Sea 2'
      await book.save()
      assert.equal((await book.refresh()).price.toFixed(2), '10.50')
      assert.equal((await Book.get({ id: book.id })).name, 'Sea 2')
    }),
  )

  test(
    'iteration goes in chunks and through all rows once',
    library(async () => {
      await Name.bulkCreate(Array.from({ length: 7 }, () => ({ name: 'same' })))
      const seen = new Set<number>()
      const statements = await statementsOf(async () => {
        for await (const { id } of Name.orderBy('name').iterator({ chunk: 3 })) seen.add(id)
      })
      assert.equal(seen.size, 7)
      assert.equal(statements.length, 1)
      let n = 0
      for await (const row of Name.all()) n += row.id > 0 ? 1 : 0
      assert.equal(n, 7)
    }),
  )

  test(
    'inBulk, scopes, subqueries of values',
    library(async () => {
      const { ada, ben } = await sampleBooks()
      const byKey = await Author.inBulk([ada.id, ben.id, 999])
      assert.deepEqual([...byKey.keys()].sort(), [ada.id, ben.id])
      assert.deepEqual(
        (await Book.cheap()).map(({ name }) => name),
        ['Sea'],
      )
      assert.equal(await ada.books.pipe(Book.cheap).count(), 1)
      const wise = Author.filter({ id: { in: Book.filter({ rating: 4 }).values('contact') } })
      assert.deepEqual(
        (await wise).map(({ name }) => name),
        ['Ada'],
      )
    }),
  )

  test(
    'rows are locked in a transaction only',
    library(async () => {
      await sampleBooks()
      await assert.rejects(async () => Author.selectForUpdate().get({ name: 'Ada' }), {
        code: 'E_TRANSACTION_NONE',
      })
      const age = await atomic(
        async () => (await Author.selectForUpdate().get({ name: 'Ada' })).age,
      )
      assert.equal(age, 36)
    }),
  )

  test(
    'the same shape is compiled once; values never stand in the SQL',
    library(async () => {
      const secret = "x'; drop table name; --"
      const statements = await statementsOf(async () => {
        await Name.filter({ name: secret })
        await Name.filter({ name: 'other' })
      })
      assert.equal(statements[0], statements[1])
      assert.ok(!statements[0]?.includes('drop'))
    }),
  )

  test(
    'parts of dates',
    library(async () => {
      const blog = await Blog.create({ name: 'B' })
      for (const publishedOn of ['2024-02-29', '2024-12-31', '2025-01-01'])
        await Entry.create({ blog, headline: publishedOn, publishedOn })
      const found = async (publishedOn: object) =>
        (await Entry.filter({ publishedOn } as never).orderBy('id')).map(({ headline }) => headline)
      assert.deepEqual(await found({ year: 2024, month: 2 }), ['2024-02-29'])
      assert.deepEqual(await found({ year: { gte: 2025 } }), ['2025-01-01'])
      assert.deepEqual(await found({ quarter: 4 }), ['2024-12-31'])
      assert.deepEqual(await found({ day: { in: [29, 31] } }), ['2024-02-29', '2024-12-31'])
      assert.deepEqual(await found({ range: ['2024-03-01', '2024-12-31'] }), ['2024-12-31'])
    }),
  )
})
