/** Operations that do not fit their place say what is wrong, before anything runs. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { f } from '../../../src/db/fields/f.ts'
import { op } from '../../../src/migrations/op.ts'
import type { Operation } from '../../../src/migrations/operation.ts'
import { check, index, unique } from '../../../src/migrations/operations/rules.ts'
import { stateOf } from '../detection.ts'

const state = stateOf({
  'lots.Tag': { name: f.text() },
  'lots.Lot': [
    { a: f.int(), b: f.int(), c: f.int(), tags: f.manyToMany('lots.Tag') },
    {
      indexes: [index('a', { name: 'by_a' })],
      constraints: [unique('one', ['a', 'b']), check('c_positive', { c: { gt: 0 } })],
    },
  ],
  'bids.Bid': { lot: f.foreignKey('lots.Lot') },
})

const wrong: Readonly<Record<string, readonly [Operation, RegExp]>> = {
  'a model that is there': [op.createModel('Lot', {}), /a model "lots\.Lot" already/],
  'a new model whose relation leads nowhere': [
    op.createModel('Sale', { lot: f.foreignKey('lots.Lott') }),
    /no model "lots\.Lott", to which "lots\.Sale\.lot" refers/,
  ],
  'a new model with an index over nothing': [
    op.createModel('Sale', { n: f.int() }, { indexes: [index('m')] }),
    /"lots\.Sale" has no field "m"/,
  ],
  'a model that is not there': [op.deleteModel('Lott'), /no model "lots\.Lott"/],
  'a model that others refer to': [op.deleteModel('Lot'), /"bids\.Bid\.lot" refers to "lots\.Lot"/],
  'a rename of nothing': [op.renameModel('Lott', 'Sale'), /no model "lots\.Lott"/],
  'a rename to a model that is there': [op.renameModel('Lot', 'Tag'), /"lots\.Tag" already/],
  'a move to where it is': [op.moveModel('Lot', 'lots'), /where it would go/],
  'a move of nothing': [op.moveModel('Lott', 'sales'), /no model "lots\.Lott"/],
  'a table of nothing': [op.alterTable('Lott', 'x'), /no model "lots\.Lott"/],
  'a field that is there': [op.addField('Lot', 'a', f.int()), /has a field "a" already/],
  'a field that leads nowhere': [
    op.addField('Lot', 'x', f.foreignKey('lots.Nothing')),
    /no model "lots\.Nothing"/,
  ],
  'a removal of nothing': [op.removeField('Lot', 'x'), /has no field "x"/],
  'a removal of what an index uses': [
    op.removeField('Lot', 'a'),
    /"by_a" of "lots\.Lot" uses the field "a"/,
  ],
  'a removal of what a check uses': [op.removeField('Lot', 'c'), /"c_positive" .* field "c"/],
  'a change of nothing': [op.alterField('Lot', 'x', f.int()), /has no field "x"/],
  'a column that becomes a table': [
    op.alterField('Lot', 'a', f.manyToMany('lots.Tag')),
    /is a column, and would become a relation/,
  ],
  'a table that becomes a column': [op.alterField('Lot', 'tags', f.int()), /would become a column/],
  'a rename of no field': [op.renameField('Lot', 'x', 'y'), /has no field "x"/],
  'a rename to a field that is there': [op.renameField('Lot', 'a', 'b'), /a field "b" already/],
  'an index with a name that is taken': [
    op.addIndex('Tag', index('name', { name: 'by_a' })),
    /index or constraint "by_a" already, of "lots\.Lot"/,
  ],
  'an index over nothing': [op.addIndex('Lot', index('x')), /has no field "x"/],
  'a removal of no index': [op.removeIndex('Lot', 'x'), /has no index "x"/],
  'a rename of no index': [op.renameIndex('Lot', 'x', 'y'), /has no index "x"/],
  'a rename to an index that is there': [op.renameIndex('Lot', 'by_a', 'one'), /"one" already/],
  'a constraint with a name that is taken': [
    op.addConstraint('Lot', unique('one', ['c'])),
    /"one" already/,
  ],
  'a removal of no constraint': [op.removeConstraint('Lot', 'x'), /has no constraint "x"/],
  'a rename of no constraint': [op.renameConstraint('Lot', 'x', 'y'), /has no constraint "x"/],
  'what stands in the models of separate': [
    op.separate({ state: [op.removeField('Lot', 'x')] }),
    /has no field "x"/,
  ],
}

describe('an operation that does not fit', () => {
  for (const [what, [operation, message]] of Object.entries(wrong))
    it(`is refused: ${what}`, () => {
      assert.throws(() => operation.apply(state, 'lots'), { code: 'E_MIGRATION_STATE', message })
    })

  it('leaves the key that is added by itself alone, unless it is meant', () => {
    const renamed = op.renameField('Lot', 'id', 'number').apply(state, 'lots')
    assert.equal(renamed.field('lots.Lot', 'number').kind, 'id')
    const altered = op.alterField('Tag', 'id', f.uuid({ primaryKey: true })).apply(state, 'lots')
    assert.deepEqual(Object.keys(altered.get('lots.Tag').fields), ['id', 'name'])
  })
})
