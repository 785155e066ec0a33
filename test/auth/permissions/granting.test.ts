import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { auth } from '../../../src/auth/app.ts'
import { authSettings, createAuth } from '../../../src/auth/auth-service.ts'
import { grant, joinGroup, leaveGroup, revoke } from '../../../src/auth/permissions/granting.ts'
import { Grant, Group } from '../../../src/auth/permissions/grants.ts'
import { findActor } from '../../../src/auth/user/find-actor.ts'
import { exportedValues } from '../../../src/core/app-definition.ts'
import { applicationEvents } from '../../../src/core/events.ts'
import { queries } from '../../../src/db/engine/queries.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { bareApplication } from '../../support/bare-application.ts'
import { cheapHashing, User } from '../account-server.ts'

async function people(t: TestContext) {
  const app = await bareApplication(t, { models: [User, ...exportedValues(auth.parts.models)] })
  app.services.provide(authSettings, createAuth({ userModel: () => User, hashing: cheapHashing }))
  const changed: string[] = []
  app.services.get(applicationEvents).on('user:changed', ({ userKey, signOut }) => {
    changed.push(`${userKey} ${signOut}`)
  })
  const [ada, bob] = await app.run(async () => [
    await User.create({ email: 'ada@example.com', isStaff: true }),
    await User.create({ email: 'bob@example.com' }),
  ])
  return { run: app.run, ada: ada!, bob: bob!, changed }
}

const has = async (user: User, permission: string) =>
  (await findActor(String(user.pk))).hasPermission(permission)

describe('permissions', () => {
  it('are given to users and to groups, and taken back', async (t) => {
    const { run, ada, bob } = await people(t)
    await run(async () => {
      const editors = await Group.create({ name: 'Editors' })
      await grant(editors, 'lots.change_lot', 'lots.view_lot')
      await grant(bob, 'lots.view_bid')
      await grant(bob, 'lots.view_bid')
      assert.equal(await Grant.count(), 3)
      assert.equal(await has(ada, 'lots.change_lot'), false)
      await joinGroup(ada, editors)
      await joinGroup(ada, editors)
      assert.equal(await has(ada, 'lots.change_lot'), true)
      assert.equal(await has(ada, 'lots.view_bid'), false)
      assert.equal(await has(bob, 'lots.view_bid'), true)
      await revoke(editors, 'lots.change_lot')
      assert.equal(await has(ada, 'lots.change_lot'), false)
      assert.equal(await has(ada, 'lots.view_lot'), true)
      await leaveGroup(ada, editors)
      assert.equal(await has(ada, 'lots.view_lot'), false)
    })
  })

  it('cost one query for a user, and none for a superuser', async (t) => {
    const { run, ada, bob } = await people(t)
    await run(async () => {
      await ada.update({ isSuperuser: true })
      const seen: string[] = []
      const stop = queries.observe(({ sql }) => seen.push(sql))
      assert.equal(await has(bob, 'lots.view_lot'), false)
      assert.equal(seen.length, 2)
      assert.equal(await has(ada, 'whatever'), true)
      assert.equal(seen.length, 3)
      stop()
    })
  })

  it('are nothing to who is switched off, and must be loaded', async (t) => {
    const { run, ada, bob } = await people(t)
    await run(async () => {
      await ada.update({ isSuperuser: true, isActive: false })
      assert.equal((await findActor(String(ada.pk))).isAuthenticated, false)
      const row = (await User.get({ id: bob.id })) as unknown as {
        hasPermission(name: string): boolean
      }
      assert.throws(() => row.hasPermission('lots.view_lot'), { code: 'E_PERMISSIONS_NOT_LOADED' })
    })
  })

  it('are announced after the commit, for every member of a group', async (t) => {
    const { run, ada, bob, changed } = await people(t)
    await run(async () => {
      const editors = await Group.create({ name: 'Editors' })
      await joinGroup(ada, editors)
      await joinGroup(bob, editors)
      changed.length = 0
      const undone = atomic(async () => {
        await grant(editors, 'lots.view_lot')
        throw new Error('undone')
      })
      await assert.rejects(undone, /undone/)
      assert.deepEqual(changed, [])
      await grant(editors, 'lots.view_lot')
      assert.deepEqual(changed.sort(), [`${ada.pk} false`, `${bob.pk} false`])
    })
  })

  it('find nobody under keys that are none', async (t) => {
    const { run } = await people(t)
    await run(async () => {
      for (const key of [null, '', '999', 'x', '1; drop table', '1.5', '99999999999999999999']) {
        assert.equal((await findActor(key)).isAuthenticated, false)
      }
    })
  })
})
