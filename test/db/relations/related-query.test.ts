import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { connect } from '../../../src/db/engine/connect.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { m2mChanged } from '../../../src/db/signals.ts'
import {
  type Author,
  Book,
  Company,
  Employment,
  library,
  Publisher,
  sampleBooks,
  statementsOf,
} from '../library.ts'

class Friend extends Model({
  name: f.char({ maxLength: 10 }),
  get friends() {
    return f.manyToMany(() => Friend)
  },
  get follows() {
    return f.manyToMany(() => Friend, { symmetrical: false })
  },
}) {}

suite('relations to many', () => {
  test(
    'rows at the other end of a foreign key',
    library(async () => {
      const { oak, elm, sun } = await sampleBooks()
      const made = await oak.books.create({ name: 'Ice', price: '1' })
      assert.equal(made.publisherId, oak.id)
      assert.equal(await oak.books.count(), 3)
      assert.deepEqual(
        (await oak.books.filter({ price: { lt: 5 } })).map(({ name }) => name),
        ['Ice'],
      )
      await oak.books.add(sun)
      assert.equal(await elm.books.exists(), false)
      assert.throws(() => new Publisher({ name: 'New' }).books, { code: 'E_ROW_UNSAVED' })
    }),
  )

  test(
    'add, remove, set, clear, create; links are not doubled',
    library(async () => {
      const { ada, ben, cas, sun } = await sampleBooks()
      const names = async () => (await sun.authors).map(({ name }) => name)
      const statements = await statementsOf(() => sun.authors.add(ada, ada, ben.id))
      assert.equal(statements.length, 1)
      await sun.authors.add(ada, ben)
      assert.deepEqual(await names(), ['Ada', 'Ben'])
      await sun.authors.remove(ada)
      assert.deepEqual(await names(), ['Ben'])
      await sun.authors.set([ada, cas])
      assert.deepEqual(await names(), ['Ada', 'Cas'])
      await sun.authors.create({ name: 'Eve', age: 3 })
      assert.deepEqual(await names(), ['Ada', 'Cas', 'Eve'])
      assert.equal(await ada.books.count(), 2)
      await ada.books.clear()
      assert.deepEqual(await names(), ['Cas', 'Eve'])
      await assert.rejects(async () => sun.authors.add(sun as unknown as Author), /Author/)
    }),
  )

  test(
    'a model between with columns of its own wants their values',
    library(async () => {
      const { ada } = await sampleBooks()
      const company = await Company.create({ name: 'Acme' })
      await assert.rejects(async () => company.employees.add(ada), /needs title/)
      await company.employees.add(ada, { values: { title: 'Chief' } })
      assert.equal((await Employment.get({ company })).title, 'Chief')
      assert.equal(await Company.filter({ employees: { name: 'Ada' } }).count(), 1)
    }),
  )

  test('a relation to the model itself counts in both directions unless it says otherwise', async () => {
    const database = await connect('sqlite::memory:', { models: [Friend] })
    await database.createTables()
    const [a, b] = await Friend.bulkCreate([{ name: 'a' }, { name: 'b' }])
    await a!.friends.add(b!)
    assert.deepEqual(
      (await b!.friends).map(({ name }) => name),
      ['a'],
    )
    await b!.friends.remove(a!)
    assert.equal(await a!.friends.count(), 0)
    await a!.follows.add(b!)
    assert.equal(await b!.follows.count(), 0)
    await database.close()
  })

  test(
    'changes of links are told with the keys',
    library(async () => {
      const { ada, cas, sea } = await sampleBooks()
      const told: [string, readonly unknown[]][] = []
      const stop = m2mChanged.connect(Book, ({ action, keys }) => void told.push([action, keys]))
      await sea.authors.add(ada, cas)
      await sea.authors.remove(cas)
      await sea.authors.clear()
      stop()
      await sea.authors.add(ada)
      assert.deepEqual(told, [
        ['preAdd', [cas.id]],
        ['postAdd', [cas.id]],
        ['preRemove', [cas.id]],
        ['postRemove', [cas.id]],
        ['preClear', []],
        ['postClear', []],
      ])
    }),
  )
})
