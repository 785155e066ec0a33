import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Author, library } from '../library.ts'

const undo = new Error('undo')

async function rolledBack(fn: () => Promise<unknown>): Promise<void> {
  const block = atomic(async () => {
    await fn()
    throw undo
  })
  await assert.rejects(block, undo)
}

suite('rows after a rollback', () => {
  test(
    'what was saved is saved again',
    library(async () => {
      const ada = await Author.create({ name: 'Ada', age: 36 })
      await rolledBack(async () => {
        ada.name = 'Ada L'
        await ada.save()
        ada.age = 37
        await ada.save()
      })
      await ada.save()
      const stored = await Author.get({ id: ada.id })
      assert.deepEqual([stored.name, stored.age], ['Ada L', 37])
    }),
  )

  test(
    'a row that was new is new again',
    library(async () => {
      const made = new Author({ name: 'Ada', age: 36 })
      const many: Author[] = []
      await rolledBack(async () => {
        await made.save()
        many.push(...(await Author.bulkCreate([{ name: 'Ben', age: 50 }])))
      })
      assert.deepEqual([made.isSaved, many[0]?.isSaved], [false, false])
      assert.throws(() => made.id, { code: 'E_ROW_UNSAVED' })
      await made.save()
      assert.equal((await Author.get({ id: made.id })).name, 'Ada')
    }),
  )

  test(
    'a row that was deleted is there again',
    library(async () => {
      const ada = await Author.create({ name: 'Ada', age: 36 })
      const { id } = ada
      await rolledBack(() => ada.delete())
      assert.deepEqual([ada.isSaved, ada.id], [true, id])
      await ada.update({ age: F('age').plus(1) })
      assert.equal((await Author.get({ id })).age, 37)
    }),
  )

  test(
    'of savepoints only those count that are undone, by themselves or with what is around them',
    library(async () => {
      const ada = await Author.create({ name: 'Ada', age: 36 })
      await atomic(async () => {
        ada.name = 'kept'
        await ada.save()
        ada.age = 37
        await rolledBack(() => ada.save())
      })
      await ada.save()
      const stored = await Author.get({ id: ada.id })
      assert.deepEqual([stored.name, stored.age], ['kept', 37])
      await rolledBack(async () => {
        await atomic(async () => {
          ada.name = 'inner'
          await ada.save()
        })
      })
      await ada.save()
      assert.equal((await Author.get({ id: ada.id })).name, 'inner')
    }),
  )
})
