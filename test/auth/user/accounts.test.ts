import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { describe, it, type TestContext } from 'node:test'
import { auth } from '../../../src/auth/app.ts'
import { authSettings, createAuth } from '../../../src/auth/auth-service.ts'
import { authenticateSocket } from '../../../src/auth/authentication.ts'
import { grant } from '../../../src/auth/permissions/granting.ts'
import { loadActor } from '../../../src/auth/user/actor.ts'
import { Anonymous } from '../../../src/auth/user/anonymous.ts'
import { changePassword } from '../../../src/auth/user/change-password.ts'
import { createSuperuser, createUser } from '../../../src/auth/user/create-user.ts'
import { watchUsers } from '../../../src/auth/user/watch-users.ts'
import { exportedValues } from '../../../src/core/app-definition.ts'
import { now } from '../../../src/core/clock.ts'
import { applicationEvents } from '../../../src/core/events.ts'
import { f } from '../../../src/db/fields/f.ts'
import { Model } from '../../../src/db/model/model.ts'
import { Session } from '../../../src/http/session/models.ts'
import { SessionStore, sessionStore } from '../../../src/http/session/session-store.ts'
import { createSessionToken, sessionIdOf } from '../../../src/http/session/session-token.ts'
import { policy } from '../../../src/policies/policy.ts'
import { visibleTo } from '../../../src/policies/visible-rows.ts'
import { bareApplication } from '../../support/bare-application.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { cheapHashing, User } from '../account-server.ts'

class Note extends Model({
  text: f.char({ maxLength: 20 }),
  get owner() {
    return f.foreignKey(() => User, { null: true, onDelete: 'cascade' })
  },
}) {}

const notePolicy = policy(Note, { view: ({ user }) => ({ owner: user }) })

async function accounts(t: TestContext) {
  const models = [User, Note, Session, ...exportedValues(auth.parts.models)]
  const app = await bareApplication(t, { models, policies: [notePolicy] })
  app.services.provide(authSettings, createAuth({ userModel: () => User, hashing: cheapHashing }))
  const store = app.services.provide(sessionStore, new SessionStore({ development: true }))
  const changed: string[] = []
  app.services.get(applicationEvents).on('user:changed', ({ userKey, signOut }) => {
    changed.push(`${userKey} ${signOut}`)
  })
  app.services.get(applicationEvents).on('users:changed', () => void changed.push('all'))
  t.after(watchUsers(app))
  return { app, run: app.run, store, changed }
}

async function sessionOf(store: SessionStore, userKey: string): Promise<string> {
  const token = createSessionToken()
  const client = { ip: '127.0.0.1', userAgent: 'test' }
  await store.create(sessionIdOf(token), { values: new Map(), userKey }, client)
  return token
}

const handshake = (cookie?: string) => ({ headers: { cookie } }) as unknown as IncomingMessage

describe('createUser', () => {
  it('keeps the address in its normal form, whoever saves it', async (t) => {
    const { run } = await accounts(t)
    await run(async () => {
      const ada = await createUser(User, {
        email: '  Ada@EXAMPLE.com',
        password: 'violet-harbour-7',
      })
      assert.equal(ada.email, 'ada@example.com')
      assert.match(ada.password, /^\$argon2id\$/)
      ada.email = 'LOVELACE@example.com'
      await ada.save()
      assert.equal(await User.filter({ email: 'lovelace@example.com' }).count(), 1)
      await assert.rejects(createUser(User, { email: 'Lovelace@example.com' }), {
        code: 'E_VALIDATION',
      })
    })
  })

  it('makes superusers, and users without a password', async (t) => {
    const { run } = await accounts(t)
    await run(async () => {
      const root = await createSuperuser(User, { email: 'root@example.com' })
      assert.deepEqual([root.isSuperuser, root.isStaff, root.isActive], [true, true, true])
      assert.equal(root.password, '!')
      const actor = await loadActor(root)
      assert.equal(actor.hasPermission('anything'), true)
      assert.equal(await actor.can('view', Note), true)
    })
  })
})

