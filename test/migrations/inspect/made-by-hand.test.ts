import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Database } from '../../../src/db/engine/database.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { f } from '../../../src/db/fields/f.ts'
import { compareState } from '../../../src/migrations/inspect/database-drift.ts'
import { inspectSchema } from '../../../src/migrations/inspect/inspect-schema.ts'
import { check, index, unique } from '../../../src/migrations/operations/rules.ts'
import { databaseForTest } from '../database-for-test.ts'
import { type Models, stateOf } from '../detection.ts'
import { dialects } from '../dialects.ts'
import { makeTables } from './tables-of-state.ts'

const models: Models = {
  'shop.Maker': { name: f.char({ maxLength: 40, unique: true }) },
  'shop.Thing': [
    {
      title: f.char({ maxLength: 20, dbDefault: 'none' }),
      price: f.decimal({ maxDigits: 9, decimalPlaces: 2, null: true }),
      stock: f.positiveInt(),
      isOpen: f.boolean({ dbDefault: true }),
      double: f.generated(f.int({ null: true }), '"stock" * 2', { null: true }),
      maker: f.foreignKey('shop.Maker', { onDelete: 'protect' }),
      other: f.foreignKey('shop.Maker', { null: true, onDelete: 'dbSetNull' }),
    },
    {
      indexes: [index('title', '-price', { name: 'by_title' })],
      constraints: [
        unique('open_once', ['title'], { condition: { isOpen: true } }),
        check('cheap', Q({ price: { lt: 1000 } })),
      ],
    },
  ],
}
const state = stateOf(models)

async function run(database: Database, ...statements: string[]): Promise<void> {
  for (const sql of statements) await database.execute({ sql, parameters: [], kind: 'write' })
}

/** What is found after `change`: `kind name` for each difference. */
async function foundAfter(
  database: Database,
  change: (database: Database) => Promise<void>,
): Promise<string[]> {
  await makeTables(database, state)
  await change(database)
  const { differences } = compareState(state, await inspectSchema(database))
  return differences.map(({ kind, name = '' }) => `${kind} ${name}`.trim())
}

/** Statements for both databases, and what they are found as. */
const alike: readonly (readonly [sql: string, ...found: string[]])[] = [
  ['ALTER TABLE shop_thing ADD COLUMN extra integer', 'column-extra extra'],
  ['ALTER TABLE shop_thing RENAME TO shop_things', 'table-missing'],
  [
    'ALTER TABLE shop_maker RENAME COLUMN name TO label',
    'column-missing name',
    'column-extra label',
    'unique-missing shop_maker_name_uniq',
    'unique-extra shop_maker_name_uniq',
  ],
  ['DROP INDEX by_title', 'index-missing by_title'],
  ['DROP INDEX shop_thing_maker_id_idx', 'index-missing shop_thing_maker_id_idx'],
  ['DROP INDEX open_once', 'unique-missing open_once'],
  ['CREATE INDEX by_stock ON shop_thing (stock)', 'index-extra by_stock'],
  ['CREATE UNIQUE INDEX once ON shop_thing (stock, title)', 'unique-extra once'],
  ['CREATE INDEX partly ON shop_thing (stock) WHERE price > 5', 'index-extra partly'],
]

/** Pieces of the text that makes the table, in SQLite, with what stands there instead. */
const rewritten: readonly (readonly [from: string, to: string, ...found: string[]])[] = [
  ['varchar(20)', 'varchar(30)', 'type title'],
  ['varchar(20)', 'integer', 'type title'],
  ['decimal(9, 2)', 'decimal(9, 3)', 'type price'],
  ["DEFAULT 'none'", '', 'default title'],
  ["DEFAULT 'none'", "DEFAULT 'some'", 'default title'],
  ['"title" varchar(20) NOT NULL', '"title" varchar(20)', 'null title'],
  ['"price" decimal(9, 2)', '"price" decimal(9, 2) NOT NULL', 'null price'],
  ['CHECK ("stock" >= 0)', '', 'check-missing shop_thing_stock_positive'],
  ['"price" < 1000', '"price" < 2000', 'check-missing cheap', 'check-extra cheap'],
  ['"stock" * 2', '"stock" * 3', 'generated double'],
  [' ON DELETE SET NULL', '', 'foreign-key other_id'],
  [' ON DELETE SET NULL', ' ON DELETE CASCADE', 'foreign-key other_id'],
  [
    '"maker_id" bigint NOT NULL REFERENCES "shop_maker" ("id") DEFERRABLE INITIALLY DEFERRED',
    '"maker_id" bigint NOT NULL',
    'foreign-key-missing maker_id',
  ],
  ['PRIMARY KEY AUTOINCREMENT', '', 'counting id', 'primary-key'],
]

