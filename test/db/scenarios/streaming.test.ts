import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { connect } from '../../../src/db/engine/connect.ts'
import type { Database } from '../../../src/db/engine/database.ts'
import { findDatabase } from '../../../src/db/engine/databases.ts'
import { assertQueries, type ObservedQuery, queries } from '../../../src/db/engine/queries.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { FieldError } from '../../../src/db/errors.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { databasesFor } from '../../support/every-database.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

class Shelf extends Model({
  name: f.char({ maxLength: 20 }),
  get books() {
    return f.reverse(() => Book, 'shelf')
  },
}) {}

class Book extends Model(
  {
    title: f.char({ maxLength: 40 }),
    number: f.int(),
    big: f.bigInt({ default: 9_007_199_254_740_993n }),
    get shelf() {
      return f.foreignKey(() => Shelf)
    },
  },
  { ordering: ['number'] },
) {}

const models = [Shelf, Book]
const { each: inMemoryAndPostgres, onPostgres } = databasesFor(models)

/** A test on a file of SQLite, in memory and on PostgreSQL. */
function each(body: () => Promise<void>): (context: TestContext) => Promise<void> {
  const others = inMemoryAndPostgres(body)
  return async (context) => {
    await context.test('on a file of SQLite', () => onFile(body))
    await others(context)
  }
}

async function onFile(body: () => Promise<void>): Promise<void> {
  await using folder = await temporaryFolder()
  await using database = await connect(`sqlite:${folder.file('books.db')}`, { models })
  await database.createTables()
  await body()
}

async function shelves(count: number): Promise<Shelf[]> {
  const made = await Shelf.bulkCreate([{ name: 'a' }, { name: 'b' }])
  await Book.bulkCreate(
    Array.from({ length: count }, (_, i) => ({
      title: `t${i}`,
      number: count - i,
      shelf: made[i % 2]!,
    })),
  )
  return made
}

async function collect<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const row of rows) all.push(row)
  return all
}

/** Keeps the thread busy. */
function occupy(milliseconds: number): void {
  const end = performance.now() + milliseconds
  while (performance.now() < end);
}

