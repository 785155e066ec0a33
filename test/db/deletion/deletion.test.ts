import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { connect } from '../../../src/db/engine/connect.ts'
import { ProtectedError, RestrictedError } from '../../../src/db/errors.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { postDelete, preDelete } from '../../../src/db/signals.ts'
import {
  Author,
  Blog,
  Book,
  Entry,
  library,
  Name,
  Publisher,
  sampleBooks,
  statementsOf,
} from '../library.ts'

class Root extends Model({ name: f.char({ maxLength: 10 }) }) {}

/** Two ways lead from a leaf to a root. */
class Branch extends Model({
  get root() {
    return f.foreignKey(() => Root, { onDelete: 'cascade' })
  },
}) {}

class Leaf extends Model({
  get branch() {
    return f.foreignKey(() => Branch, { onDelete: 'restrict' })
  },
  get root() {
    return f.foreignKey(() => Root, { onDelete: 'cascade' })
  },
  get twin() {
    return f.foreignKey(() => Leaf, { null: true, onDelete: 'cascade' })
  },
  get fallback() {
    return f.foreignKey(() => Root, { onDelete: 'setDefault', default: 1 })
  },
}) {}

async function tree(fn: () => Promise<void>): Promise<void> {
  const database = await connect('sqlite::memory:', { models: [Root, Branch, Leaf], app: 'trees' })
  try {
    await database.createTables()
    await fn()
  } finally {
    await database.close()
  }
}

suite('deletion', () => {
  test(
    'counts what went, by model; links go too',
    library(async () => {
      const { sea } = await sampleBooks()
      assert.deepEqual(await sea.delete(), {
        total: 6,
        byModel: { Book_authors: 2, Store_books: 3, Book: 1 },
      })
      assert.equal(sea.isSaved, false)
      const blog = await Blog.create({ name: 'B' })
      await Entry.bulkCreate(
        [1, 2, 3].map((n) => ({ blog, headline: `h${n}`, publishedOn: '2026-01-01' })),
      )
      assert.deepEqual(await Blog.all().delete(), { total: 4, byModel: { Entry: 3, Blog: 1 } })
    }),
  )

  test(
    'what nothing depends on goes with one statement',
    library(async () => {
      await Name.bulkCreate([{ name: 'a' }, { name: 'b' }, { name: 'c' }])
      const statements = await statementsOf(async () => {
        assert.deepEqual(await Name.exclude({ name: 'b' }).delete(), {
          total: 2,
          byModel: { Name: 2 },
        })
      })
      assert.equal(statements.length, 1)
      assert.equal(
        await Name.orderBy('id')
          .limit(1)
          .delete()
          .then(({ total }) => total),
        1,
      )
      assert.deepEqual(await Name.none().delete(), { total: 0, byModel: {} })
    }),
  )

  test(
    'protected rows stop everything, also beyond a cascade',
    library(async () => {
      const { oak } = await sampleBooks()
      const error = await oak.delete().catch((reason: unknown) => reason)
      assert.ok(error instanceof ProtectedError)
      assert.equal(error.rows.length, 2)
      assert.match(error.message, /Book\.publisher/)
      assert.equal(await Publisher.count(), 2)
      assert.equal(oak.isSaved, true)
    }),
  )

  test(
    'columns are emptied before their row goes',
    library(async () => {
      const { ben, cas, sun } = await sampleBooks()
      await assert.rejects(ben.delete(), RestrictedError)
      await sun.delete()
      await ben.delete()
      assert.equal((await cas.refresh()).mentorId, null)
      assert.equal(await Author.count(), 2)
      assert.equal(await Book.count(), 2)
    }),
  )

  test('a restricted row may go when it is deleted anyway; cycles end', () =>
    tree(async () => {
      const [first, second] = await Root.bulkCreate([{ name: 'first' }, { name: 'second' }])
      const branch = await Branch.create({ root: second! })
      const leaf = await Leaf.create({ branch, root: second!, fallback: first! })
      const twin = await Leaf.create({ branch, root: second!, fallback: first!, twin: leaf })
      leaf.set({ twin })
      await leaf.save()
      const other = await Branch.create({ root: first! })
      await assert.rejects(branch.delete(), RestrictedError)
      const lone = await Leaf.create({ branch: other, root: first!, fallback: second! })
      assert.deepEqual(await second!.delete(), {
        total: 4,
        byModel: { 'trees.Leaf': 2, 'trees.Branch': 1, 'trees.Root': 1 },
      })
      assert.equal((await lone.refresh()).fallbackId, first!.id)
    }))

  test(
    'over a relation, and with signals',
    library(async () => {
      const { sea } = await sampleBooks()
      assert.equal((await Entry.filter({ blog: { name: 'none' } }).delete()).total, 0)
      const told: string[] = []
      const stops = [
        preDelete.connect(Book, ({ row }) => void told.push(`pre ${(row as Book).isSaved}`)),
        postDelete.connect(Book, ({ row }) => void told.push(`post ${(row as Book).isSaved}`)),
      ]
      await Book.filter({ publisher: { name: 'Oak' }, name: 'Sea' }).delete()
      for (const stop of stops) stop()
      assert.deepEqual(told, ['pre true', 'post false'])
      await assert.rejects(sea.refresh(), Book.DoesNotExist)
    }),
  )

  test(
    'rows that are gone already are not counted',
    library(async () => {
      const again = await Author.create({ name: 'Gone', age: 1 })
      await Author.filter({ id: again.id }).delete()
      assert.deepEqual(await again.delete(), { total: 0, byModel: {} })
    }),
  )

  test('classes have neither delete nor update', () => {
    assert.ok(!('delete' in Name))
    assert.ok(!('update' in Name))
  })
})