const altered: readonly (readonly [sql: string, ...found: string[]])[] = [
  ['ALTER COLUMN title TYPE varchar(30)', 'type title'],
  ['ALTER COLUMN title TYPE text', 'type title'],
  ['ALTER COLUMN price TYPE numeric(9, 3)', 'type price'],
  ['ALTER COLUMN title DROP DEFAULT', 'default title'],
  ["ALTER COLUMN title SET DEFAULT 'some'", 'default title'],
  ['ALTER COLUMN stock SET DEFAULT 3', 'default stock'],
  ['ALTER COLUMN is_open SET DEFAULT false', 'default is_open'],
  ['ALTER COLUMN title DROP NOT NULL', 'null title'],
  ['ALTER COLUMN price SET NOT NULL', 'null price'],
  ['ALTER COLUMN double DROP EXPRESSION', 'generated double'],
  ['ALTER COLUMN id DROP IDENTITY', 'counting id'],
  ['DROP CONSTRAINT shop_thing_stock_positive', 'check-missing shop_thing_stock_positive'],
  ['DROP CONSTRAINT cheap', 'check-missing cheap'],
  ['ADD CONSTRAINT more CHECK (stock < 50)', 'check-extra more'],
  ['DROP CONSTRAINT shop_thing_maker_id_fkey', 'foreign-key-missing maker_id'],
  [
    'DROP CONSTRAINT shop_thing_other_id_fkey, ADD FOREIGN KEY (other_id) REFERENCES shop_maker',
    'foreign-key other_id',
  ],
  ['ADD CONSTRAINT more FOREIGN KEY (stock) REFERENCES shop_maker', 'foreign-key-extra more'],
  ['DROP CONSTRAINT shop_thing_pkey', 'primary-key'],
  [
    'DROP COLUMN price CASCADE',
    'column-missing price',
    'index-missing by_title',
    'check-missing cheap',
  ],
]

describe('what was changed by hand in a database', () => {
  for (const { dialect, skip } of dialects) {
    for (const [sql, ...found] of alike) {
      it(`is found on ${dialect} after ${sql}`, { skip }, async () => {
        await using made = await databaseForTest(dialect)
        assert.deepEqual(await foundAfter(made.database, (database) => run(database, sql)), found)
      })
    }

    it(`is no business of migrations when models cannot say it, on ${dialect}`, {
      skip,
    }, async () => {
      await using made = await databaseForTest(dialect)
      await makeTables(made.database, state)
      await run(
        made.database,
        'CREATE TABLE of_others (id integer PRIMARY KEY)',
        'CREATE INDEX lower_title ON shop_thing (lower(title))',
        'CREATE INDEX by_name ON shop_maker (name)',
        'CREATE VIEW cheap_things AS SELECT * FROM shop_thing WHERE price < 5',
      )
      const { differences, variants } = compareState(state, await inspectSchema(made.database))
      assert.deepEqual(differences, [])
      assert.deepEqual(variants.map(({ name }) => name).sort(), ['by_name', 'lower_title'])
    })
  }

  for (const [from, to, ...found] of rewritten) {
    it(`is found on sqlite where ${from} became ${to || 'nothing'}`, async () => {
      await using made = await databaseForTest('sqlite')
      const rewrite = async (database: Database) => {
        const query = `SELECT sql FROM sqlite_schema WHERE tbl_name = 'shop_thing' AND sql IS NOT NULL ORDER BY type DESC`
        const read = { sql: query, parameters: [], kind: 'read' } as const
        const texts = (await database.execute(read)).rows.map(([text]) => String(text))
        assert.ok(texts[0]?.includes(from), texts[0])
        await run(database, 'DROP TABLE shop_thing', ...texts.map((text) => text.replace(from, to)))
      }
      assert.deepEqual(await foundAfter(made.database, rewrite), found)
    })
  }

  for (const [sql, ...found] of altered) {
    it(`is found on postgres after ${sql}`, { skip: dialects[1].skip }, async () => {
      await using made = await databaseForTest('postgres')
      const alter = (database: Database) => run(database, `ALTER TABLE shop_thing ${sql}`)
      assert.deepEqual((await foundAfter(made.database, alter)).sort(), found.toSorted())
    })
  }

  it('is told as the fact and the remedy', async () => {
    await using made = await databaseForTest('sqlite')
    await makeTables(made.database, state)
    await run(made.database, 'DROP INDEX by_title', 'ALTER TABLE shop_thing ADD COLUMN extra text')
    const { differences } = compareState(state, await inspectSchema(made.database))
    assert.deepEqual(
      differences.map(({ message, model }) => [model, message]),
      [
        [
          'shop.Thing',
          'The database has a column "shop_thing"."extra" (TEXT) that no migration made. Drop it, or give the model a field for it and fake the migration.',
        ],
        [
          'shop.Thing',
          'The index "by_title" of the table "shop_thing", (title, price DESC), is not in the database. Create the index again.',
        ],
      ],
    )
  })
})
