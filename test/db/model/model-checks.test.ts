import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { f } from '../../../src/db/fields/f.ts'
import { check, index } from '../../../src/db/model/constraints.ts'
import { Model } from '../../../src/db/model/model.ts'
import { modelChecks } from '../../../src/db/model/model-checks.ts'
import { models } from '../library.ts'

class Place extends Model({ name: f.char({ maxLength: 9 }) }) {}

class Visit extends Model({
  place: f.foreignKey(() => Place),
  get next() {
    return f.foreignKey(() => Place, { onDelete: 'setNull' })
  },
  get lost() {
    return f.foreignKey(() => undefined as unknown as typeof Place)
  },
}) {}

const looseOptions: object = {
  ordering: ['-nope'],
  indexes: [index('gone')],
  constraints: [check('odd', { name: { foo: 1 } })],
  baseFilter: { away: null },
}

class Loose extends Model({ name: f.char({ maxLength: 9 }) }, looseOptions) {}

class Twice extends Model({ name: f.char({ maxLength: 9 }), size: f.int({ default: 1 }) }) {
  #seen = 0
  note = ''
  override name = 'x'

  see() {
    this.#seen += 1
    return this.#seen
  }
}

const idsOf = (list: Parameters<typeof modelChecks>[0]) => modelChecks(list).map(({ id }) => id)

suite('checks of models', () => {
  test('models that are right have no findings', () => {
    assert.deepEqual(modelChecks([...models, Place]), [])
  })

  test('relations: plain properties, targets that are missing, null that cannot be', () => {
    assert.deepEqual(idsOf([Visit]), [
      'db.relation-property',
      'db.relation-set-null',
      'db.relation-target',
    ])
    assert.match(modelChecks([Visit])[0]!.hint, /get place\(\) \{ return f\.foreignKey/)
  })

  test('options: each name that leads nowhere', () => {
    const found = modelChecks([Loose])
    assert.deepEqual(
      found.map(({ id }) => id),
      ['db.options', 'db.options', 'db.options', 'db.options'],
    )
    assert.match(found[0]!.message, /Loose: Loose has no field "nope"/)
  })

  test('fields that are declared again in the class body', () => {
    assert.deepEqual(idsOf([Twice]), ['db.field-declared-twice'])
    assert.match(modelChecks([Twice])[0]!.message, /Twice\.name is declared again/)
  })
})
