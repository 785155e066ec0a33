/** A sale, as the guide tells it: a bidder, a visitor, a lot that is closed while they watch. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { z } from 'zod'
import { auth, createUser, loadActor, userFields } from '../../../src/auth.ts'
import { type CallError, connect } from '../../../src/client.ts'
import { atomic, f, Model } from '../../../src/db.ts'
import { policy } from '../../../src/policies.ts'
import { channel, connectionToken, refuse } from '../../../src/realtime.ts'
import { createTestApp, createTestNode } from '../../../src/testing.ts'
import { waitUntil } from '../../support/wait-until.ts'

class User extends Model({ ...userFields }) {}
class Lot extends Model({
  slug: f.char({ maxLength: 40, unique: true }),
  isOpen: f.boolean({ default: true }),
  top: f.int({ default: 0 }),
}) {}

const lotPolicy = policy(Lot, {
  view: () => ({ isOpen: true }),
  bid: ({ user }) => user.isAuthenticated && { isOpen: true },
})

const lotChannel = channel('lot/:slug', {
  load: ({ params }) => Lot.get({ slug: params.slug }),
  subscribe: ({ user, target }) => user.can('view', target),
  state: ({ target }) => ({ top: target.top }),
  history: { size: 200, ttl: '10m' },
  presence: ({ user }) => user.isAuthenticated && { id: user.pk as number, name: user.name },
  slow: 'disconnect',
  events: { price: z.object({ amount: z.string(), by: z.string() }) },
  calls: {
    bid: {
      input: z.object({ amount: z.string() }),
      can: 'bid',
      run: ({ user, params }, { amount }) =>
        atomic(async () => {
          const lot = await Lot.selectForUpdate().get({ slug: params.slug })
          if (Number(amount) <= lot.top) refuse(1001, `Bid more than ${lot.top}.`)
          await lot.update({ top: Number(amount) })
          await lotChannel.publish(params, 'price', { amount, by: user.name })
          return { accepted: true }
        }),
    },
  },
})

/** A lot on two nodes; Ada is signed in at the first, somebody looks on at the second. */
async function sale(t: TestContext) {
  const app = await createTestApp({
    label: 'house',
    apps: [auth],
    models: [User, Lot],
    policies: [lotPolicy],
    channels: [lotChannel],
    userModel: () => User,
  })
  t.after(() => app.close())
  const second = await createTestNode(app)
  t.after(() => second.close())
  const token = await app.run(async () => {
    await Lot.create({ slug: 'clock', top: 100 })
    return connectionToken(
      await loadActor(await createUser(User, { email: 'ada@example.test', name: 'Ada' })),
    )
  })
  const lotOf = async (node: typeof app, options: { token?: string }) => {
    const { url } = await node.listen({ port: 0 })
    const client = connect(`${url}/_voltaic/socket`, { transport: 'socket', ...options })
    t.after(() => client.close())
    return client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  }
  return { app, ada: await lotOf(app, { token }), visitor: await lotOf(second, {}) }
}

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => assert.fail('it was not refused'),
    (error: CallError) => [error.code, error.message],
  )

test('bids reach those who look on, once; a lot that is closed is closed to all', async (t) => {
  const { app, ada, visitor } = await sale(t)
  const heard: unknown[] = []
  visitor.on('state', (state) => heard.push(state))
  visitor.on('price', (price) => heard.push(price))
  await waitUntil(() => heard.length === 1 && ada.status === 'subscribed')

  const bid = () => ada.call('bid', { amount: '120' }, { queue: '10s', key: 'first' })
  assert.deepEqual(await Promise.all([bid(), bid()]), [{ accepted: true }, { accepted: true }])
  assert.deepEqual(await refusal(ada.call('bid', { amount: '110' })), [1001, 'Bid more than 120.'])
  assert.equal((await refusal(visitor.call('bid', { amount: '130' })))[0], 101)
  assert.equal((await refusal(ada.call('bid', { amount: '9' }, { key: 'first' })))[0], 107)
  await app.run(() => lotChannel.publish({ slug: 'clock' }, 'price', { amount: '121', by: 'us' }))
  await waitUntil(() => heard.length === 3)
  const prices = [
    { amount: '120', by: 'Ada' },
    { amount: '121', by: 'us' },
  ]
  assert.deepEqual(heard, [{ top: 100 }, ...prices])

  await app.run(async () => {
    await Lot.filter({ slug: 'clock' }).update({ isOpen: false })
    await lotChannel.publish({ slug: 'clock' }, 'price', { amount: '999', by: 'a secret' })
  })
  await waitUntil(() => [ada, visitor].every(({ status }) => status === 'unsubscribed'))
  assert.equal((await refusal(ada.call('bid', { amount: '130' })))[0], 103)
  assert.equal(heard.length, 3)
})

test('people are on the list until they leave; visitors are not', async (t) => {
  const { app, ada, visitor } = await sale(t)
  const lists: string[] = []
  visitor.presence.on('change', (people) => lists.push(people.map(({ name }) => name).join()))
  await waitUntil(() => lists.at(-1) === 'Ada')

  const [person] = await app.run(() => lotChannel.presence({ slug: 'clock' }))
  assert.deepEqual([person?.name, person?.connections], ['Ada', 1])
  await app.run(() => lotChannel.reauthorize({ slug: 'clock' }))
  assert.equal(ada.status, 'subscribed')
  ada.close()
  await waitUntil(() => lists.at(-1) === '')
  assert.deepEqual(await app.run(() => lotChannel.presence({ slug: 'clock' })), [])
})
