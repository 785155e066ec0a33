import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { F } from '../../../src/db/expressions/f.ts'
import { Combined } from '../../../src/db/expressions/q.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { describeCondition } from '../../../src/db/schema/condition.ts'
import { conditionSql } from '../../../src/db/schema/condition-sql.ts'
import { describeModel } from '../../../src/db/schema/describe.ts'
import { describer } from '../../../src/db/schema/tables.ts'

class Lot extends Model({
  title: f.text(),
  views: f.int(),
  isOpen: f.boolean(),
  price: f.decimal({ maxDigits: 9, decimalPlaces: 2, null: true }),
  closesAt: f.dateTime(),
  get seller() {
    return f.foreignKey(() => Lot, { null: true })
  },
}) {}

const sql = (where: unknown, dialect: 'sqlite' | 'postgres' = 'sqlite') =>
  conditionSql(describeModel(Lot, describer), describeCondition(where), dialect)

describe('conditionSql', () => {
  it('compares columns with literals as they are stored', () => {
    assert.equal(sql({ views: 3 }), '"views" = 3')
    assert.equal(sql({ title: `o'clock` }), `"title" = 'o''clock'`)
    assert.equal(sql({ isOpen: true }), '"is_open" = 1')
    assert.equal(sql({ price: { gte: '1.50' } }), '"price" >= 1.5')
    assert.equal(sql({ closesAt: { lt: new Date(0) } }), `"closes_at" < '1970-01-01 00:00:00.000'`)
    assert.equal(sql({ seller: 5 }), '"seller_id" = 5')
  })

  it('knows lists, ranges, NULL, and several lookups at once', () => {
    assert.equal(sql({ views: { in: [1, 2] } }), '"views" IN (1, 2)')
    assert.equal(sql({ views: { range: [1, 9] } }), '"views" BETWEEN 1 AND 9')
    assert.equal(sql({ price: null }), '"price" IS NULL')
    assert.equal(sql({ price: { isNull: false } }), '"price" IS NOT NULL')
    assert.equal(
      sql({ views: { gt: 1, lt: 5 }, isOpen: false }),
      '(("views" > 1) AND ("views" < 5)) AND ("is_open" = 0)',
    )
  })

  it('combines conditions, and compares columns with each other', () => {
    assert.equal(
      sql(new Combined('or', [{ price: null }, { price: { gt: 0 } }])),
      '("price" IS NULL) OR ("price" > 0)',
    )
    assert.equal(sql(new Combined('not', [{ views: 1 }])), '("views" = 1) IS NOT TRUE')
    assert.equal(
      sql(new Combined('xor', [{ views: 1 }, { isOpen: true }])),
      '(CASE WHEN "views" = 1 THEN 1 ELSE 0 END + CASE WHEN "is_open" = 1 THEN 1 ELSE 0 END) % 2 = 1',
    )
    assert.equal(sql({ views: { lt: F('price') } }), '"views" < "price"')
    assert.equal(sql({ views: { lt: F('views').plus(2) } }), '"views" < ("views" + 2)')
  })

  it('refuses what cannot stand in a schema', () => {
    const wrong = [
      { nothing: 1 },
      { views: undefined },
      { title: { contains: 'a' } },
      { views: { in: [] } },
      { views: { lt: F('nothing') } },
    ]
    for (const where of wrong) assert.throws(() => sql(where), { code: 'E_SCHEMA_CONDITION' })
    assert.throws(() => sql({ views: 'many' }), { message: /of Lot uses "many" for "views"/ })
  })

  it('writes the literals of each database', () => {
    assert.equal(sql({ isOpen: true }, 'postgres'), '"is_open" = TRUE')
    assert.equal(sql({ isOpen: { in: [false] } }, 'postgres'), '"is_open" IN (FALSE)')
    assert.equal(sql({ price: { gte: '1.50' } }, 'postgres'), '"price" >= 1.5')
    assert.equal(sql('"views" > 1', 'postgres'), '"views" > 1')
  })
})
