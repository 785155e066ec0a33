/** Rows of statements that were written by hand. */
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { sql } from '../../../src/db/engine/kysely.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class Author extends Model({
  fullName: f.char({ maxLength: 50, column: 'name' }),
  bornOn: f.date({ null: true }),
  worth: f.decimal({ maxDigits: 10, decimalPlaces: 2, default: '0' }),
  isActive: f.boolean({ default: true }),
  get mentor() {
    return f.foreignKey(() => Author, { null: true })
  },
  get books() {
    return f.reverse(() => Book, 'author')
  },
}) {
  get initial() {
    return this.fullName.slice(0, 1)
  }
}

class Book extends Model({
  title: f.char({ maxLength: 50 }),
  get author() {
    return f.foreignKey(() => Author)
  },
}) {}

const { each } = databasesFor([Author, Book])

async function authors() {
  const ann = await Author.create({ fullName: 'Ann', bornOn: '1990-02-03', worth: '12.50' })
  const bob = await Author.create({ fullName: 'Bob', mentor: ann, isActive: false })
  await Book.bulkCreate([
    { title: 'Sea', author: ann },
    { title: 'Sky', author: ann },
  ])
  return { ann, bob }
}

suite('raw', () => {
  test(
    'columns become fields, whatever their order, and rows are rows',
    each(async () => {
      const { ann } = await authors()
      const rows = await Author.raw(
        sql`select mentor_id, worth, name, born_on, is_active, id from author order by id`,
      )
      const [first, second] = rows
      assert.ok(first instanceof Author)
      assert.equal(first.initial, 'A')
      assert.equal(first.bornOn, '1990-02-03')
      assert.equal(first.worth.toFixed(2), '12.50')
      assert.equal(first.isActive, true)
      assert.deepEqual([second?.isActive, second?.bornOn, second?.mentorId], [false, null, ann.id])
      second!.fullName = 'Bert'
      await second!.save()
      assert.equal(await Author.filter({ fullName: 'Bert' }).count(), 1)
      assert.equal((await second!.mentor)?.fullName, 'Ann')
    }),
  )

  test(
    'values are parameters',
    each(async () => {
      await authors()
      const name = "Ann' or 1=1 --"
      assert.deepEqual(await Author.raw(sql`select * from author where name = ${name}`), [])
      const statements = await statementsOf(async () => {
        const found = await Author.raw(sql`select * from author where name = ${'Ann'}`)
        assert.equal(found.length, 1)
      })
      assert.match(statements[0] ?? '', /name = (\?|\$1)$/)
    }),
  )

  test(
    'columns that are not there cannot be read; further ones stand on the row',
    each(async () => {
      await authors()
      const rows = await Author.raw(
        sql<{ n_books: number; shout: string }>`
          select a.id, upper(a.name) as shout, (select count(*) from book b where b.author_id = a.id) as n_books
          from author a order by a.id`,
      )
      assert.deepEqual(
        rows.map(({ n_books, shout }) => [n_books, shout]),
        [
          [2, 'ANN'],
          [0, 'BOB'],
        ],
      )
      assert.throws(() => rows[0]?.fullName, { code: 'E_COLUMN_NOT_LOADED' })
      await rows[0]!.refresh()
      assert.equal(rows[0]?.fullName, 'Ann')
      assert.equal(JSON.parse(JSON.stringify(rows[1])).shout, 'BOB')
    }),
  )

  test(
    'relations are loaded as for other rows: prefetched, for all at once, strictly',
    each(async () => {
      await authors()
      const all = sql`select * from author order by id`
      const statements = await statementsOf(async () => {
        const rows = await Author.raw(all).prefetch('books', Book.orderBy('-title').limit(1))
        assert.deepEqual(
          rows.map(({ books }) => books.rows.map(({ title }) => title)),
          [['Sky'], []],
        )
      })
      assert.equal(statements.length, 2)
      const looped = await statementsOf(async () => {
        for await (const author of Author.raw(all)) await author.mentor
      })
      assert.equal(looped.length, 2)
      const [, bob] = await Author.strict().raw(all)
      await assert.rejects(async () => bob?.mentor, { code: 'E_STRICT_LOADING' })
    }),
  )

  test(
    'runs in the transaction around it',
    each(async () => {
      await atomic(async () => {
        await Author.create({ fullName: 'Inside' })
        assert.equal((await Author.raw(sql`select * from author`)).length, 1)
      })
    }),
  )

  test(
    'refuses a statement without the key, one with a name twice, and conditions before it',
    each(async () => {
      await authors()
      const ask = async (statement: ReturnType<typeof sql>) => Author.raw(statement)
      await assert.rejects(ask(sql`select name from author`), { code: 'E_FIELD', message: /"id"/ })
      await assert.rejects(ask(sql`select id, name, name from author`), /"name" twice/)
      await assert.rejects(ask(sql`select id, 1 as save from author`), /has "save" already/)
      await assert.rejects(ask(sql`select id, 1 as "no name" from author`), { code: 'E_FIELD' })
      await assert.rejects(ask(sql`select nothing from nowhere`), { code: 'E_DATABASE' })
      assert.throws(() => Author.raw('select * from author' as never), {
        code: 'E_FIELD',
        message: /sql`select/,
      })
      const few = Author.filter({ fullName: 'Ann' })
      assert.throws(() => few.raw(sql`select * from author`), { code: 'E_FIELD' })
      assert.throws(() => Author.limit(1).raw(sql`select * from author`), { code: 'E_FIELD' })
    }),
  )
})
