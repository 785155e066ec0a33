import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { createUser } from '../../src/auth/user/create-user.ts'
import { userFields } from '../../src/auth/user/user-fields.ts'
import { Model } from '../../src/db/model/model.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { testClient } from '../../src/testing/client.ts'
import { createTestApp, createTestNode } from '../../src/testing/test-app.ts'

class User extends Model({ ...userFields }) {}

const room = channel('room/:id', {
  subscribe: ({ user }) => user.isAuthenticated,
  presence: ({ user }) => ({ id: user.pk as number, name: user.email }),
  events: { said: z.string() },
})

test('a second node has the same users, streams, people and rights', async () => {
  const app = await createTestApp({ models: { User }, channels: [room], userModel: () => User })
  const second = await createTestNode(app)
  const user = await app.run(() => createUser(User, { email: 'ana@example.test', name: 'Ana' }))
  const [here, there] = [testClient(app), testClient(second)]
  await here.signIn(user)
  await there.signIn(user)
  const one = await here.channel(room, { id: 1 })
  const two = await there.channel(room, { id: 1 })
  await second.run(() => room.publish({ id: 1 }, 'said', 'hello'))
  assert.equal(await one.next('said'), 'hello')
  assert.equal(await two.next('said'), 'hello')
  const [person] = await app.run(() => room.presence({ id: 1 }))
  assert.equal(person?.connections, 2)
  await app.run(() => User.filter({ id: user.id }).update({ isActive: false }))
  assert.equal((await two.ended).code, 3503)
  await Promise.all([one.close(), two.close()])
  await second.close()
  assert.equal(await app.run(() => User.all().count()), 1, 'the database stays open')
  await app.close()
})

const news = channel('news', {
  subscribe: () => true,
  events: { n: z.number() },
  calls: { echo: { input: z.string(), run: (_context, text) => text } },
})

test('a connection that is delayed gets everything later, in order', async () => {
  const app = await createTestApp({ label: 'delayed', channels: [news] })
  const slow = await testClient(app).channel(news, {})
  slow.delay('50ms')
  const started = performance.now()
  assert.equal(await slow.call('echo', 'hello'), 'hello')
  assert.ok(performance.now() - started >= 99, 'there and back')
  for (const n of [1, 2, 3]) await app.run(() => news.publish({}, 'n', n))
  for (const n of [1, 2, 3]) assert.equal(await slow.next('n'), n)
  await slow.close()
  await app.close()
})
