import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { CurrentUser } from '../../src/core/user.ts'
import { queries } from '../../src/db/engine/queries.ts'
import { Q } from '../../src/db/expressions/q.ts'
import { can } from '../../src/policies/can.ts'
import { maskedFields, maskedFieldsOf } from '../../src/policies/masked-fields.ts'
import { policy } from '../../src/policies/policy.ts'
import { PolicySet } from '../../src/policies/policy-set.ts'
import { savePermitted } from '../../src/policies/save-permitted.ts'
import { allowedTo, visibleTo } from '../../src/policies/visible-rows.ts'
import { bareApplication } from '../support/bare-application.ts'
import { actor, Lot, nobody, Seller, staff } from './lots.ts'

const lotPolicy = policy(Lot, {
  view: ({ user }) => Q.or({ status: { in: ['open', 'closed'] } }, { seller: user }),
  add: ({ user }) => ({ seller: user, status: 'draft' }),
  change: ({ user }) => ({ seller: user, status: 'draft' }),
  bid: ({ user }) => user.isAuthenticated && Q.and({ status: 'open' }, Q.not({ seller: user })),
  inspect: () => ({ seller: { name: 'Ada' } }),
  fields: {
    reserve: ({ user }) => ({ seller: user }),
    note: ({ user }) => user.isAuthenticated,
  },
})

async function auction(t: TestContext) {
  const app = await bareApplication(t, { models: [Seller, Lot], policies: [lotPolicy] })
  const rows = await app.run(async () => {
    const ada = await Seller.create({ name: 'Ada' })
    const bob = await Seller.create({ name: 'Bob' })
    const draft = await Lot.create({ title: 'draft', seller: ada, note: 'n', reserve: '5' })
    const open = await Lot.create({ title: 'open', status: 'open', seller: ada, reserve: '5' })
    return { ada: actor(ada.pk), bob: actor(bob.pk), draft, open }
  })
  return { ...rows, run: app.run }
}

const titles = async (rows: PromiseLike<Lot[]>) => (await rows).map((lot) => lot.title).sort()

describe('visibleTo and allowedTo', () => {
  it('put the rule into the SQL', async (t) => {
    const { ada, bob, run } = await auction(t)
    await run(async () => {
      assert.deepEqual(await titles(visibleTo(Lot, nobody)), ['open'])
      assert.deepEqual(await titles(visibleTo(Lot, bob)), ['open'])
      assert.deepEqual(await titles(visibleTo(Lot, ada)), ['draft', 'open'])
      assert.deepEqual(await titles(allowedTo(Lot, ada, 'bid')), [])
      assert.deepEqual(await titles(allowedTo(Lot, bob, 'bid')), ['open'])
      assert.deepEqual(await titles(visibleTo(Lot, ada).filter({ status: 'draft' })), ['draft'])
    })
  })

  it('never take nobody for NULL', async (t) => {
    const { run } = await auction(t)
    await run(async () => {
      assert.equal(await allowedTo(Lot, nobody, 'change').count(), 0)
      assert.deepEqual(await titles(Lot.filter({ buyer: nobody })), [])
      assert.equal((await Lot.filter({ buyer: null })).length, 2)
    })
  })

  it('are closed where the policy names nothing', async (t) => {
    const { ada, draft, run } = await auction(t)
    await run(async () => {
      assert.equal(await allowedTo(Lot, ada, 'delete').count(), 0)
      assert.equal(await can(ada, 'delete', draft), false)
      assert.equal(await can(ada, 'delete', Lot), false)
    })
  })

  it('do not load columns that the user may read in no row', async (t) => {
    const { ada, run } = await auction(t)
    await run(async () => {
      const [lot] = await visibleTo(Lot, nobody)
      assert.throws(() => lot!.note, { code: 'E_COLUMN_NOT_LOADED' })
      assert.ok(!('note' in lot!.toJSON()))
      const own = await visibleTo(Lot, ada).get({ title: 'draft' })
      assert.equal(own.note, 'n')
    })
  })
})

describe('who passes', () => {
  const whole: readonly (readonly [string, CurrentUser, number])[] = [
    ['staff with the permission and the policy', staff('view_lot'), 1],
    ['staff who may change may view', staff('change_lot'), 1],
    ['staff without the permission', staff(), 0],
    ['a superuser', actor(0, { isSuperuser: true, isStaff: true }), 2],
    ['a superuser who is switched off', actor(0, { isSuperuser: true, isActive: false }), 0],
    ['an owner who is switched off', actor(1, { isActive: false }), 0],
  ]
  for (const [name, user, count] of whole) {
    it(name, async (t) => {
      const { run, open } = await auction(t)
      await run(async () => {
        assert.equal(await visibleTo(Lot, user).count(), count)
        assert.equal(await can(user, 'view', open), count > 0)
      })
    })
  }

  it('only staff with the permission, where a model has no policy', async (t) => {
    const { run, ada } = await auction(t)
    await run(async () => {
      assert.equal(await visibleTo(Seller, ada).count(), 0)
      assert.equal(await visibleTo(Seller, staff('view_seller')).count(), 2)
      assert.equal(await allowedTo(Seller, staff('view_seller'), 'rename').count(), 0)
    })
  })
})