describe('a user who acts', () => {
  it('is a row with rights; nobody else’s rows and nobody’s rows are not theirs', async (t) => {
    const { run } = await accounts(t)
    await run(async () => {
      const ada = await loadActor(await createUser(User, { email: 'ada@example.com' }))
      const own = await Note.create({ text: 'own', owner: ada })
      const nobodys = await Note.create({ text: 'nobody’s' })
      assert.equal(ada.isAuthenticated, true)
      assert.equal(await ada.can('view', own), true)
      assert.equal(await ada.can('view', nobodys), false)
      assert.equal(await Anonymous.can('view', nobodys), false)
      assert.equal(await visibleTo(Note, Anonymous).count(), 0)
      assert.equal(await visibleTo(Note, ada).count(), 1)
      assert.equal(await Note.filter({ owner: Anonymous }).count(), 0)
      await assert.rejects(async () => Note.create({ text: 'x', owner: Anonymous }), {
        code: 'E_FIELD',
      })
      assert.ok(!JSON.stringify(ada).includes('password'))
    })
  })

  it('loads the permissions that can() needs', async (t) => {
    const { run } = await accounts(t)
    await run(async () => {
      const staff = await createUser(User, { email: 'staff@example.com', isStaff: true })
      const note = await Note.create({ text: 'x', owner: staff })
      const fresh = async () => (await User.get({ id: staff.id })) as typeof Anonymous & User
      assert.equal(await (await fresh()).can('view', note), false)
      await grant(staff, 'view_note')
      assert.equal(await (await fresh()).can('view', note), true)
    })
  })
})

describe('authenticateSocket', () => {
  it('recognises the session of the cookie, and nobody without one', async (t) => {
    const { run, store } = await accounts(t)
    await run(async () => {
      const ada = await createUser(User, { email: 'ada@example.com' })
      const token = await sessionOf(store, String(ada.pk))
      const known = await authenticateSocket(handshake(`${store.cookieName}=${token}`))
      assert.equal(known.user.email, 'ada@example.com')
      assert.equal(known.sessionId, sessionIdOf(token))
      for (const cookie of [undefined, '', `${store.cookieName}=${createSessionToken()}`]) {
        assert.deepEqual(await authenticateSocket(handshake(cookie)), {
          user: Anonymous,
          sessionId: undefined,
        })
      }
    })
  })
})

describe('what is done to a user', () => {
  it('is announced after the commit; who is switched off loses the sessions', async (t) => {
    const { run, store, changed } = await accounts(t)
    await run(async () => {
      const ada = await createUser(User, { email: 'ada@example.com' })
      await sessionOf(store, String(ada.pk))
      await ada.update({ name: 'Ada' })
      await waitUntil(() => changed.includes(`${ada.pk} false`))
      assert.equal(await Session.count(), 1)
      ada.isActive = false
      await ada.save()
      await waitUntil(async () => (await Session.count()) === 0)
      assert.ok(changed.includes(`${ada.pk} true`))
    })
  })

  it('is announced for all when a bulk update sets who may be here', async (t) => {
    const { run, changed } = await accounts(t)
    await run(async () => {
      await createUser(User, { email: 'ada@example.com' })
      await User.filter({ email: 'ada@example.com' }).update({ name: 'Ada' })
      assert.equal(changed.length, 0)
      await User.filter({ email: 'ada@example.com' }).update({ isActive: false })
      await waitUntil(() => changed.includes('all'))
    })
  })

  it('ends the other sessions and signs out when the password changes', async (t) => {
    const { run, store, changed } = await accounts(t)
    await run(async () => {
      const ada = await createUser(User, { email: 'ada@example.com', lastSignInAt: now() })
      const key = String(ada.pk)
      const kept = sessionIdOf(await sessionOf(store, key))
      await sessionOf(store, key)
      await changePassword(ada, 'amber-lantern-9', { keepSession: kept })
      assert.ok(changed.includes(`${key} true`))
      assert.deepEqual(await Session.valuesList('id', { flat: true }), [kept])
    })
  })
})
