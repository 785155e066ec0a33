/** Fields that are renamed, changed, swapped, or become something else, with the rows that are there. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { F } from '../../../src/db/expressions/f.ts'
import { f } from '../../../src/db/fields/f.ts'
import { check, index, unique } from '../../../src/migrations/operations/rules.ts'
import { detect, stateOf } from '../detection.ts'
import { detected, itChanges } from './change.ts'

const lots = `INSERT INTO a_lot (title, price) VALUES ('Clock', 5), ('Lamp', 7)`
const from = { 'a.Lot': { title: f.text(), price: f.int() } }
const rename = (what: string) => ({ [`rename-field:a.Lot.${what}`]: true })

describe('a field that is renamed', () => {
  itChanges('keeps its values', {
    from,
    to: { 'a.Lot': { title: f.text(), reserve: f.int() } },
    answers: rename('price>reserve'),
    operations: ['a: Rename field price of Lot to reserve'],
    rows: [lots],
    gives: ['SELECT reserve FROM a_lot ORDER BY id', [[5], [7]]],
    back: ['SELECT price FROM a_lot ORDER BY id', [[5], [7]]],
  })

  itChanges('and gets the old column leaves the table alone', {
    from,
    to: { 'a.Lot': { title: f.text(), reserve: f.int({ column: 'price' }) } },
    answers: rename('price>reserve'),
    operations: ['a: Change field price of Lot', 'a: Rename field price of Lot to reserve'],
    rows: [lots],
    gives: ['SELECT price FROM a_lot ORDER BY id', [[5], [7]]],
    back: ['SELECT price FROM a_lot ORDER BY id', [[5], [7]]],
    isQuiet: true,
  })

  itChanges('and changes its length at once keeps its values', {
    from: { 'a.Lot': { title: f.char({ maxLength: 10 }), price: f.int() } },
    to: { 'a.Lot': { name: f.char({ maxLength: 90 }), price: f.int() } },
    answers: rename('title>name'),
    operations: ['a: Rename field title of Lot to name', 'a: Change field name of Lot'],
    rows: [lots],
    gives: ['SELECT name FROM a_lot ORDER BY id', [['Clock'], ['Lamp']]],
    back: ['SELECT title FROM a_lot ORDER BY id', [['Clock'], ['Lamp']]],
  })

  itChanges('and becomes another kind of number at once keeps its values', {
    from,
    to: { 'a.Lot': { title: f.text(), reserve: f.bigInt({ index: true }) } },
    answers: rename('price>reserve'),
    operations: ['a: Rename field price of Lot to reserve', 'a: Change field reserve of Lot'],
    rows: [lots],
    gives: ['SELECT reserve FROM a_lot ORDER BY id', [[5], [7]]],
    back: ['SELECT price FROM a_lot ORDER BY id', [[5], [7]]],
  })

  itChanges('takes its indexes, checks, order and conditions along', {
    from: {
      'a.Lot': [
        { title: f.text(), price: f.int() },
        {
          ordering: ['-price'],
          indexes: [index('price', '-title', { condition: { price: { gt: 1 } } })],
          constraints: [
            check('high', { price: { gt: F('price').minus(1) } }),
            unique('one', ['price']),
          ],
        },
      ],
    },
    to: {
      'a.Lot': [
        { title: f.text(), reserve: f.int() },
        {
          ordering: ['-reserve'],
          indexes: [index('reserve', '-title', { condition: { reserve: { gt: 1 } } })],
          constraints: [
            check('high', { reserve: { gt: F('reserve').minus(1) } }),
            unique('one', ['reserve']),
          ],
        },
      ],
    },
    answers: rename('price>reserve'),
    operations: ['a: Rename field price of Lot to reserve'],
    rows: [lots],
    gives: ['SELECT reserve FROM a_lot ORDER BY id', [[5], [7]]],
    back: ['SELECT price FROM a_lot ORDER BY id', [[5], [7]]],
  })

  itChanges('and is a key that others refer to keeps their references', {
    from: {
      'a.Lot': { code: f.char({ maxLength: 5, primaryKey: true }) },
      'b.Bid': { lot: f.foreignKey('a.Lot') },
    },
    to: {
      'a.Lot': { sku: f.char({ maxLength: 5, primaryKey: true }) },
      'b.Bid': { lot: f.foreignKey('a.Lot') },
    },
    answers: rename('code>sku'),
    operations: ['a: Rename field code of Lot to sku'],
    rows: [`INSERT INTO a_lot VALUES ('x')`, `INSERT INTO b_bid (lot_id) VALUES ('x')`],
    gives: ['SELECT sku, lot_id FROM a_lot JOIN b_bid ON lot_id = sku', [['x', 'x']]],
    back: ['SELECT code, lot_id FROM a_lot JOIN b_bid ON lot_id = code', [['x', 'x']]],
  })

  itChanges('in a key of several columns stays in it', {
    from: { 'a.Lot': [{ title: f.text(), price: f.int() }, { primaryKey: ['title', 'price'] }] },
    to: { 'a.Lot': [{ name: f.text(), price: f.int() }, { primaryKey: ['name', 'price'] }] },
    answers: rename('title>name'),
    operations: ['a: Rename field title of Lot to name'],
    rows: [lots],
    gives: ['SELECT name FROM a_lot ORDER BY price', [['Clock'], ['Lamp']]],
    back: ['SELECT title FROM a_lot ORDER BY price', [['Clock'], ['Lamp']]],
  })

  itChanges('and is the key that is added by itself is declared under its name', {
    from,
    to: { 'a.Lot': { number: f.int({ primaryKey: true }), title: f.text(), price: f.int() } },
    answers: rename('id>number'),
    operations: ['a: Rename field id of Lot to number', 'a: Change field number of Lot'],
    rows: [lots],
    gives: [
      'SELECT number, price FROM a_lot ORDER BY number',
      [
        [1, 5],
        [2, 7],
      ],
    ],
    back: [
      'SELECT id, price FROM a_lot ORDER BY id',
      [
        [1, 5],
        [2, 7],
      ],
    ],
  })

  itChanges('may take the name of one that goes', {
    from: { 'a.Lot': [{ title: f.text(), price: f.int() }, { indexes: [index('title')] }] },
    to: { 'a.Lot': [{ title: f.int() }, { indexes: [index('title')] }] },
    answers: rename('price>title'),
    operations: [
      'a: Remove index a_lot_title_idx from Lot',
      'a: Remove field title from Lot',
      'a: Rename field price of Lot to title',
      'a: Add index on title to Lot',
    ],
    rows: [],
    gives: ['SELECT title FROM a_lot', []],
    back: ['SELECT price FROM a_lot', []],
  })

  itChanges('and another that gets its name keep their values', {
    from,
    to: { 'a.Lot': { title: f.int(), price: f.text() } },
    answers: { ...rename('title>price'), ...rename('price>title') },
    operations: [
      'a: Rename field price of Lot to priceBefore',
      'a: Rename field title of Lot to price',
      'a: Rename field priceBefore of Lot to title',
    ],
    rows: [lots],
    gives: [
      'SELECT title, price FROM a_lot ORDER BY id',
      [
        [5, 'Clock'],
        [7, 'Lamp'],
      ],
    ],
    back: [
      'SELECT price, title FROM a_lot ORDER BY id',
      [
        [5, 'Clock'],
        [7, 'Lamp'],
      ],
    ],
  })

  it('is asked about, the likeliest first, and one yes settles the others', async () => {
    const before = {
      'a.Lot': { startPrice: f.int(), price: f.bigInt(), stars: f.int(), note: f.text() },
    }
    const models = { 'a.Lot': { reservePrice: f.int(), note: f.text() } }
    const { questions } = await detect(before, models)
    assert.deepEqual(
      questions.map(({ id }) => id.split('.').at(-1)),
      ['startPrice>reservePrice', 'stars>reservePrice', 'price>reservePrice', 'reservePrice'],
    )
    const planned = await detected(stateOf(before), stateOf(models), rename('price>reservePrice'))
    assert.equal(planned.at(0)?.operation.description, 'Rename field price of Lot to reservePrice')
  })

  it('is asked about whenever its values fit', async () => {
    const pairs = [
      [f.int(), f.decimal({ maxDigits: 9, decimalPlaces: 2 })],
      [f.char({ maxLength: 9 }), f.text()],
      [f.int(), f.text()],
      [f.boolean(), f.int()],
      [f.date(), f.dateTime()],
      [f.uuid(), f.char({ maxLength: 36 })],
      [f.foreignKey('a.Tag'), f.oneToOne('a.Tag')],
      [f.bigInt(), f.foreignKey('a.Tag')],
      [f.foreignKey('a.Tag'), f.bigInt()],
      [f.manyToMany('a.Tag'), f.manyToMany('a.Tag', { table: 'other' })],
    ]
    const apart = [
      [f.text(), f.int()],
      [f.text(), f.foreignKey('a.Tag')],
      [f.foreignKey('a.Tag'), f.foreignKey('a.Lot')],
      [f.manyToMany('a.Tag'), f.manyToMany('a.Lot')],
      [f.int(), f.manyToMany('a.Lot')],
    ]
    const isAsked = async ([x, y]: unknown[]) => {
      const tag = { 'a.Tag': { n: f.int() } }
      const { questions } = await detect({ ...tag, 'a.Lot': { x } }, { ...tag, 'a.Lot': { y } })
      return questions.some(({ kind }) => kind === 'rename-field')
    }
    for (const pair of pairs) assert.ok(await isAsked(pair), JSON.stringify(pair))
    for (const pair of apart) assert.ok(!(await isAsked(pair)), JSON.stringify(pair))
  })
})

describe('a field that stays', () => {
  itChanges('and must have a value gives rows what was answered, and leaves no default', {
    from: { 'a.Lot': { title: f.text(), price: f.int({ null: true }) } },
    to: { 'a.Lot': { title: f.text(), price: f.int() } },
    answers: { 'existing-rows:a.Lot.price': 9 },
    operations: ['a: Change field price of Lot'],
    rows: [lots, `INSERT INTO a_lot (title) VALUES ('Chair')`],
    gives: ['SELECT price FROM a_lot ORDER BY id', [[5], [7], [9]]],
    back: ['SELECT price FROM a_lot ORDER BY id', [[5], [7], [9]]],
  })

  itChanges('and must have a value gives rows the default of the database without a question', {
    from: { 'a.Lot': { title: f.text(), price: f.int({ null: true }) } },
    to: { 'a.Lot': { title: f.text(), price: f.int({ dbDefault: 3 }) } },
    operations: ['a: Change field price of Lot'],
    rows: [lots, `INSERT INTO a_lot (title) VALUES ('Chair')`],
    gives: ['SELECT price FROM a_lot ORDER BY id', [[5], [7], [3]]],
    back: ['SELECT price FROM a_lot ORDER BY id', [[5], [7], [3]]],
  })

  itChanges('and must have a value leaves rows alone when that is the answer', {
    from: { 'a.Lot': { title: f.text(), price: f.int({ null: true }) } },
    to: { 'a.Lot': { title: f.text(), price: f.int() } },
    answers: { 'existing-rows:a.Lot.price': null },
    operations: ['a: Change field price of Lot'],
    rows: [lots],
    gives: ['SELECT price FROM a_lot ORDER BY id', [[5], [7]]],
    back: ['SELECT price FROM a_lot ORDER BY id', [[5], [7]]],
  })

  itChanges('becomes a reference to one row only, and back', {
    from: { 'a.Tag': { n: f.int() }, 'a.Lot': { tag: f.foreignKey('a.Tag') } },
    to: { 'a.Tag': { n: f.int() }, 'a.Lot': { tag: f.oneToOne('a.Tag') } },
    operations: ['a: Change field tag of Lot'],
    rows: ['INSERT INTO a_tag (n) VALUES (1)', 'INSERT INTO a_lot (tag_id) VALUES (1)'],
    gives: ['SELECT tag_id FROM a_lot', [[1]]],
    back: ['SELECT tag_id FROM a_lot', [[1]]],
  })

  itChanges('leads to another model, of which it has the keys, while its old one goes', {
    from: { 'a.Old': { n: f.int() }, 'a.Bid': { lot: f.foreignKey('a.Old', { null: true }) } },
    to: { 'a.New': { title: f.text() }, 'a.Bid': { lot: f.foreignKey('a.New', { null: true }) } },
    operations: ['a: Create model New', 'a: Change field lot of Bid', 'a: Delete model Old'],
    rows: ['INSERT INTO a_bid (lot_id) VALUES (NULL)'],
    gives: ['SELECT lot_id FROM a_bid', [[null]]],
    back: ['SELECT lot_id FROM a_bid', [[null]]],
  })

  itChanges('was computed from one that goes', {
    from: {
      'a.Lot': {
        n: f.int(),
        m: f.int({ dbDefault: 4 }),
        sum: f.generated(f.int(), '"n" + "m"'),
        title: f.text(),
      },
    },
    to: { 'a.Lot': { n: f.int(), sum: f.generated(f.int(), '"n" + 1'), title: f.text() } },
    operations: ['a: Change field sum of Lot', 'a: Remove field m from Lot'],
    rows: [`INSERT INTO a_lot (n, m, title) VALUES (1, 5, '')`],
    gives: ['SELECT sum FROM a_lot', [[2]]],
    back: ['SELECT n FROM a_lot', [[1]]],
  })
})
