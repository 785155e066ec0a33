import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { maskedFields, unreadableFields } from '../../src/policies/masked-fields.ts'
import { policy } from '../../src/policies/policy.ts'
import { allowedTo } from '../../src/policies/visible-rows.ts'
import { bareApplication } from '../support/bare-application.ts'
import { actor, Lot, Seller } from './lots.ts'

/** What a rule returns in a program that is not type-checked. */
function returning(value: unknown): never {
  return (() => value) as never
}

function lots(t: TestContext, rule: never) {
  const policies = [policy(Lot, { view: rule, fields: { note: rule } })]
  return bareApplication(t, { models: [Seller, Lot], policies })
}

test('a rule that returns nothing is a no, for rows and for columns', async (t) => {
  for (const value of [undefined, null, '', 0]) {
    const { run } = await lots(t, returning(value))
    await run(async () => {
      assert.equal(await allowedTo(Lot, actor(1), 'view').count(), 0)
      assert.deepEqual([...unreadableFields(Lot, actor(1))], ['note'])
    })
  }
})

test('a promise is not taken for a filter that everything passes', async (t) => {
  for (const value of [Promise.resolve(false), 'yes', 1]) {
    const { run } = await lots(t, returning(value))
    await run(async () => {
      assert.throws(() => allowedTo(Lot, actor(1), 'view'), { code: 'E_POLICY_RULE' })
      assert.throws(() => maskedFields(Lot, actor(1)), { code: 'E_POLICY_RULE' })
    })
  }
})