describe('can', () => {
  it('asks no database where memory cannot differ', async (t) => {
    const { run, ada, bob, draft, open } = await auction(t)
    const seen: string[] = []
    t.after(queries.observe(({ sql }) => seen.push(sql)))
    await run(async () => {
      assert.equal(await can(ada, 'change', draft), true)
      assert.equal(await can(bob, 'change', draft), false)
      assert.equal(await can(bob, 'bid', open), true)
      assert.equal(await can(nobody, 'view', draft), false)
    })
    assert.deepEqual(seen, [])
  })

  it('asks the database once for all rows of a tick', async (t) => {
    const { run, bob, draft, open } = await auction(t)
    const seen: string[] = []
    await run(async () => {
      const stop = queries.observe(({ sql }) => seen.push(sql))
      const answers = await Promise.all([draft, open, draft].map((lot) => can(bob, 'inspect', lot)))
      stop()
      assert.deepEqual(answers, [true, true, true])
    })
    assert.equal(seen.length, 1)
  })

  it('asks the database where a column was changed in memory', async (t) => {
    const { run, ada, bob, draft } = await auction(t)
    await run(async () => {
      draft.set({ seller: bob.pk as number })
      assert.equal(await can(bob, 'change', draft), false)
      assert.equal(await can(ada, 'change', draft), true)
    })
  })

  it('refuses what is no row, and new rows that only the database could judge', async (t) => {
    const { run, ada } = await auction(t)
    await run(async () => {
      await assert.rejects(can(ada, 'view', { title: 'x' }), { code: 'E_POLICY_TARGET' })
      const fresh = new Lot({ title: 'x', seller: ada.pk as number })
      assert.equal(await can(ada, 'add', fresh), true)
      await assert.rejects(can(ada, 'inspect', fresh), { code: 'E_POLICY_UNSAVED' })
    })
  })
})

describe('savePermitted', () => {
  it('asks of the row as it was and as it will be', async (t) => {
    const { run, ada, bob, draft, open } = await auction(t)
    await run(async () => {
      draft.title = 'better'
      await savePermitted(ada, draft)
      assert.equal(await Lot.filter({ title: 'better' }).count(), 1)
      open.set({ status: 'draft' })
      await assert.rejects(savePermitted(ada, open), { code: 'E_POLICY_DENIED', status: 403 })
      draft.set({ seller: bob.pk as number })
      await assert.rejects(savePermitted(ada, draft), { code: 'E_POLICY_DENIED' })
      assert.equal(await Lot.filter({ seller: bob }).count(), 0)
    })
  })

  it('asks of a new row as it will be', async (t) => {
    const { run, ada, bob } = await auction(t)
    await run(async () => {
      await savePermitted(ada, new Lot({ title: 'mine', seller: ada.pk as number }))
      const theirs = new Lot({ title: 'theirs', seller: bob.pk as number })
      await assert.rejects(savePermitted(ada, theirs), { code: 'E_POLICY_DENIED' })
      assert.equal(await Lot.filter({ title: { in: ['mine', 'theirs'] } }).count(), 1)
    })
  })
})

describe('masked fields', () => {
  it('are those that cannot be read in every row, and of a row those that cannot be read there', async (t) => {
    const { run, ada, bob, open } = await auction(t)
    await run(async () => {
      assert.deepEqual([...maskedFields(Lot, nobody)].sort(), ['note', 'reserve'])
      assert.deepEqual([...maskedFields(Lot, ada)], ['reserve'])
      assert.deepEqual([...(await maskedFieldsOf(open, ada))], [])
      assert.deepEqual([...(await maskedFieldsOf(open, bob))], ['reserve'])
      const root = actor(0, { isSuperuser: true })
      assert.deepEqual([...maskedFields(Lot, root)], [])
    })
  })
})

describe('a row that a user may see', () => {
  it('has no column that its reader may not read, in JSON neither', async (t) => {
    const { run, ada, bob, open } = await auction(t)
    await run(async () => {
      const own = await visibleTo(Lot, ada).get({ pk: open.pk })
      assert.equal(own.reserve?.toFixed(2) ?? null, open.reserve?.toFixed(2) ?? null)
      assert.ok('reserve' in own.toJSON())
      const rows = [
        await visibleTo(Lot, bob).get({ pk: open.pk }),
        await visibleTo(Lot, bob).filter({ pk: open.pk }).first(),
        ...(await visibleTo(Lot, bob).filter({ pk: open.pk }).limit(1)),
        await visibleTo(Lot, nobody).get({ pk: open.pk }),
      ]
      for (const row of rows) {
        assert.throws(() => row!.reserve, { code: 'E_COLUMN_NOT_LOADED' })
        assert.ok(!('reserve' in row!.toJSON()))
      }
      for (const values of [visibleTo(Lot, bob).values('reserve'), visibleTo(Lot, bob).values()]) {
        await assert.rejects(Promise.resolve(values), {
          code: 'E_FIELD',
          message: /some rows only/,
        })
      }
      assert.equal((await visibleTo(Lot, bob).values('title')).length, 1)
      rows[0]!.title = 'changed by another'
      await rows[0]!.save()
      const after = await Lot.get({ pk: open.pk })
      assert.equal(after.title, 'changed by another')
      assert.equal(String(after.reserve), String(open.reserve))
    })
  })
})

describe('PolicySet', () => {
  it('takes policies out of other exports, and refuses two for a model', () => {
    assert.equal(new PolicySet([1, null, {}, lotPolicy]).find(Lot), lotPolicy)
    const second = policy(Lot, { view: () => true })
    assert.throws(() => new PolicySet([lotPolicy, second]), { code: 'E_POLICY_TWICE' })
  })
})
