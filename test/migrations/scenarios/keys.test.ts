/** Keys that change their kind: what refers to them follows, over several tables. */

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { f } from '../../../src/db/fields/f.ts'
import { stateOf } from '../detection.ts'
import { detected, itChanges } from './change.ts'

const fields = {
  'b.Detail': { lot: f.oneToOne('a.Lot', { primaryKey: true }) },
  'b.Note': { detail: f.foreignKey('b.Detail'), text: f.text() },
}

describe('a key that becomes a UUID', () => {
  it('needs one change, and asks nothing', async () => {
    const to = stateOf({ 'a.Lot': { id: f.uuid({ primaryKey: true }) } })
    const planned = await detected(stateOf({ 'a.Lot': {} }), to)
    assert.deepEqual(
      planned.map(({ operation }) => operation.description),
      ['Change field id of Lot'],
    )
  })

  itChanges('takes the keys that refer to it along', {
    from: { ...fields, 'a.Lot': { title: f.text() } },
    to: { ...fields, 'a.Lot': { id: f.uuid({ primaryKey: true }), title: f.text() } },
    operations: ['a: Change field id of Lot'],
    rows: [],
    gives: ['SELECT text FROM a_lot JOIN b_note ON detail_id = a_lot.id', []],
    back: ['SELECT text FROM a_lot JOIN b_note ON detail_id = a_lot.id', []],
  })
})
