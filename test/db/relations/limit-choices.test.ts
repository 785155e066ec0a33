import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { modelChecks } from '../../../src/db/model/model-checks.ts'
import { modelInfo } from '../../../src/db/model-info.ts'
import { databasesFor } from '../../support/every-database.ts'
import { statementsOf } from '../library.ts'

class User extends Model({
  name: f.char({ maxLength: 20 }),
  isStaff: f.boolean({ default: false }),
}) {}

class Lot extends Model({
  title: f.char({ maxLength: 20 }),
  get reviewer() {
    return f.foreignKey(() => User, { null: true, limitChoices: { isStaff: true } })
  },
  get watchers() {
    return f.manyToMany(() => User, { limitChoices: { isStaff: false } })
  },
}) {}

class Wrong extends Model({
  get reviewer() {
    return f.foreignKey(() => User, { limitChoices: { isBoss: true } })
  },
}) {}

const { each } = databasesFor([User, Lot])

suite('the rows that a relation offers', () => {
  test(
    'are what validate() accepts; saving does not ask',
    each(async () => {
      const [ann, bob] = await User.bulkCreate([{ name: 'Ann', isStaff: true }, { name: 'Bob' }])
      const lot = new Lot({ title: 'a', reviewer: ann! })
      await lot.validate()
      lot.set({ reviewer: bob! })
      await assert.rejects(async () => lot.validate(), {
        code: 'E_VALIDATION',
        fields: { reviewer: ['Choose one of the rows that are offered.'] },
      })
      lot.reviewerId = 999
      await assert.rejects(async () => lot.validate(), { code: 'E_VALIDATION' })
      lot.reviewerId = null
      assert.deepEqual(await statementsOf(() => lot.validate()), [])
      await lot.set({ reviewer: bob! }).save()
      assert.deepEqual(modelInfo(Lot).relations.get('watchers')?.limitChoices, { isStaff: false })
    }),
  )

  test('are checked before anything runs', () => {
    const [finding] = modelChecks([Wrong])
    assert.equal(finding?.id, 'db.relation-choices')
    assert.match(finding?.message ?? '', /Wrong\.reviewer .*"isBoss"/)
  })
})
