import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { Author, Book, library, Profile, sampleBooks, statementsOf } from '../library.ts'

suite('related rows', () => {
  test(
    'awaiting a relation loads it for all rows of the result',
    library(async () => {
      await sampleBooks()
      const statements = await statementsOf(async () => {
        const names: (string | undefined)[] = []
        for (const book of await Book.orderBy('name')) names.push((await book.contact)?.name)
        assert.deepEqual(names, ['Ada', undefined, 'Ben'])
      })
      assert.equal(statements.length, 2)
    }),
  )

  test(
    'rows that await a relation at the same time load it once',
    library(async () => {
      await sampleBooks()
      const books = await Book.orderBy('name')
      const statements = await statementsOf(async () => {
        const names = await Promise.all(
          books.map(async (book) => [(await book.publisher).name, (await book.contact)?.name]),
        )
        assert.deepEqual(names, [
          ['Oak', 'Ada'],
          ['Oak', undefined],
          ['Elm', 'Ben'],
        ])
      })
      assert.equal(statements.length, 2)
    }),
  )

  test(
    'the key needs no query; a changed key drops the loaded row',
    library(async () => {
      const { ada, ben } = await sampleBooks()
      const book = await Book.get({ name: 'Sea' })
      const statements = await statementsOf(async () => {
        assert.equal(book.contactId, ada.id)
        assert.equal((book.contact as { pk: unknown }).pk, ada.id)
      })
      assert.deepEqual(statements, [])
      assert.equal((await book.contact)?.name, 'Ada')
      book.contactId = ben.id
      assert.equal((await book.contact)?.name, 'Ben')
      book.set({ contact: null })
      assert.equal(book.contact, null)
      assert.throws(() => Object.assign(book, { contact: ada }), TypeError)
    }),
  )

  test(
    'joined rows are there, with NULL where there is none',
    library(async () => {
      await sampleBooks()
      const statements = await statementsOf(async () => {
        const books = await Book.selectRelated('publisher', 'contact.mentor').orderBy('name')
        assert.deepEqual(
          books.map(({ publisher, contact }) => [
            publisher.name,
            contact?.name,
            contact?.mentor?.name,
          ]),
          [
            ['Oak', 'Ada', undefined],
            ['Oak', undefined, undefined],
            ['Elm', 'Ben', 'Ada'],
          ],
        )
        assert.ok(books[0]?.contact instanceof Author)
        assert.equal((await books[0].publisher).name, 'Oak')
      })
      assert.equal(statements.length, 1)
      assert.match(
        statements[0] ?? '',
        /inner join "publisher".*left join "author".*left join "author"/,
      )
      const loose = Book as unknown as { selectRelated(path: string): unknown }
      assert.throws(() => loose.selectRelated('authors'), /relation to many rows/)
    }),
  )

  test(
    'the other end of a one-to-one relation is a row or null',
    library(async () => {
      const { ada, ben } = await sampleBooks()
      await Profile.create({ author: ada, motto: 'Onwards' })
      assert.equal((await ada.profile)?.motto, 'Onwards')
      assert.equal(await ben.profile, null)
      const joined = await Author.selectRelated('profile')
      assert.deepEqual(
        joined.map(({ profile }) => profile?.motto),
        ['Onwards', undefined, undefined],
      )
      const statements = await statementsOf(async () => {
        for (const author of await Author.all()) await author.profile
      })
      assert.equal(statements.length, 2)
    }),
  )

  test(
    'prefetching asks once for each relation',
    library(async () => {
      await sampleBooks()
      const statements = await statementsOf(async () => {
        const books = await Book.orderBy('name').prefetch('authors').prefetch('stores')
        assert.deepEqual(
          books.map(({ authors, stores }) => [
            authors.rows.map(({ name }) => name),
            stores.rows.length,
          ]),
          [
            [['Ada', 'Ben'], 3],
            [['Ben'], 1],
            [[], 0],
          ],
        )
      })
      assert.equal(statements.length, 3)
    }),
  )

  test(
    'prefetching: nested, with a queryset, under another name, with a limit for each parent',
    library(async () => {
      const { ada } = await sampleBooks()
      const nested = await Author.prefetch('pupils.pupils').get({ name: 'Ada' })
      assert.deepEqual(
        nested.pupils.rows.map(({ pupils }) => pupils.rows.map(({ name }) => name)),
        [['Cas']],
      )
      const named = await Book.all()
        .prefetch('authors', Author.filter({ age: { gt: 40 } }), { as: 'seniors' })
        .prefetch('authors')
        .get({ name: 'Sea' })
      assert.deepEqual(
        named.seniors.map(({ name }) => name),
        ['Ben'],
      )
      assert.equal(named.authors.rows.length, 2)
      assert.throws(
        () => Book.prefetch('authors').prefetch('authors', Author.all()),
        /prefetched already/,
      )
      await Author.create({ name: 'Dot', age: 5, mentor: ada })
      const limited = await Author.prefetch('pupils', Author.orderBy('-name').limit(1))
      assert.deepEqual(
        limited.map(({ pupils }) => pupils.rows.map(({ name }) => name)),
        [['Dot'], ['Cas'], [], []],
      )
    }),
  )

  test(
    'what was prefetched is dropped by a change, and not used by a narrower question',
    library(async () => {
      const { ben, cas } = await sampleBooks()
      const book = await Book.prefetch('authors').get({ name: 'Sky' })
      const none = await statementsOf(async () => assert.equal((await book.authors).length, 1))
      assert.deepEqual(none, [])
      assert.equal(await book.authors.filter({ age: { gt: 99 } }).count(), 0)
      await book.authors.add(cas)
      assert.throws(() => book.authors.rows, { code: 'E_NOT_PREFETCHED' })
      assert.deepEqual(
        (await book.authors).map(({ name }) => name),
        [ben.name, cas.name],
      )
    }),
  )

  test(
    'strict querysets refuse to load by themselves',
    library(async () => {
      await sampleBooks()
      const book = await Book.all().strict().get({ name: 'Sea' })
      await assert.rejects(async () => book.publisher, { code: 'E_STRICT_LOADING' })
      const joined = await Book.selectRelated('publisher').strict().get({ name: 'Sea' })
      assert.equal(joined.publisher.name, 'Oak')
    }),
  )

  test(
    'JSON holds what is loaded, and never queries',
    library(async () => {
      const { oak } = await sampleBooks()
      const book = await Book.selectRelated('publisher').prefetch('authors').get({ name: 'Sky' })
      const statements = await statementsOf(async () => {
        const json = JSON.parse(JSON.stringify(book))
        assert.deepEqual(json.publisher, { id: oak.id, name: 'Oak' })
        assert.equal(json.contactId, null)
        assert.equal(json.price, '30.00')
        assert.deepEqual(
          json.authors.map(({ name }: Author) => name),
          ['Ben'],
        )
        assert.ok(!('publisherId' in json))
      })
      assert.deepEqual(statements, [])
      const parents = JSON.parse(
        JSON.stringify(await Author.prefetch('pupils').get({ name: 'Ada' })),
      )
      assert.equal(parents.pupils[0].mentorId, parents.id)
    }),
  )
})
