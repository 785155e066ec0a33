import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import { z } from 'zod'
import type { App } from '../../src/app/app.ts'
import { auth } from '../../src/auth/app.ts'
import { userFields } from '../../src/auth/user/user-fields.ts'
import { f } from '../../src/db/fields/f.ts'
import { Model } from '../../src/db/model/model.ts'
import { json } from '../../src/http/responses/responses.ts'
import { get } from '../../src/http/routes/route.ts'
import { refuse } from '../../src/realtime/channel/call-refused.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { task } from '../../src/tasks/task.ts'
import { testClient } from '../../src/testing/client.ts'
import { testClock } from '../../src/testing/clock.ts'
import { createTestApp } from '../../src/testing/test-app.ts'

class User extends Model({ ...userFields }) {}

class Lot extends Model({
  slug: f.slug({ unique: true }),
  price: f.int({ default: 0 }),
  isOpen: f.boolean({ default: true }),
}) {}

const lotChannel = channel('lot/:slug', {
  load: ({ params }) => Lot.get({ slug: params.slug }),
  subscribe: ({ user, target }) => target.slug !== 'secret' || user.isAuthenticated,
  state: ({ target }) => ({ price: target.price }),
  presence: ({ user }) => user.isAuthenticated && { id: String(user.pk), name: user.name },
  history: { size: 5, ttl: '10m' },
  events: { price: z.object({ amount: z.number() }), closed: z.object({ by: z.string() }) },
  calls: {
    bid: {
      input: z.object({ amount: z.number() }),
      async run({ user, target }, { amount }) {
        if (!user.isAuthenticated) refuse(1001, 'Sign in to bid.')
        await target.update({ price: amount })
        await lotChannel.publish({ slug: target.slug }, 'price', { amount })
        return { accepted: amount }
      },
    },
  },
})

const closeLot = task('close', { input: z.object({ slug: z.string() }) }, async ({ input }) => {
  await Lot.filter({ slug: input.slug }).update({ isOpen: false })
  await lotChannel.publish({ slug: input.slug }, 'closed', { by: 'the clock' })
})

const whoami = get('/whoami', ({ user }) => json({ email: user.email }))

async function auction(t: TestContext): Promise<App> {
  const app = await createTestApp({
    label: 'auction',
    apps: [auth],
    models: [User, Lot],
    userModel: () => User,
    routes: [whoami],
    channels: [lotChannel],
    taskDefinitions: [closeLot],
  })
  t.after(() => app.close())
  await app.run(() => Lot.create({ slug: 'clock', price: 10 }))
  return app
}

function ada(app: App): Promise<User> {
  return app.run(() => User.create({ email: 'ada@example.com', name: 'Ada' }))
}

describe('TestClient', () => {
  it('signs in without a password, with a real session', async (t) => {
    const app = await auction(t)
    const client = testClient(app)
    assert.deepEqual((await client.get('/whoami')).json(), { email: '' })
    await client.signIn(await ada(app))
    assert.deepEqual((await client.get('/whoami')).json(), { email: 'ada@example.com' })
  })
})

describe('TestChannel', () => {
  it('gives the state, then events, and calls in the session of its client', async (t) => {
    const app = await auction(t)
    const client = testClient(app)
    await client.signIn(await ada(app))
    const watcher = await testClient(app).channel(lotChannel, { slug: 'clock' })
    const lot = await client.channel(lotChannel, { slug: 'clock' })
    assert.deepEqual(lot.state, { price: 10 })
    assert.deepEqual(await lot.call('bid', { amount: 12 }), { accepted: 12 })
    assert.deepEqual(await lot.next('price'), { amount: 12 })
    assert.deepEqual(await watcher.next('price'), { amount: 12 })
    const people = await watcher.presence()
    assert.deepEqual(
      people.map(({ chan_info }) => (chan_info as { name: string }).name),
      ['Ada'],
    )
  })

  it('says what was refused, and why', async (t) => {
    const app = await auction(t)
    const lot = await testClient(app).channel(lotChannel, { slug: 'clock' })
    await assert.rejects(lot.call('bid', { amount: 12 }), {
      code: 'E_TEST_REFUSED',
      number: 1001,
      message: 'The call bid was refused (1001): Sign in to bid.',
    })
    await app.run(() => Lot.create({ slug: 'secret' }))
    const secret = testClient(app).channel(lotChannel, { slug: 'secret' })
    await assert.rejects(secret, { code: 'E_TEST_REFUSED', number: 101 })
  })

  it('says what came when the event did not', async (t) => {
    const app = await auction(t)
    const lot = await testClient(app).channel(lotChannel, { slug: 'clock' })
    await app.run(() => lotChannel.publish({ slug: 'clock' }, 'price', { amount: 11 }))
    await lot.next('price')
    await assert.rejects(lot.next('closed', { timeout: 10 }), {
      code: 'E_TEST_CHANNEL',
      message: /No event closed came to lot\/clock within 10 ms; what came: price\./,
    })
  })

  it('gets what it missed after the network failed', async (t) => {
    const app = await auction(t)
    const lot = await testClient(app).channel(lotChannel, { slug: 'clock' })
    const publish = (amount: number) =>
      app.run(() => lotChannel.publish({ slug: 'clock' }, 'price', { amount }))
    await publish(11)
    await lot.next('price')
    await lot.drop()
    await publish(12)
    await publish(13)
    await lot.reconnect()
    assert.equal(lot.recovered, true)
    assert.deepEqual(await lot.next('price'), { amount: 12 })
    assert.deepEqual(await lot.next('price'), { amount: 13 })
    assert.equal(lot.events.length, 3)
  })

  it('gets the state again when history cannot bridge the gap', async (t) => {
    const app = await auction(t)
    const lot = await testClient(app).channel(lotChannel, { slug: 'clock' })
    await lot.drop()
    await app.run(async () => {
      await Lot.filter({ slug: 'clock' }).update({ price: 50 })
      for (let amount = 41; amount <= 50; amount++) {
        await lotChannel.publish({ slug: 'clock' }, 'price', { amount })
      }
    })
    await lot.reconnect()
    assert.equal(lot.recovered, false)
    assert.deepEqual(lot.state, { price: 50 })
  })

  it('works with pages, tasks and a moved clock in one test', async (t) => {
    using clock = testClock({ at: new Date('2026-01-01T12:00:00Z') })
    const app = await auction(t)
    const client = testClient(app)
    await client.signIn(await ada(app))
    const lot = await client.channel(lotChannel, { slug: 'clock' })
    await app.run(() => closeLot.schedule('1m', { slug: 'clock' }))
    await clock.advance('59s')
    await app.tasks.idle()
    assert.equal(await app.run(() => Lot.filter({ isOpen: true }).count()), 1)
    await clock.advance('1s')
    await app.tasks.idle()
    assert.deepEqual(await lot.next('closed'), { by: 'the clock' })
    assert.equal(await app.run(() => Lot.filter({ isOpen: true }).count()), 0)
    assert.deepEqual((await client.get('/whoami')).json(), { email: 'ada@example.com' })
  })
})
