import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Database } from '../../../src/db/engine/database.ts'
import { F } from '../../../src/db/expressions/f.ts'
import { Q } from '../../../src/db/expressions/q.ts'
import { f } from '../../../src/db/fields/f.ts'
import { compareState } from '../../../src/migrations/inspect/database-drift.ts'
import { inspectSchema } from '../../../src/migrations/inspect/inspect-schema.ts'
import { check, index, unique } from '../../../src/migrations/operations/rules.ts'
import type { ProjectState } from '../../../src/migrations/state/project-state.ts'
import { anyModels } from '../any-models.ts'
import { databaseForTest } from '../database-for-test.ts'
import { type Models, stateOf } from '../detection.ts'
import { dialects } from '../dialects.ts'
import { makeTables } from './tables-of-state.ts'

/** What differs between the state and the database: differences, and other ways of saying the same. */
async function driftOf(database: Database, state: ProjectState) {
  return compareState(state, await inspectSchema(database))
}

/** Every kind of field, with the options that make a difference to its column. */
const everything: Models = {
  'shop.Maker': { name: f.char({ maxLength: 40, unique: true, dbDefault: "O'Neil" }) },
  'shop.Slip': { number: f.id({ column: 'Number' }), code: f.char({ maxLength: 8 }) },
  'shop.Thing': [
    {
      key: f.uuid({ primaryKey: true }),
      short: f.char({ maxLength: 20, dbDefault: '007', null: true }),
      long: f.text({ dbDefault: '' }),
      slug: f.slug({ unique: true }),
      kind: f.choice(['a', 'b'], { dbDefault: 'a' }),
      address: f.ip({ null: true }),
      number: f.int({ dbDefault: -5, index: true }),
      small: f.smallInt({ null: true }),
      big: f.bigInt({ dbDefault: 12 }),
      positive: f.positiveInt({ dbDefault: 1 }),
      ratio: f.float({ dbDefault: 0.5 }),
      price: f.decimal({ maxDigits: 9, decimalPlaces: 2, dbDefault: '1.50' }),
      is_open: f.boolean({ dbDefault: true }),
      isOld: f.boolean({ null: true }),
      day: f.date({ dbDefault: '2026-03-29' }),
      hour: f.time({ null: true }),
      moment: f.dateTime({ dbDefault: '2026-03-29 14:30:00.000' }),
      span: f.duration({ null: true }),
      data: f.json({ dbDefault: '{"a": [1]}' }),
      bytes: f.binary({ null: true }),
      words: f.array(f.char({ maxLength: 9 }), { null: true }),
      twice: f.generated(f.int({ null: true }), '"number" * 2', { null: true }),
      maker: f.foreignKey('shop.Maker', { onDelete: 'protect' }),
      other: f.foreignKey('shop.Thing', { null: true, onDelete: 'dbSetNull', index: false }),
      only: f.oneToOne('shop.Maker', { null: true, onDelete: 'dbCascade' }),
      others: f.manyToMany('shop.Thing'),
      makers: f.manyToMany('shop.Maker', { table: 'made "by"' }),
    },
    {
      indexes: [
        index('-day', 'short'),
        index('moment', {
          name: 'some',
          condition: Q.and({ is_open: true }, { number: { in: [1, 2, 3] } }),
        }),
        index('short', { condition: { short: { isNull: false } } }),
      ],
      constraints: [
        unique('thing_once', ['number', 'maker']),
        unique('thing_open', ['price'], {
          condition: Q.or({ kind: 'a' }, Q.not({ is_open: true })),
        }),
        check('thing_between', { number: { range: [-100, 100] }, price: { gt: '0.05' } }),
        check('thing_kinds', Q.or({ kind: { in: ['a', 'b'] } }, { day: { gte: '2020-01-01' } })),
        check('thing_fields', { number: { lte: F('big') } }),
        check('thing_sum', { number: { lt: F('big').plus(F('positive')).times(2) } }),
        check('thing_one', Q.xor({ number: 1 }, { big: 1 }, { kind: 'b' })),
        check('thing_late', { moment: { gt: '2000-01-01T12:00:00.250Z' } }),
        check('thing_sql', 'length("long") < 1000'),
      ],
    },
  ],
  'shop.Line': [
    { thing: f.foreignKey('shop.Thing'), place: f.int() },
    { primaryKey: ['thing', 'place'] },
  ],
}

describe('comparing a database with the recorded state', () => {
  for (const { dialect, skip } of dialects) {
    it(`finds nothing in tables that were made from models on ${dialect}`, { skip }, async () => {
      await using made = await databaseForTest(dialect)
      const state = stateOf(everything)
      await makeTables(made.database, state)
      assert.deepEqual(await driftOf(made.database, state), { differences: [], variants: [] })
    })

    it(`finds nothing whatever the models on ${dialect}`, { skip }, async () => {
      const isFaithful = async (models: Models) => {
        await using made = await databaseForTest(dialect)
        const state = stateOf(models)
        await makeTables(made.database, state)
        assert.deepEqual(await driftOf(made.database, state), { differences: [], variants: [] })
      }
      const numRuns = dialect === 'sqlite' ? 60 : 12
      await fc.assert(fc.asyncProperty(anyModels, isFaithful), { numRuns, seed: 20260329 })
    })
  }
})
