/** Models that are renamed, moved, or get a table of another, with the rows that are there. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { f } from '../../../src/db/fields/f.ts'
import { index, unique } from '../../../src/migrations/operations/rules.ts'
import { detect, stateOf } from '../detection.ts'
import { detected, itChanges } from './change.ts'

const lot = { title: f.text(), price: f.int() }
const rows = [
  `INSERT INTO a_lot (title, price) VALUES ('Clock', 5)`,
  'INSERT INTO b_bid (n, lot_id) VALUES (3, 1)',
]

describe('a model that is renamed', () => {
  itChanges('keeps its rows, and those that refer to it in other apps', {
    from: { 'a.Lot': lot, 'b.Bid': { n: f.int(), lot: f.foreignKey('a.Lot') } },
    to: { 'a.Item': lot, 'b.Bid': { n: f.int(), lot: f.foreignKey('a.Item') } },
    answers: { 'rename-model:a.Lot>Item': true },
    operations: ['a: Rename model Lot to Item'],
    rows,
    gives: ['SELECT title, n FROM a_item i JOIN b_bid ON lot_id = i.id', [['Clock', 3]]],
    back: ['SELECT title, n FROM a_lot l JOIN b_bid ON lot_id = l.id', [['Clock', 3]]],
  })

  itChanges('together with one of its fields and the relation that leads to it keeps rows', {
    from: { 'a.Lot': lot, 'b.Bid': { n: f.int(), lot: f.foreignKey('a.Lot') } },
    to: {
      'a.Item': { name: f.char({ maxLength: 50 }), price: f.int() },
      'b.Bid': { n: f.int(), item: f.foreignKey('a.Item') },
    },
    answers: {
      'rename-model:a.Lot>Item': true,
      'rename-field:a.Item.title>name': true,
      'rename-field:b.Bid.lot>item': true,
    },
    operations: [
      'a: Rename model Lot to Item',
      'a: Rename field title of Item to name',
      'b: Rename field lot of Bid to item',
      'a: Change field name of Item',
    ],
    rows,
    gives: ['SELECT name, n FROM a_item i JOIN b_bid ON item_id = i.id', [['Clock', 3]]],
    back: ['SELECT title, n FROM a_lot l JOIN b_bid ON lot_id = l.id', [['Clock', 3]]],
  })

  itChanges('and keeps its table leaves the tables alone', {
    from: { 'a.Lot': lot },
    to: { 'a.Item': [lot, { table: 'a_lot' }] },
    answers: { 'rename-model:a.Lot>Item': true },
    operations: ['a: Rename table of Lot to a_lot', 'a: Rename model Lot to Item'],
    rows: rows.slice(0, 1),
    gives: ['SELECT title FROM a_lot', [['Clock']]],
    back: ['SELECT title FROM a_lot', [['Clock']]],
    isQuiet: true,
  })

  itChanges('and gets another table has it', {
    from: { 'a.Lot': [lot, { indexes: [index('title')] }] },
    to: { 'a.Lot': [lot, { indexes: [index('title')], table: 'wares', ordering: ['-id'] }] },
    operations: ['a: Rename table of Lot to wares', 'a: Change options of Lot'],
    rows: rows.slice(0, 1),
    gives: ['SELECT title FROM wares', [['Clock']]],
    back: ['SELECT title FROM a_lot', [['Clock']]],
  })

  itChanges('stands between two others, and their links stay', {
    from: {
      'a.Tag': { n: f.int() },
      'a.Lot': { ...lot, tags: f.manyToMany('a.Tag', { through: 'a.Link' }) },
      'a.Link': { lot: f.foreignKey('a.Lot'), tag: f.foreignKey('a.Tag') },
    },
    to: {
      'a.Tag': { n: f.int() },
      'a.Lot': { ...lot, tags: f.manyToMany('a.Tag', { through: 'a.Tagging' }) },
      'a.Tagging': { lot: f.foreignKey('a.Lot'), tag: f.foreignKey('a.Tag') },
    },
    answers: { 'rename-model:a.Link>Tagging': true },
    operations: ['a: Rename model Link to Tagging'],
    rows: [
      'INSERT INTO a_tag (n) VALUES (7)',
      `INSERT INTO a_lot (title, price) VALUES ('Clock', 5)`,
      'INSERT INTO a_link (lot_id, tag_id) VALUES (1, 1)',
    ],
    gives: ['SELECT lot_id, tag_id FROM a_tagging', [[1, 1]]],
    back: ['SELECT lot_id, tag_id FROM a_link', [[1, 1]]],
  })
})

describe('a model that is moved to another app', () => {
  const bid = (label: string) => ({ n: f.int(), lot: f.foreignKey(label) })
  const tagged = { ...lot, tags: f.manyToMany('a.Tag') }
  itChanges('keeps its rows, its links, and those that refer to it', {
    from: { 'a.Tag': { n: f.int() }, 'a.Lot': tagged, 'b.Bid': bid('a.Lot') },
    to: { 'a.Tag': { n: f.int() }, 'sales.Lot': tagged, 'b.Bid': bid('sales.Lot') },
    answers: { 'move-model:a.Lot>sales': true },
    operations: ['sales: Move model a.Lot to sales'],
    rows: [
      ...rows,
      'INSERT INTO a_tag (n) VALUES (7)',
      'INSERT INTO a_lot_tags (lot_id, tag_id) VALUES (1, 1)',
    ],
    gives: [
      'SELECT title, b_bid.n, tag_id FROM sales_lot l JOIN b_bid ON b_bid.lot_id = l.id JOIN sales_lot_tags t ON t.lot_id = l.id',
      [['Clock', 3, 1]],
    ],
    back: [
      'SELECT title, b_bid.n, tag_id FROM a_lot l JOIN b_bid ON b_bid.lot_id = l.id JOIN a_lot_tags t ON t.lot_id = l.id',
      [['Clock', 3, 1]],
    ],
  })

  itChanges('under another name and with another column keeps its rows', {
    from: { 'a.Lot': { ...lot, note: f.text() } },
    to: { 'sales.Item': { ...lot, note: f.text(), n: f.int({ null: true }) } },
    answers: { 'move-model:a.Lot>sales.Item': true },
    operations: [
      'sales: Move model a.Lot to sales',
      'sales: Rename model Lot to Item',
      'sales: Add field n to Item',
    ],
    rows: [`INSERT INTO a_lot (title, price, note) VALUES ('Clock', 5, '')`],
    gives: ['SELECT title, n FROM sales_item', [['Clock', null]]],
    back: ['SELECT title FROM a_lot', [['Clock']]],
  })

  itChanges('with its table leaves the tables alone', {
    from: { 'a.Lot': lot },
    to: { 'sales.Lot': [lot, { table: 'a_lot' }] },
    answers: { 'move-model:a.Lot>sales': true },
    operations: ['sales: Rename table of a.Lot to a_lot', 'sales: Move model a.Lot to sales'],
    rows: rows.slice(0, 1),
    gives: ['SELECT title FROM a_lot', [['Clock']]],
    back: ['SELECT title FROM a_lot', [['Clock']]],
    isQuiet: true,
  })

  it('comes after all that migrations of other apps have said about it', async () => {
    const found = await detect(
      { 'a.Lot': lot, 'b.Bid': bid('a.Lot') },
      { 'sales.Lot': lot, 'b.Bid': bid('sales.Lot') },
      { 'move-model:a.Lot>sales': true },
    )
    assert.deepEqual(found.migrations, [
      'sales.0001_initial after a.0001_initial: Move model a.Lot to sales',
    ])
  })

  it('may be one of several: an app is split', async () => {
    const from = {
      'a.One': { n: f.int(), t: f.text() },
      'a.Two': { m: f.int(), one: f.foreignKey('a.One') },
    }
    const to = {
      'b.One': { n: f.int(), t: f.text() },
      'b.Two': { m: f.int(), one: f.foreignKey('b.One') },
    }
    const answers = { 'move-model:a.One>b': true, 'move-model:a.Two>b': true }
    const planned = await detected(stateOf(from), stateOf(to), answers)
    assert.deepEqual(
      planned.map(({ operation }) => operation.description),
      ['Move model a.One to b', 'Move model a.Two to b'],
    )
  })
})

describe('a relation with a table between', () => {
  const tag = { 'a.Tag': { n: f.int() } }
  const fill = [
    'INSERT INTO a_tag (n) VALUES (7)',
    `INSERT INTO a_lot (title, price) VALUES ('Clock', 5)`,
    'INSERT INTO a_lot_tags (lot_id, tag_id) VALUES (1, 1)',
  ]
  const plain = { ...tag, 'a.Lot': { ...lot, tags: f.manyToMany('a.Tag') } }

  itChanges('is renamed with its table', {
    from: plain,
    to: { ...tag, 'a.Lot': { ...lot, labels: f.manyToMany('a.Tag') } },
    answers: { 'rename-field:a.Lot.tags>labels': true },
    operations: ['a: Rename field tags of Lot to labels'],
    rows: fill,
    gives: ['SELECT lot_id, tag_id FROM a_lot_labels', [[1, 1]]],
    back: ['SELECT lot_id, tag_id FROM a_lot_tags', [[1, 1]]],
  })

  itChanges('is renamed and keeps its table', {
    from: plain,
    to: { ...tag, 'a.Lot': { ...lot, labels: f.manyToMany('a.Tag', { table: 'a_lot_tags' }) } },
    answers: { 'rename-field:a.Lot.tags>labels': true },
    operations: ['a: Change field tags of Lot', 'a: Rename field tags of Lot to labels'],
    rows: fill,
    gives: ['SELECT lot_id, tag_id FROM a_lot_tags', [[1, 1]]],
    back: ['SELECT lot_id, tag_id FROM a_lot_tags', [[1, 1]]],
    isQuiet: true,
  })

  itChanges('gets another table with its links', {
    from: plain,
    to: { ...tag, 'a.Lot': { ...lot, tags: f.manyToMany('a.Tag', { table: 'links' }) } },
    operations: ['a: Change field tags of Lot'],
    rows: fill,
    gives: ['SELECT lot_id, tag_id FROM links', [[1, 1]]],
    back: ['SELECT lot_id, tag_id FROM a_lot_tags', [[1, 1]]],
  })

  itChanges('follows the name of what it leads to', {
    from: plain,
    to: { 'a.Label': { n: f.int() }, 'a.Lot': { ...lot, tags: f.manyToMany('a.Label') } },
    answers: { 'rename-model:a.Tag>Label': true },
    operations: ['a: Rename model Tag to Label'],
    rows: fill,
    gives: ['SELECT lot_id, label_id FROM a_lot_tags', [[1, 1]]],
    back: ['SELECT lot_id, tag_id FROM a_lot_tags', [[1, 1]]],
  })

  itChanges('that leads to its own model is renamed', {
    from: { 'a.Lot': { ...lot, like: f.manyToMany('a.Lot') } },
    to: { 'a.Lot': { ...lot, similar: f.manyToMany('a.Lot') } },
    answers: { 'rename-field:a.Lot.like>similar': true },
    operations: ['a: Rename field like of Lot to similar'],
    rows: [fill[1] ?? '', 'INSERT INTO a_lot_like (from_lot_id, to_lot_id) VALUES (1, 1)'],
    gives: ['SELECT from_lot_id, to_lot_id FROM a_lot_similar', [[1, 1]]],
    back: ['SELECT from_lot_id, to_lot_id FROM a_lot_like', [[1, 1]]],
  })

  itChanges('gets a model of its own, which takes the links over', {
    from: plain,
    to: {
      ...tag,
      'a.Lot': { ...lot, tags: f.manyToMany('a.Tag', { through: 'a.Tagging' }) },
      'a.Tagging': [
        { item: f.foreignKey('a.Lot'), tag: f.foreignKey('a.Tag'), note: f.text({ default: 'x' }) },
        { constraints: [unique('a_tagging_once', ['item', 'tag'])] },
      ],
    },
    answers: { 'through-model:a.Lot.tags>a.Tagging': true },
    operations: [
      'a: Change apart: the database (nothing), the models (Create model Tagging, Change field tags of Lot)',
      'a: Rename constraint a_lot_tags_lot_id_tag_id_uniq of Tagging to a_tagging_once',
      'a: Change field item of Tagging',
      'a: Add field note to Tagging',
      'a: Rename table of Tagging to a_tagging',
    ],
    rows: fill,
    gives: ['SELECT item_id, tag_id, note FROM a_tagging', [[1, 1, 'x']]],
    back: ['SELECT lot_id, tag_id FROM a_lot_tags', [[1, 1]]],
  })

  itChanges('becomes a column, and its table goes', {
    from: { ...tag, 'a.Lot': { title: f.text(), tags: f.manyToMany('a.Tag') } },
    to: { ...tag, 'a.Lot': { title: f.text(), tags: f.text({ default: '' }) } },
    operations: ['a: Remove field tags from Lot', 'a: Add field tags to Lot'],
    rows: [`INSERT INTO a_lot (title) VALUES ('Clock')`],
    gives: ['SELECT title, tags FROM a_lot', [['Clock', '']]],
    back: ['SELECT title FROM a_lot', [['Clock']]],
  })
})

describe('models that go', () => {
  const cycle = {
    'a.One': [{ n: f.int(), two: f.foreignKey('b.Two') }, { indexes: [index('two', 'n')] }],
    'b.Two': [
      { n: f.int(), one: f.foreignKey('a.One') },
      { constraints: [unique('t', ['one', 'n'])] },
    ],
  } as const

  itChanges('in a cycle across apps lose what ties them first', {
    from: { ...cycle, 'a.Three': { n: f.int() } },
    to: { 'a.Three': { n: f.int() } },
    operations: [
      'b: Remove constraint t from Two',
      'b: Remove field one from Two',
      'a: Delete model One',
      'b: Delete model Two',
    ],
    rows: ['INSERT INTO a_three (n) VALUES (1)'],
    gives: ['SELECT n FROM a_three', [[1]]],
    back: ['SELECT n FROM a_three', [[1]]],
  })

  itChanges('leave their table to a new one', {
    from: { 'a.Old': [{ n: f.int(), on: f.date() }, { table: 'wares' }], 'b.Bid': lot },
    to: { 'b.Bid': lot, 'b.New': [{ title: f.text(), more: f.text() }, { table: 'wares' }] },
    operations: [
      'a: Rename table of Old to wares_gone',
      'b: Create model New',
      'a: Delete model Old',
    ],
    rows: [],
    gives: ['SELECT title FROM wares', []],
    back: ['SELECT n FROM wares', []],
  })

  itChanges('with all of their app, together with the relation that led to them', {
    from: {
      'a.Lot': lot,
      'a.Tag': { n: f.int() },
      'b.Bid': [
        { n: f.int(), lot: f.foreignKey('a.Lot', { null: true }) },
        { indexes: [index('lot', 'n')] },
      ],
    },
    to: { 'b.Bid': { n: f.int() } },
    operations: [
      'b: Remove index b_bid_lot_id_n_idx from Bid',
      'b: Remove field lot from Bid',
      'a: Delete model Tag',
      'a: Delete model Lot',
    ],
    rows: ['INSERT INTO b_bid (n) VALUES (3)'],
    gives: ['SELECT n FROM b_bid', [[3]]],
    back: ['SELECT n, lot_id FROM b_bid', [[3, null]]],
  })
})