suite('iterator', () => {
  test(
    'gives what the queryset gives: order, limit, values, joins, annotations',
    each(async () => {
      await shelves(25)
      const numbers = (rows: readonly Book[]) => rows.map(({ number }) => number)
      for (const chunk of [1, 7, 25, 26]) {
        const rows = await collect(Book.all().iterator({ chunk }))
        assert.deepEqual(numbers(rows), numbers(await Book.all()))
      }
      const some = Book.filter({ number: { gt: 3 } })
        .orderBy('-number')
        .offset(2)
        .limit(9)
      assert.deepEqual(numbers(await collect(some.iterator({ chunk: 4 }))), numbers(await some))
      assert.deepEqual(
        await collect(Book.values('number', 'shelf.name').iterator({ chunk: 4 })),
        await Book.values('number', 'shelf.name'),
      )
      const [joined] = await collect(Book.selectRelated('shelf').iterator())
      assert.match(joined!.shelf.name, /a|b/)
      assert.equal(joined!.big, 9_007_199_254_740_993n)
      assert.deepEqual(await collect(Book.none().iterator()), [])
      assert.deepEqual(await collect(Book.all().limit(0).iterator()), [])
      const both = Book.filter({ number: 1 }).union(Book.filter({ number: 2 }))
      assert.equal((await collect(both.iterator())).length, 2)
    }),
  )

  test(
    'is one query, and one more for each part and relation that is prefetched',
    each(async () => {
      await shelves(4)
      const seen: ObservedQuery[] = []
      const stop = queries.observe((query) => void seen.push(query))
      const rows = await assertQueries(3, () =>
        collect(Book.all().prefetch('shelf').iterator({ chunk: 2 })),
      )
      stop()
      assert.equal(rows.length, 4)
      const [stream] = seen.filter(({ sql }) => /from "book"/.test(sql))
      assert.equal(stream!.rows, 4)
      assert.match(stream!.sql, /^select/)
    }),
  )

  test(
    'asks for no more than is taken, and ends with the loop',
    each(async () => {
      await shelves(30)
      for await (const row of Book.all().iterator({ chunk: 3 })) {
        assert.equal(row.number, 1)
        break
      }
      await assert.rejects(async () => {
        for await (const _ of Book.all().iterator({ chunk: 3 })) throw new Error('stop')
      }, /stop/)
      await Book.all().delete()
      assert.equal(await Book.count(), 0)
    }),
  )

  test(
    'shows rows as they were when it began, whatever the loop writes',
    each(async () => {
      const [shelf] = await shelves(20)
      const walk = async () => {
        const seen: number[] = []
        for await (const row of Book.all().iterator({ chunk: 3 })) {
          seen.push(row.number)
          row.number += 1000
          await row.save()
          await Book.create({ title: 'new', number: 5000 + seen.length, shelf: shelf! })
        }
        return seen
      }
      const expected = Array.from({ length: 20 }, (_, i) => i + 1)
      assert.deepEqual(await walk(), expected)
      await Book.all().delete()
      await Book.bulkCreate(expected.map((number) => ({ title: 'x', number, shelf: shelf! })))
      assert.deepEqual(await atomic(walk), expected)
      assert.equal(await Book.filter({ number: { gt: 1000 } }).count(), 40)
    }),
  )

  test(
    'belongs to the transaction around it',
    each(async () => {
      const [shelf] = await shelves(0)
      await assert.rejects(
        atomic(async () => {
          await Book.create({ title: 'inside', number: 1, shelf: shelf! })
          await Book.create({ title: 'inside', number: 2, shelf: shelf! })
          for await (const row of Book.all().iterator({ chunk: 1 })) {
            await atomic(() => row.update({ title: 'inner' }))
            await assert.rejects(
              atomic(async () => {
                await row.update({ title: 'undone' })
                throw new Error('undo the inner block')
              }),
              /undo the inner/,
            )
          }
          assert.deepEqual(await Book.all().valuesList('title', { flat: true }), ['inner', 'inner'])
          for await (const _ of Book.all().iterator({ chunk: 1 })) throw new Error('undo')
        }),
        /^Error: undo$/,
      )
      assert.equal(await Book.count(), 0)
    }),
  )

  test(
    'ends with its transaction, and says so',
    each(async () => {
      await shelves(10)
      const left = await atomic(async () => {
        const rows = Book.all().iterator({ chunk: 2 })[Symbol.asyncIterator]()
        await rows.next()
        return { rows }
      })
      const rest = async () => {
        for (let i = 0; i < 10; i++) await left.rows.next()
      }
      await assert.rejects(rest, { code: 'E_TRANSACTION_ENDED' })
      await Book.all().update({ title: 'still fine' })
    }),
  )

  test(
    'a failing statement inside the loop is the error that comes out',
    each(async () => {
      await shelves(5)
      await assert.rejects(
        atomic(async () => {
          for await (const row of Book.all().iterator({ chunk: 2 }))
            await Book.create({ id: row.id, title: 'x', number: 1, shelf: row.shelfId })
        }),
        { code: 'E_UNIQUE' },
      )
      await Book.all().update({ title: 'still fine' })
      await assert.rejects(async () => Book.all().iterator({ chunk: 0 }), FieldError)
      await assert.rejects(async () => Book.all().iterator({ chunck: 5 } as object), FieldError)
    }),
  )

  test(
    'several at once, one inside the other',
    each(async () => {
      await shelves(12)
      let pairs = 0
      for await (const shelf of Shelf.all().iterator({ chunk: 1 }))
        for await (const book of shelf.books.all().iterator({ chunk: 2 }))
          pairs += book.shelfId === shelf.id ? 1 : 0
      assert.equal(pairs, 12)
      await atomic(async () => {
        const all = await Promise.all([
          collect(Book.all().iterator({ chunk: 2 })),
          collect(Book.all().iterator({ chunk: 3 })),
        ])
        assert.deepEqual(
          all.map((rows) => rows.length),
          [12, 12],
        )
      })
    }),
  )

  test(
    'lets other work of the process have its turn',
    each(async () => {
      await shelves(600)
      let turns = 0
      let isDone = false
      const count = () => {
        turns += 1
        if (!isDone) setImmediate(count)
      }
      setImmediate(count)
      for await (const _ of Book.all().iterator({ chunk: 10 })) occupy(0.2)
      isDone = true
      assert.ok(turns >= 3, `${turns} turns`)
    }),
  )
})

test('a heavy one reads in a thread of its own, which ends with it', () =>
  onFile(async () => {
    await shelves(40)
    const heavy = () => Book.all().heavy().iterator({ chunk: 7 })
    assert.deepEqual(
      (await collect(heavy())).map(({ number, big }) => [number, big]),
      (await Book.all()).map(({ number, big }) => [number, big]),
    )
    for await (const row of heavy()) {
      assert.equal(row.number, 1)
      break
    }
    const walks = await Promise.all([collect(heavy()), collect(heavy()), collect(heavy())])
    assert.equal(walks.flat().length, 120)
    await findDatabase().dropTables()
    await assert.rejects(collect(heavy()), { code: 'E_DATABASE', message: /no such table/ })
  }))

test('the database is closed in the middle: an error, not fewer rows', async () => {
  await using folder = await temporaryFolder()
  for (const isHeavy of [false, true]) {
    const database = await connect(`sqlite:${folder.file('books.db')}`, { models })
    if (!isHeavy) await database.createTables()
    await shelves(20)
    const books = isHeavy ? Book.all().heavy() : Book.all()
    const walk = async () => {
      for await (const _ of books.iterator({ chunk: 2 })) await database.close()
    }
    await assert.rejects(walk, { name: 'ConnectionError' })
  }
})

test('a cursor of PostgreSQL fetches parts, and gives its connection back', () =>
  onPostgres(async () => {
    await shelves(10)
    const database: Database = findDatabase()
    const open = async () => {
      const { rows } = await database.execute({
        sql: `select count(*) from pg_stat_activity where state = 'idle in transaction' and query like '%voltaic_cursor%' and datname = current_database()`,
        parameters: [],
        kind: 'read',
      })
      return rows[0]![0]
    }
    for await (const _ of Book.all().iterator({ chunk: 2 })) {
      assert.ok(Number(await open()) >= 1)
      break
    }
    const walks = Array.from({ length: 30 }, () => collect(Book.all().iterator({ chunk: 3 })))
    assert.equal((await Promise.all(walks)).flat().length, 300)
  }))
