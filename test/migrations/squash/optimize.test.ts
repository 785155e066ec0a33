import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { f } from '../../../src/db/fields/f.ts'
import { op } from '../../../src/migrations/op.ts'
import type { Operation } from '../../../src/migrations/operation.ts'
import { check, index, unique } from '../../../src/migrations/operations/rules.ts'
import { optimize } from '../../../src/migrations/squash/optimize.ts'
import { ProjectState } from '../../../src/migrations/state/project-state.ts'
import { isSameState } from '../../../src/migrations/state/same-state.ts'
import { type Models, stateOf } from '../detection.ts'

/** What operations become: their names and first values. Checks that the state is the same. */
function optimized(operations: readonly Operation[], base: Models = {}): string[] {
  const state = stateOf(base)
  const short = optimize({ app: 'lots', base: state, operations })
  const after = (list: readonly Operation[]) =>
    list.reduce((before: ProjectState, one) => one.apply(before, 'lots'), state)
  assert.ok(isSameState(after(operations), after(short)))
  return short.map(({ name, values }) =>
    [name, ...values.filter((value) => typeof value === 'string')].join(' '),
  )
}

const lot = op.createModel('Lot', { title: f.text() })
const tag = op.createModel('Tag', { name: f.text() })
const bid = op.createModel('Bid', { lot: f.foreignKey('lots.Lot') })
const color = op.addField('Lot', 'color', f.text({ null: true }))
const base: Models = { 'lots.Lot': { title: f.text(), price: f.int() } }

