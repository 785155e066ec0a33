import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { kysely, sql } from '../../../src/db/engine/kysely.ts'
import { assertQueries } from '../../../src/db/engine/queries.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { withBoth } from './open-for-test.ts'

interface Schema {
  lot: { id: number; title: string }
}

describe('kysely', () => {
  it('runs typed and raw queries', () =>
    withBoth(async ({ database, write }) => {
      await write('CREATE TABLE lot (id integer PRIMARY KEY, title text)')
      const db = kysely<Schema>({ using: database })
      const inserted = await db
        .insertInto('lot')
        .values({ id: 1, title: 'Clock' })
        .executeTakeFirst()
      assert.equal(inserted.insertId, 1n)
      const updated = await db.updateTable('lot').set({ title: 'Lamp' }).executeTakeFirst()
      assert.equal(updated.numUpdatedRows, 1n)
      assert.deepEqual(await db.selectFrom('lot').selectAll().execute(), [{ id: 1, title: 'Lamp' }])
      const returned = await db.deleteFrom('lot').returning('id').execute()
      assert.deepEqual(returned, [{ id: 1 }])
      const raw = sql<{ n: number }>`WITH t(n) AS (SELECT ${5}) SELECT n FROM t`
      assert.deepEqual((await assertQueries(1, () => raw.execute(db))).rows, [{ n: 5 }])
    }))

  it('belongs to the ambient transaction', () =>
    withBoth(async ({ database, write, column }) => {
      await write('CREATE TABLE lot (id integer PRIMARY KEY, title text)')
      const db = kysely<Schema>({ using: database })
      const failing = atomic(
        async () => {
          await db.insertInto('lot').values({ id: 1, title: 'Clock' }).execute()
          assert.equal((await db.selectFrom('lot').selectAll().execute()).length, 1)
          throw new Error('no')
        },
        { using: database },
      )
      await assert.rejects(failing, { message: 'no' })
      assert.deepEqual(await column('SELECT id FROM lot'), [])
    }))

  it('leaves transactions to atomic, and does not stream', () =>
    withBoth(async ({ database }) => {
      const db = kysely({ using: database })
      const own = db.transaction().execute(async () => 1)
      await assert.rejects(own, { code: 'E_TRANSACTION_KYSELY' })
      await assert.rejects(
        async () => {
          for await (const _ of db.selectFrom('lot').selectAll().stream()) assert.fail()
        },
        { code: 'E_NOT_SUPPORTED' },
      )
    }))
})
