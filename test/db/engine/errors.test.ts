import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  CheckViolation,
  DatabaseError,
  ForeignKeyViolation,
  IntegrityError,
  NotNullViolation,
  UniqueViolation,
} from '../../../src/db/engine/errors.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { type TestDatabase, withBoth } from './open-for-test.ts'

const schema = `
  CREATE TABLE parent (id integer PRIMARY KEY);
  CREATE TABLE child (
    id integer PRIMARY KEY, slug text UNIQUE, n integer NOT NULL DEFAULT 1, secret text,
    parent_id integer REFERENCES parent DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT positive CHECK (n > 0)
  );
  CREATE UNIQUE INDEX child_n_secret_uniq ON child (n, secret);
  CREATE UNIQUE INDEX child_upper ON child (upper(slug)) WHERE n > 2;
`

function withSchema(test: (opened: TestDatabase) => Promise<void>): Promise<void> {
  return withBoth(async (opened) => {
    await atomic(() => opened.database.script(schema), { using: opened.database })
    await test(opened)
  })
}

async function failure(promise: Promise<unknown>): Promise<IntegrityError> {
  const error = await promise.then(
    () => undefined,
    (thrown) => thrown,
  )
  assert.ok(error instanceof IntegrityError, String(error))
  return error
}

describe('errors of the schema’s rules', () => {
  it('name the columns and the constraint of a unique violation', () =>
    withSchema(async ({ write }) => {
      await write(`INSERT INTO child (slug, secret) VALUES ('a', 'x')`)
      const plain = await failure(write(`INSERT INTO child (id, slug, n) VALUES (9, 'a', 2)`))
      assert.ok(plain instanceof UniqueViolation)
      assert.deepEqual([plain.table, plain.columns], ['child', ['slug']])
      const named = await failure(write(`INSERT INTO child (slug, secret) VALUES ('b', 'x')`))
      assert.deepEqual([named.columns, named.constraint], [['n', 'secret'], 'child_n_secret_uniq'])
      const expression = await failure(
        write(`INSERT INTO child (slug, n) VALUES ('A', 3), ('a2', 4), ('A2', 5)`),
      )
      assert.deepEqual([expression.table, expression.constraint], ['child', 'child_upper'])
      const key = await failure(write('INSERT INTO child (id, n) VALUES (1, 5)'))
      assert.ok(key instanceof UniqueViolation)
      assert.deepEqual(key.columns, ['id'])
    }))

  it('name the column that got no value', () =>
    withSchema(async ({ write }) => {
      const error = await failure(write('INSERT INTO child (n) VALUES (NULL)'))
      assert.ok(error instanceof NotNullViolation)
      assert.deepEqual([error.table, error.columns], ['child', ['n']])
    }))

  it('name the check', () =>
    withSchema(async ({ write }) => {
      const error = await failure(write('INSERT INTO "child" (n) VALUES (0)'))
      assert.ok(error instanceof CheckViolation)
      assert.deepEqual([error.table, error.constraint], ['child', 'positive'])
    }))

  it('find the foreign key, alone and at the commit', () =>
    withSchema(async ({ database, write, column }) => {
      await write('INSERT INTO parent VALUES (1)')
      await write('INSERT INTO child (parent_id) VALUES (1)')
      const broken = ['INSERT INTO child (parent_id, n) VALUES (9, 2)', 'DELETE FROM parent']
      for (const sql of broken) {
        for (const run of [() => write(sql), () => atomic(() => write(sql), { using: database })]) {
          const error = await failure(run())
          assert.ok(error instanceof ForeignKeyViolation)
          assert.deepEqual([error.table, error.columns], ['child', ['parent_id']])
          assert.match(error.message, /"parent"/)
        }
      }
      assert.deepEqual(await column('SELECT parent_id FROM child'), [1])
    }))

  it('carry the SQL and never the values', () =>
    withSchema(async ({ database }) => {
      const sql = 'INSERT INTO child (slug, n, secret) VALUES (?, ?, ?)'
      const insert = () => database.execute({ sql, parameters: ['a', 1, 'hunter2'], kind: 'write' })
      await insert()
      const error = await failure(insert())
      assert.equal(error.sql, sql)
      const shown = [String(error), JSON.stringify(error), String(error.cause)].join('\n')
      assert.doesNotMatch(shown, /hunter2/)
    }))
})

describe('other errors', () => {
  it('say what SQLite said', () =>
    withSchema(async ({ read }) => {
      await assert.rejects(read('SELECT missing FROM child'), (error) => {
        assert.ok(error instanceof DatabaseError)
        assert.equal(error.code, 'E_DATABASE')
        assert.match(error.message, /no such column/)
        return true
      })
    }))
  it('say what to do about a full disk', () =>
    withSchema(async ({ write }) => {
      await write('PRAGMA max_page_count = 1')
      const fill = write('INSERT INTO child (secret) VALUES (zeroblob(100000))')
      await assert.rejects(fill, { code: 'E_DATABASE', message: /disk is full\. Make room/ })
    }))
})