describe('optimizing operations', () => {
  it('folds fields, indexes, constraints, options and names into a model that is made', () => {
    const operations = [
      lot,
      color,
      op.alterField('Lot', 'title', f.char({ maxLength: 60 })),
      op.addIndex('Lot', index('title', { name: 'lot_title' })),
      op.renameField('Lot', 'color', 'hue'),
      op.addConstraint('Lot', unique('lot_hue', ['hue'])),
      op.addConstraint('Lot', check('lot_title_set', { title: { gt: '' } })),
      op.removeConstraint('Lot', 'lot_hue'),
      op.renameIndex('Lot', 'lot_title', 'lot_by_title'),
      op.alterOptions('Lot', { ordering: ['-title'] }),
      op.alterTable('Lot', 'things'),
      op.addField('Lot', 'size', f.int({ null: true })),
      op.removeField('Lot', 'size'),
      op.renameModel('Lot', 'Item'),
    ]
    assert.deepEqual(optimized(operations), ['createModel Item'])
    const [made] = optimize({ app: 'lots', base: new ProjectState(), operations })
    const [, fields, options] = made?.values ?? []
    assert.deepEqual(Object.keys(fields as object), ['title', 'hue'])
    assert.deepEqual(options, {
      ordering: ['-title'],
      table: 'things',
      indexes: [{ columns: ['title'], name: 'lot_by_title' }],
      constraints: [
        { type: 'check', name: 'lot_title_set', condition: { where: { title: { gt: '' } } } },
      ],
    })
  })

  it('leaves nothing of a model that is deleted again', () => {
    assert.deepEqual(optimized([lot, color, tag, op.deleteModel('Lot')]), ['createModel Tag'])
    const both = [
      lot,
      bid,
      op.addField('Lot', 'best', f.foreignKey('lots.Bid', { null: true })),
      op.removeField('Lot', 'best'),
      op.deleteModel('Bid'),
      op.deleteModel('Lot'),
    ]
    assert.deepEqual(optimized(both), [])
  })

  it('makes a model after those it refers to', () => {
    const operations = [lot, tag, op.addField('Lot', 'tag', f.foreignKey('lots.Tag'))]
    assert.deepEqual(optimized(operations), ['createModel Tag', 'createModel Lot'])
  })

  it('keeps models that refer to each other apart', () => {
    const best = op.addField('Lot', 'best', f.foreignKey('lots.Bid', { null: true }))
    const rule = op.addConstraint('Lot', unique('lot_best', ['best', 'color']))
    assert.deepEqual(optimized([lot, bid, best, color, rule]), [
      'createModel Lot',
      'createModel Bid',
      'addField Lot best',
      'addConstraint Lot',
    ])
  })

  it('gives what stands between the new name of a model or a field', () => {
    const operations = [
      lot,
      bid,
      op.renameModel('Lot', 'Item'),
      op.addField('Item', 'best', f.foreignKey('lots.Bid', { null: true })),
      op.addIndex('Item', index('best', 'title')),
      op.renameField('Item', 'title', 'name'),
    ]
    assert.deepEqual(optimized(operations), [
      'createModel Item',
      'createModel Bid',
      'addField Item best',
      'addIndex Item',
    ])
  })

  it('does not carry anything past code or SQL', () => {
    const wall = op.sql('SELECT 1', { reverse: '' })
    assert.deepEqual(optimized([lot, color, wall, op.removeField('Lot', 'color')]), [
      'createModel Lot',
      'sql SELECT 1',
      'removeField Lot color',
    ])
    assert.deepEqual(optimized([lot, op.run(() => undefined), op.deleteModel('Lot')]).length, 3)
    const apart = op.separate({ database: [op.sql('SELECT 2')] })
    assert.deepEqual(optimized([lot, apart, color]).length, 3)
  })

  it('needs no second step for a constraint of a table that it makes', () => {
    const rule = check('lot_title_set', { title: { gt: '' } })
    const steps = [op.addConstraintNotValid('Lot', rule), op.validateConstraint('Lot', rule.name)]
    assert.deepEqual(optimized([lot, ...steps, color]), ['createModel Lot'])
    assert.equal(optimized(steps, base).length, 2)
  })

  it('folds what is done to a table that is there already', () => {
    const wider = (maxLength: number) => op.alterField('Lot', 'title', f.char({ maxLength }))
    assert.deepEqual(optimized([wider(20), wider(30), wider(40)], base), ['alterField Lot title'])
    assert.deepEqual(optimized([color, op.removeField('Lot', 'color')], base), [])
    assert.deepEqual(optimized([wider(20), op.removeField('Lot', 'title')], base), [
      'removeField Lot title',
    ])
    const renames = ['a', 'b', 'title'].map((to, at) =>
      op.renameField('Lot', ['title', 'a', 'b'][at] ?? '', to),
    )
    assert.deepEqual(optimized(renames.slice(0, 2), base), ['renameField Lot title b'])
    assert.deepEqual(optimized(renames, base), [])
    assert.deepEqual(optimized([op.renameModel('Lot', 'A'), op.renameModel('A', 'B')], base), [
      'renameModel Lot B',
    ])
    const rules = [
      op.addIndex('Lot', index('title', { name: 'one' })),
      color,
      op.renameIndex('Lot', 'one', 'two'),
    ]
    assert.deepEqual(optimized(rules, base), ['addIndex Lot', 'addField Lot color'])
  })

  it('keeps what existing rows have been given', () => {
    const stars = op.addField('Lot', 'stars', f.int(), { existing: 3 })
    const positive = op.alterField('Lot', 'stars', f.int({ index: true }))
    const [short] = optimize({ app: 'lots', base: stateOf(base), operations: [stars, positive] })
    assert.deepEqual(short?.values[3], { existing: 3 })
    const optional = op.alterField('Lot', 'stars', f.int({ null: true }))
    assert.equal(optimized([stars, optional], base).length, 2)
    const text = op.alterField('Lot', 'stars', f.char({ maxLength: 9 }))
    assert.equal(optimized([stars, text], base).length, 2)
    const replaced = [
      op.removeField('Lot', 'price'),
      op.addField('Lot', 'price', f.int(), { existing: 0 }),
    ]
    assert.equal(optimized(replaced, base).length, 2, 'the values are new ones')
  })
})
