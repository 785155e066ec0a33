import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { noKey, reference } from '../../../src/core/user.ts'
import { connect } from '../../../src/db/engine/connect.ts'
import { FieldError } from '../../../src/db/errors.ts'
import { F, OuterRef } from '../../../src/db/expressions/f.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { Exists } from '../../../src/db/expressions/subquery.ts'
import {
  Author,
  Blog,
  Book,
  Entry,
  library,
  models,
  Name,
  sampleBooks,
  statementsOf,
} from '../library.ts'

async function blogs() {
  const beatles = await Blog.create({ name: 'Beatles' })
  const pop = await Blog.create({ name: 'Pop' })
  const entry = (blog: Blog, headline: string, publishedOn: string, rating: number | null = null) =>
    Entry.create({ blog, headline, publishedOn, rating })
  await entry(beatles, 'New Lennon biography', '2008-06-01', 4)
  await entry(beatles, 'New Lennon biography again', '2009-06-01')
  await entry(pop, 'Best albums of 2008', '2008-06-01', 5)
  await entry(pop, 'Lennon would have loved it', '2020-06-01')
}

const names = async (rows: PromiseLike<{ name: string | null }[]>) =>
  (await rows).map(({ name }) => name).sort()

suite('conditions', () => {
  test(
    'one call means one related row, two calls may mean two; no row is repeated',
    library(async () => {
      await blogs()
      const lennon = { headline: { contains: 'Lennon' } }
      const in2008 = { publishedOn: { year: 2008 } }
      assert.deepEqual(await names(Blog.filter({ entries: { ...lennon, ...in2008 } })), ['Beatles'])
      assert.deepEqual(await names(Blog.filter({ entries: lennon }, { entries: in2008 })), [
        'Beatles',
      ])
      assert.deepEqual(await names(Blog.filter(Q.and({ entries: lennon }, { entries: in2008 }))), [
        'Beatles',
      ])
      const twice = Blog.filter({ entries: lennon }).filter({ entries: in2008 })
      assert.deepEqual(await names(twice), ['Beatles', 'Pop'])
      assert.equal(await twice.count(), 2)
    }),
  )

  test(
    'exclude means that no related row meets all conditions',
    library(async () => {
      await blogs()
      await Blog.create({ name: 'Empty' })
      const both = { entries: { headline: { contains: 'Lennon' }, publishedOn: { year: 2008 } } }
      assert.deepEqual(await names(Blog.exclude(both)), ['Empty', 'Pop'])
      assert.deepEqual(await names(Blog.exclude(Q(both))), ['Empty', 'Pop'])
      const allRated = Blog.exclude({ entries: Q.not({ rating: { gte: 1 } }) })
      assert.deepEqual(await names(allRated), ['Empty'])
    }),
  )

  test(
    'what is unknown because of NULL is kept by exclude',
    library(async () => {
      await Name.bulkCreate([{ name: 'i1' }, { name: null }, { name: 'i2' }])
      assert.deepEqual(await names(Name.exclude({ name: 'i1' })), ['i2', null])
      assert.equal(await Name.exclude({ name: { in: [] } }).count(), 3)
      const withNull = Name.all().valuesList('name', { flat: true })
      assert.equal(await Name.exclude({ name: { in: withNull } }).count(), 1)
      assert.equal(await Name.filter({ name: { iexact: null } }).count(), 1)
      assert.equal(await Name.filter(Q.not(Q.not({ name: null }))).count(), 1)
    }),
  )

  test(
    'null in a list: dropped where it cannot be, refused where it can',
    library(async () => {
      const ada = await Author.create({ name: 'Ada', age: 1 })
      const statements = await statementsOf(async () => {
        const found = await Author.filter({ id: { in: [null, ada.id] as number[] } })
        assert.equal(found.length, 1)
      })
      assert.equal(statements.length, 1)
      assert.throws(() => Name.exclude({ name: { in: [null] as unknown as string[] } }), FieldError)
    }),
  )

  test(
    'an empty list asks nothing',
    library(async () => {
      const statements = await statementsOf(async () => {
        assert.deepEqual(await Author.filter({ pk: { in: [] } }), [])
        assert.equal(await Author.filter({ id: { in: [] } }).count(), 0)
        assert.equal(await Author.none().exists(), false)
      })
      assert.deepEqual(statements, [])
    }),
  )

  test(
    'texts are literal and case-sensitive',
    library(async () => {
      await Name.bulkCreate(
        ['Article_', 'Article%', 'a\\b', 'Article', 'Aabb', 'a*[?]'].map((name) => ({ name })),
      )
      assert.deepEqual(await names(Name.filter({ name: { startsWith: 'Article_' } })), ['Article_'])
      assert.deepEqual(await names(Name.filter({ name: { contains: 'e%' } })), ['Article%'])
      assert.deepEqual(await names(Name.filter({ name: { contains: '\\' } })), ['a\\b'])
      assert.deepEqual(await names(Name.filter({ name: { contains: 'aa' } })), [])
      assert.deepEqual(await names(Name.filter({ name: { icontains: 'AA' } })), ['Aabb'])
      assert.deepEqual(await names(Name.filter({ name: { startsWith: 'a*[' } })), ['a*[?]'])
      assert.deepEqual(await names(Name.filter({ name: { endsWith: '?]' } })), ['a*[?]'])
      assert.deepEqual(await names(Name.filter({ name: { iendsWith: 'CLE' } })), ['Article'])
      assert.deepEqual(await names(Name.filter({ name: { iexact: 'AABB' } })), ['Aabb'])
    }),
  )

  test(
    'relations over several steps, with NULL on the way',
    library(async () => {
      await sampleBooks()
      assert.deepEqual(await names(Author.filter({ mentor: { name: { isNull: true } } })), ['Ada'])
      assert.deepEqual(await names(Author.exclude({ mentor: { mentor: null } })), ['Cas'])
      assert.deepEqual(await names(Book.filter({ contact: { mentor: { name: 'Ada' } } })), ['Sun'])
      assert.deepEqual(await names(Author.filter({ profile: null })), ['Ada', 'Ben', 'Cas'])
      const either = Book.filter(Q.or({ contact: { name: 'Ada' } }, { publisher: { name: 'Elm' } }))
      assert.deepEqual(await names(either), ['Sea', 'Sun'])
      const odd = Book.filter(Q.xor({ contact: { name: 'Ada' } }, { publisher: { name: 'Oak' } }))
      assert.deepEqual(await names(odd), ['Sky'])
    }),
  )

  test(
    'a relation takes a row, a key, a reference, a queryset',
    library(async () => {
      const { ada, sea } = await sampleBooks()
      const nobody = { [reference]: true, pk: noKey } as const
      const somebody = { [reference]: true, pk: ada.id } as const
      for (const contact of [ada, ada.id, somebody, Author.filter({ name: 'Ada' })])
        assert.deepEqual(await names(Book.filter({ contact })), ['Sea'])
      assert.deepEqual(await names(Book.filter({ contact: nobody })), [])
      assert.equal(await Book.exclude({ contact: nobody }).count(), 3)
      assert.deepEqual(await names(Book.filter({ contact: null })), ['Sky'])
      assert.deepEqual(await names(Book.filter({ authors: ada })), ['Sea'])
      assert.deepEqual(await names(Book.filter({ authors: null })), ['Sun'])
      assert.deepEqual(await names(Author.filter({ pk: ada })), ['Ada'])
      const wrong = sea as unknown as Author
      assert.throws(() => Book.filter({ contact: wrong }), /book.*author|Book.*Author/)
      assert.throws(() => Book.filter({ contact: new Author({ name: 'New', age: 1 }) }), {
        code: 'E_ROW_UNSAVED',
      })
      assert.throws(() => Book.filter({ contact: Author.all().limit(2) }), /limited to one result/)
    }),
  )

  test(
    'F compares columns, also of the row around',
    library(async () => {
      await sampleBooks()
      const expected = await names(Author.filter({ books: { pages: { gt: F('age') } } }))
      assert.deepEqual(expected, ['Ada', 'Ben'])
      assert.deepEqual(await names(Author.filter({ age: { lt: F('mentor.age') } })), ['Cas'])
      const inherited = Author.filter(
        Exists(Author.filter({ mentor: OuterRef('pk'), age: { lt: 20 } })),
      )
      assert.deepEqual(await names(inherited), ['Ben'])
      const none = Author.filter(Q.not(Exists(Author.filter({ mentor: OuterRef('pk') }))))
      assert.deepEqual(await names(none), ['Cas'])
    }),
  )

  test(
    'many keys are one parameter',
    library(async () => {
      await Name.bulkCreate(Array.from({ length: 2050 }, (_, i) => ({ name: `n${i}` })))
      const ids = await Name.all().valuesList('id', { flat: true })
      const statements = await statementsOf(async () => {
        assert.equal((await Name.filter({ id: { in: ids } })).length, 2050)
      })
      assert.equal(statements.length, 1)
    }),
  )

  test(
    'regular expressions, with and without case',
    library(async () => {
      await Name.bulkCreate([{ name: 'Äpfel 12' }, { name: 'birnen' }, { name: null }])
      assert.equal(await Name.filter({ name: { regex: '^Äpfel \\d+$' } }).count(), 1)
      assert.equal(await Name.filter({ name: { regex: '^B' } }).count(), 0)
      assert.equal(await Name.filter({ name: { iregex: /^(B|ä)/ } }).count(), 2)
      assert.equal(await Name.exclude({ name: { regex: 'n' } }).count(), 2)
      assert.throws(() => Name.filter({ name: { regex: '(' } }), /not a regular expression/)
      assert.throws(() => Name.filter({ name: { regex: /b/i } }), /Use iregex/)
    }),
  )

  test('rows of another model stand for no key of this one', async () => {
    const database = await connect('sqlite::memory:', { models })
    assert.throws(
      () => Book.filter({ publisher: Book.all() as never }),
      /Rows of Book.*"publisher"/,
    )
    assert.throws(() => Book.filter({ publisher: { in: Book.all() as never } }), /Rows of Book/)
    assert.throws(() => Book.filter({ id: { in: Author.all() } }), /Rows of Author/)
    const loose = Book as unknown as { prefetch(path: string, rows: unknown): unknown }
    assert.throws(() => loose.prefetch('authors', Book.all()), /rows of Author, not of Book/)
    await database.close()
  })

  test('wrong names, lookups and values are errors that name the choices', async () => {
    const database = await connect('sqlite::memory:', { models: [Author, Book] })
    const loose = Author as unknown as { filter(where: object): unknown }
    const wrong: [object, RegExp][] = [
      [{ foo: 1 }, /no field "foo". Choices: id, name, age/],
      [{ name: { foo: 1 } }, /no lookup "foo". Choices: exact/],
      [{ age: { contains: '1' } }, /no lookup "contains"/],
      [{ age: undefined }, /is undefined/],
      [{ age: { gt: undefined } }, /is undefined/],
      [{ age: { gt: null } }, /Cannot use null with gt/],
      [{ age: { isNull: 1 } }, /true or false/],
      [{ mentor: { foo: 1 } }, /no field "foo"/],
      [{ name: { in: 'abc' } }, /takes a list|ValidationError/],
      [{ age: { range: [1] } }, /two values/],
    ]
    for (const [where, message] of wrong.slice(0, 8))
      assert.throws(
        () => loose.filter(where),
        (error: Error) => error instanceof FieldError && message.test(error.message),
      )
    assert.throws(() => loose.filter({ age: { range: [1] } }), /two values/)
    await database.close()
  })
})
