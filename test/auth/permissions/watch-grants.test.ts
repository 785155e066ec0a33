import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { auth } from '../../../src/auth/app.ts'
import { authSettings, createAuth } from '../../../src/auth/auth-service.ts'
import { Grant, Group, Membership } from '../../../src/auth/permissions/grants.ts'
import { watchGrants } from '../../../src/auth/permissions/watch-grants.ts'
import { createUser } from '../../../src/auth/user/create-user.ts'
import { findActors } from '../../../src/auth/user/find-actor.ts'
import { watchUsers } from '../../../src/auth/user/watch-users.ts'
import { exportedValues } from '../../../src/core/app-definition.ts'
import { now } from '../../../src/core/clock.ts'
import { applicationEvents } from '../../../src/core/events.ts'
import { atomic } from '../../../src/db/engine/transaction.ts'
import { Session } from '../../../src/http/session/models.ts'
import { SessionStore, sessionStore } from '../../../src/http/session/session-store.ts'
import { watchSessions } from '../../../src/http/session/watch-sessions.ts'
import { bareApplication } from '../../support/bare-application.ts'
import { cheapHashing, User } from '../account-server.ts'

async function setUp(t: TestContext) {
  const models = [User, Session, ...exportedValues(auth.parts.models)]
  const app = await bareApplication(t, { models })
  app.services.provide(authSettings, createAuth({ userModel: () => User, hashing: cheapHashing }))
  app.services.provide(sessionStore, new SessionStore({ development: true }))
  const told: string[] = []
  const events = app.services.get(applicationEvents)
  events.on('user:changed', ({ userKey, signOut }) => void told.push(`${userKey} ${signOut}`))
  events.on('users:changed', () => void told.push('all'))
  events.on('session:ended', ({ sessionId }) => void told.push(sessionId))
  for (const watch of [watchUsers, watchGrants, watchSessions]) t.after(watch(app))
  const [ana, ben] = await app.run(() =>
    Promise.all(['ana', 'ben'].map((name) => createUser(User, { email: `${name}@example.test` }))),
  )
  const session = (id: string, userKey: string) =>
    Session.create({
      id,
      userKey,
      data: {},
      ip: '',
      userAgent: '',
      createdAt: now(),
      lastSeenAt: now(),
      expiresAt: new Date(now().getTime() + 60_000),
    })
  const keys = { ana: String(ana!.pk), ben: String(ben!.pk) }
  return { ...app, told, session, keys }
}

test('permissions and memberships that are written directly are announced by when the write returns', async (t) => {
  const { run, told, keys } = await setUp(t)
  await run(async () => {
    const group = await Group.create({ name: 'keepers' })
    assert.deepEqual(told, [])
    await Membership.create({ userKey: keys.ana, group })
    await Grant.create({ userKey: keys.ben, permission: 'lots.view_lot' })
    assert.deepEqual(told.splice(0), [`${keys.ana} false`, `${keys.ben} false`])
    await Grant.create({ group, permission: 'lots.add_lot' })
    await Membership.filter({ group }).delete()
    await group.delete()
    assert.deepEqual(new Set(told), new Set(['all']))
  })
})

test('sessions that are deleted in bulk are over, with the commit', async (t) => {
  const { run, told, session, keys } = await setUp(t)
  await run(async () => {
    for (const id of ['one', 'two']) await session(id, keys.ana)
    await assert.rejects(
      atomic(async () => {
        await Session.filter({ userKey: keys.ana }).delete()
        throw new Error('undo')
      }),
    )
    assert.deepEqual(told, [])
    await Session.filter({ userKey: keys.ana }).delete()
    assert.deepEqual(told.toSorted(), ['one', 'two'])
  })
})

test('passwords that are set in bulk sign out those whom the conditions find, and nobody else', async (t) => {
  const { run, told, session, keys } = await setUp(t)
  await run(async () => {
    await session('of ana', keys.ana)
    await session('of ben', keys.ben)
    await User.filter({ email: 'ana@example.test' }).update({ password: 'other' })
    assert.ok(told.includes(`${keys.ana} true`))
    assert.deepEqual(await Session.all().valuesList('id', { flat: true }), ['of ben'])
  })
})

test('many users are found at once, with the permissions that each of them has', async (t) => {
  const { run, keys } = await setUp(t)
  await run(async () => {
    const group = await Group.create({ name: 'keepers' })
    await Membership.create({ userKey: keys.ana, group })
    await Grant.create({ group, permission: 'lots.add_lot' })
    await Grant.create({ userKey: keys.ben, permission: 'lots.view_lot' })
    const found = await findActors([keys.ana, keys.ben, 'nobody', keys.ana])
    const may = (key: string) =>
      ['lots.add_lot', 'lots.view_lot'].map((each) => found.get(key)!.hasPermission(each))
    assert.deepEqual([found.size, may(keys.ana), may(keys.ben)], [2, [true, false], [false, true]])
  })
})
