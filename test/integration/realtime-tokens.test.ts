/** Tokens that sign connections in and open channels, in an application with users. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Centrifuge, type Options } from 'centrifuge'
import { WebSocket } from 'ws'
import { z } from 'zod'
import type { App } from '../../src/app/app.ts'
import { Anonymous } from '../../src/auth/user/anonymous.ts'
import { changePassword } from '../../src/auth/user/change-password.ts'
import { createUser } from '../../src/auth/user/create-user.ts'
import { userFields } from '../../src/auth/user/user-fields.ts'
import { type Client, connect } from '../../src/client/client.ts'
import { applicationSigner } from '../../src/core/signing/keyring.ts'
import type { Actor } from '../../src/core/user.ts'
import { Model } from '../../src/db/model/model.ts'
import { json } from '../../src/http/responses/responses.ts'
import { get } from '../../src/http/routes/route.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { connectionToken } from '../../src/realtime/token/connection-token.ts'
import { testClient } from '../../src/testing/client.ts'
import { testClock } from '../../src/testing/clock.ts'
import { createTestApp } from '../../src/testing/test-app.ts'
import { once, RawClient, startRig } from '../realtime/rig.ts'
import { waitUntil } from '../support/wait-until.ts'

class User extends Model({ ...userFields }) {}

const open = channel('open/:id', {
  subscribe: () => true,
  events: { n: z.number() },
  calls: { whoami: { run: ({ user }) => user.email } },
})

const vault = channel('vault/:id', {
  load: ({ params }) => (params.id === 'gone' ? null : { id: params.id }),
  presence: ({ user }) => user.isAuthenticated && { id: String(user.pk), name: user.email },
  events: { n: z.number() },
  calls: { look: { run: () => 'gold' } },
})

const token = get('/token', (request) => {
  return json({ token: connectionToken(request.user, { session: request.session.id }) })
})

interface Place {
  readonly app: App
  readonly url: string
  readonly ada: Actor
  client(options: Partial<Options>): Centrifuge
  raw(headers?: Record<string, string>): Promise<RawClient>
}

async function place(t: TestContext, overrides: object = {}): Promise<Place> {
  const settings = {
    models: [User],
    userModel: () => User,
    channels: [open, vault],
    routes: [token],
  }
  const app = await createTestApp(settings, overrides)
  const { url } = await app.listen({ port: 0 })
  const closing: (() => void)[] = []
  t.after(async () => {
    for (const close of closing) close()
    await app.close()
  })
  const ada = await app.run(() =>
    createUser(User, { email: 'ada@example.com', password: 'old one' }),
  )
  const address = `${url.replace('http', 'ws')}/_voltaic/socket`
  return {
    app,
    url,
    ada: ada as unknown as Actor,
    client(options) {
      const delays = { minReconnectDelay: 10, maxReconnectDelay: 50 }
      const client = new Centrifuge(address, { websocket: WebSocket, ...delays, ...options })
      closing.push(() => client.disconnect())
      client.connect()
      return client
    },
    raw(headers = {}) {
      const socket = new WebSocket(address, { headers })
      closing.push(() => socket.terminate())
      return new RawClient(socket).open()
    },
  }
}

const ended = (client: Centrifuge) =>
  once<{ code: number }>((resolve) => client.on('disconnected', resolve))

test('a connection token signs in as its user, until the password changes', async (t) => {
  const { app, ada, client } = await place(t)
  const first = client({ token: app.run(() => connectionToken(ada)) })
  assert.equal((await first.rpc('open/1#whoami', {})).data, 'ada@example.com')
  const given = app.run(() => connectionToken(ada, { expires: '30d' }))
  await app.run(() => changePassword(ada, 'new one'))
  assert.equal((await ended(first)).code, 3503)
  assert.equal((await ended(client({ token: given }))).code, 3500)
  const next = client({ token: app.run(() => connectionToken(ada)) })
  assert.equal((await next.rpc('open/1#whoami', {})).data, 'ada@example.com')
})

test('a password that another program changed ends the connection at the next look', async (t) => {
  const { app, ada, client } = await place(t)
  const connected = client({ token: app.run(() => connectionToken(ada)) })
  await connected.ready()
  await app.run(() => User.filter({ pk: ada.pk as number }).update({ password: 'another' }))
  await app.run(() => User.filter({ pk: ada.pk as number }).update({ isStaff: true }))
  assert.equal((await ended(connected)).code, 3503)
})

test('who is switched off cannot come in with a token', async (t) => {
  const { app, ada, client } = await place(t)
  const given = app.run(() => connectionToken(ada))
  await app.run(() => User.filter({ pk: ada.pk as number }).update({ isActive: false }))
  assert.equal((await ended(client({ token: given }))).code, 3500)
})

test('a token that a page gave ends with the session of the page', async (t) => {
  const { app, ada, client } = await place(t)
  const browser = testClient(app)
  await browser.signIn(ada)
  const given = JSON.parse((await browser.get('/token')).text) as { token: string }
  const connected = client(given)
  assert.equal((await connected.rpc('open/1#whoami', {})).data, 'ada@example.com')
  const { sessionStore } = await import('../../src/http/session/session-store.ts')
  await app.run(() => app.services.get(sessionStore).endAll(String(ada.pk)))
  assert.equal((await ended(connected)).code, 3503)
  assert.equal((await ended(client(given))).code, 3500)
})

test('the token of a visitor is a visitor, and still expires', async (t) => {
  const { app, raw } = await place(t)
  const client = await raw()
  client.send({ id: 1, connect: { token: app.run(() => connectionToken(Anonymous)) } })
  const { expires, ttl } = (await client.reply(1)).connect as { expires: boolean; ttl: number }
  assert.ok(expires && ttl > 3_500 && ttl <= 3_600)
})

test('a token is for one purpose', async (t) => {
  const { app, ada, client } = await place(t)
  const claims = { u: String(ada.pk), p: '', e: Date.now() + 60_000 }
  const wrong = app.run(() => [
    applicationSigner('voltaic.link').sign(claims),
    applicationSigner('session').sign(String(ada.pk)),
    vault.token({ id: 1 }, ada),
    `${connectionToken(ada)}x`,
    'nonsense',
    '..',
  ])
  for (const each of wrong) assert.equal((await ended(client({ token: each }))).code, 3500, each)
})

test('tokens of the former secret key go on; those of others do not', async (t) => {
  const before = await place(t, { secretKey: 'the secret of last year, long enough' })
  const after = await place(t, {
    secretKey: 'the secret of this year, long enough',
    secretKeyFallbacks: ['the secret of last year, long enough'],
  })
  const { password } = await before.app.run(() => User.get({ pk: before.ada.pk as number }))
  await after.app.run(() => User.filter({ pk: after.ada.pk as number }).update({ password }))
  const old = before.app.run(() => connectionToken(before.ada))
  const { data } = await after.client({ token: old }).rpc('open/1#whoami', {})
  assert.equal(data, 'ada@example.com')
  const young = after.app.run(() => connectionToken(after.ada))
  assert.equal((await ended(before.client({ token: young }))).code, 3500)
})

test('the official client brings a new token before the old one ends', async (t) => {
  const { app, ada, client } = await place(t)
  let given = 0
  const connected = client({
    getToken: async () => {
      given += 1
      return app.run(() => connectionToken(ada, { expires: given === 1 ? '1200ms' : '1h' }))
    },
  })
  const states: string[] = []
  connected.on('state', ({ newState }) => states.push(newState))
  const sub = connected.newSubscription('open/1')
  const got: number[] = []
  sub.on('publication', ({ data }) => got.push(data.data as number))
  sub.subscribe()
  await sub.ready()
  await waitUntil(() => given === 2)
  assert.equal((await connected.rpc('open/1#whoami', {})).data, 'ada@example.com')
  await app.run(() => open.publish({ id: 1 }, 'n', 1))
  await waitUntil(() => got.length === 1)
  assert.deepEqual(states, ['connected'])
})

test('our own client brings a new token before the old one ends, and no sooner', async (t) => {
  const { app, ada, url } = await place(t)
  const address = `${url.replace('http', 'ws')}/_voltaic/socket`
  const lifetimes = ['30d', '3s', '30d']
  const connectWith = (first: number) => {
    let given = first
    const token = () => app.run(() => connectionToken(ada, { expires: lifetimes[given++] ?? '1h' }))
    const client = connect(address, { token })
    t.after(() => client.close())
    return { client, count: () => given - first }
  }
  const patient = connectWith(0)
  const renewing = connectWith(1)
  const call = (client: Client) => client.channel<typeof open>('open/:id', { id: 1 }).call('whoami')
  assert.equal(await call(renewing.client), 'ada@example.com')
  await waitUntil(() => renewing.count() === 2)
  assert.equal(await call(renewing.client), 'ada@example.com')
  assert.equal(await call(patient.client), 'ada@example.com')
  assert.equal(patient.count(), 1)
})

test('an expired token makes the official client ask for another one', async (t) => {
  const { app, ada, client } = await place(t)
  const old = app.run(() => connectionToken(ada, { expires: 0 }))
  const connected = client({
    token: old,
    getToken: async () => app.run(() => connectionToken(ada)),
  })
  const errors: number[] = []
  connected.on('error', ({ error }) => errors.push(error.code))
  await connected.ready()
  assert.deepEqual(errors, [109])
})

test('nothing is delivered or done after the token has expired; a new one brings what was held', async (t) => {
  const { app, ada, raw } = await place(t)
  using clock = testClock()
  const client = await raw()
  const short = app.run(() => connectionToken(ada, { expires: '10m' }))
  client.send({ id: 1, connect: { token: short } }, { id: 2, subscribe: { channel: 'open/1' } })
  assert.equal(((await client.reply(1)).connect as { ttl: number }).ttl, 600)
  await client.reply(2)
  await app.run(() => open.publish({ id: 1 }, 'n', 1))
  await waitUntil(() => offsets(client).length === 1)
  await clock.advance(600_000)
  await app.run(() => open.publish({ id: 1 }, 'n', 2))
  await app.run(() => open.publish({ id: 1 }, 'n', 3))
  client.send(
    { id: 3, rpc: { method: 'open/1#whoami' } },
    { id: 4, history: { channel: 'open/1' } },
  )
  const refusal = { code: 110, message: 'connection expired', temporary: true }
  assert.deepEqual(await client.reply(3), { id: 3, error: refusal })
  assert.deepEqual(await client.reply(4), { id: 4, error: refusal })
  assert.deepEqual(offsets(client), [1])
  client.send({ id: 5, refresh: { token: app.run(() => connectionToken(ada)) } })
  assert.equal(((await client.reply(5)).refresh as { ttl: number }).ttl, 3_600)
  await waitUntil(() => offsets(client).length === 3)
  assert.deepEqual(offsets(client), [1, 2, 3])
})

test('without a new token the connection ends with 3005, and nothing came after the expiry', async (t) => {
  const { app, ada, raw } = await place(t)
  using clock = testClock()
  const client = await raw()
  const short = app.run(() => connectionToken(ada, { expires: '10s' }))
  client.send({ id: 1, connect: { token: short } }, { id: 2, subscribe: { channel: 'open/1' } })
  await client.reply(2)
  await clock.advance(10_000)
  await app.run(() => open.publish({ id: 1 }, 'n', 1))
  await clock.advance(24_000)
  await app.run(() => open.publish({ id: 1 }, 'n', 2))
  await clock.advance(2_000)
  assert.deepEqual(await client.closed, { code: 3005, reason: 'connection expired' })
  assert.deepEqual(offsets(client), [])
})

test('a token that is refreshed with an expired or a foreign one', async (t) => {
  const { app, ada, raw } = await place(t)
  const ben = await app.run(() => createUser(User, { email: 'ben@example.com' }))
  const connect = async () => {
    const client = await raw()
    client.send({ id: 1, connect: { token: app.run(() => connectionToken(ada)) } })
    await client.reply(1)
    return client
  }
  const expired = await connect()
  expired.send({ id: 2, refresh: { token: app.run(() => connectionToken(ada, { expires: 0 })) } })
  assert.equal((await expired.closed).code, 3005)
  const foreign = await connect()
  const tokenOfBen = app.run(() => connectionToken(ben as unknown as Actor))
  foreign.send({ id: 2, refresh: { token: tokenOfBen } })
  assert.equal((await foreign.closed).code, 3500)
  const empty = await connect()
  empty.send({ id: 2, refresh: {} })
  assert.equal((await empty.closed).code, 3501)
})

test('a connection without a token has nothing to refresh, and never a ttl', async (t) => {
  const { app, ada, raw } = await place(t)
  const client = await raw()
  client.send({ id: 1, connect: {} }, { id: 2, subscribe: { channel: 'open/1' } })
  const { connect } = (await client.reply(1)) as { connect: object }
  const { subscribe } = (await client.reply(2)) as { subscribe: object }
  for (const result of [connect, subscribe]) assert.ok(!('ttl' in result) && !('expires' in result))
  client.send({ id: 3, refresh: { token: app.run(() => connectionToken(ada)) } })
  assert.equal((await client.closed).code, 3501)
})

test('a subscription token opens a closed channel, to its user alone', async (t) => {
  const { app, ada, raw } = await place(t)
  const client = await raw()
  const [good, other, gone] = app.run(() => [
    vault.token({ id: 1 }, ada, { expires: '1m' }),
    vault.token({ id: 1 }, Anonymous),
    vault.token({ id: 'gone' }, ada),
  ])
  const expired = app.run(() => vault.token({ id: 1 }, ada, { expires: 0 }))
  client.send({ id: 1, connect: { token: app.run(() => connectionToken(ada)) } })
  const attempts = [
    [{ channel: 'vault/1' }, 103],
    [{ channel: 'vault/1', token: other }, 103],
    [{ channel: 'vault/2', token: good }, 103],
    [{ channel: 'vault/1', token: 'nonsense' }, 103],
    [{ channel: 'vault/gone', token: gone }, 102],
    [{ channel: 'vault/1', token: expired }, 109],
  ] as const
  for (const [index, [subscribe, code]] of attempts.entries()) {
    client.send({ id: index + 2, subscribe })
    const { error } = (await client.reply(index + 2)) as { error?: { code: number } }
    assert.equal(error?.code, code, JSON.stringify(subscribe))
  }
  client.send({ id: 20, rpc: { method: 'vault/1#look' } })
  assert.equal(((await client.reply(20)) as { error: { code: number } }).error.code, 103)
  client.send({ id: 21, subscribe: { channel: 'vault/1', token: good } })
  const { subscribe } = (await client.reply(21)) as { subscribe: { expires: boolean; ttl: number } }
  assert.ok(subscribe.expires && subscribe.ttl >= 50 && subscribe.ttl <= 60)
  client.send({ id: 22, rpc: { method: 'vault/1#look' } })
  assert.deepEqual((await client.reply(22)).rpc, { data: 'gold' })
  await app.run(() => vault.reauthorize({ id: 1 }))
  await app.run(() => vault.publish({ id: 1 }, 'n', 1))
  await waitUntil(() => offsets(client).length === 1)
})

test('an expired subscription holds, is renewed by sub_refresh, and else ends with 2501', async (t) => {
  const { app, ada, raw } = await place(t)
  using clock = testClock()
  const client = await raw()
  const make = (expires: string | number) => app.run(() => vault.token({ id: 1 }, ada, { expires }))
  client.send(
    { id: 1, connect: { token: app.run(() => connectionToken(ada)) } },
    { id: 2, subscribe: { channel: 'vault/1', token: make('1m') } },
  )
  await client.reply(2)
  await clock.advance(60_000)
  await app.run(() => vault.publish({ id: 1 }, 'n', 1))
  client.send({ id: 3, rpc: { method: 'vault/1#look' } })
  assert.equal(((await client.reply(3)) as { error: { code: number } }).error.code, 103)
  client.send({ id: 4, sub_refresh: { channel: 'vault/1', token: make(0) } })
  assert.deepEqual((await client.reply(4)).error, {
    code: 109,
    message: 'token expired',
    temporary: true,
  })
  assert.deepEqual(offsets(client), [])
  client.send({ id: 5, sub_refresh: { channel: 'vault/1', token: make('1m') } })
  assert.deepEqual((await client.reply(5)).sub_refresh, { expires: true, ttl: 60 })
  await waitUntil(() => offsets(client).length === 1)
  await clock.advance(60_000)
  await app.run(() => vault.publish({ id: 1 }, 'n', 2))
  await clock.advance(26_000)
  await waitUntil(() => pushes(client).some((push) => 'unsubscribe' in push))
  assert.deepEqual(pushes(client).at(-1), {
    channel: 'vault/1',
    unsubscribe: { code: 2501, reason: 'subscription expired' },
  })
  assert.deepEqual(offsets(client), [1])
})

test('the official client renews a subscription, and recovers one that ended', async (t) => {
  const { app, ada, client } = await place(t)
  const connected = client({ token: app.run(() => connectionToken(ada)) })
  let given = 0
  const sub = connected.newSubscription('vault/1', {
    minResubscribeDelay: 10,
    getToken: async ({ channel: name }) => {
      assert.equal(name, 'vault/1')
      given += 1
      const expires = ['1200ms', 0, '1h'][given - 1] ?? '1h'
      return app.run(() => vault.token({ id: 1 }, ada, { expires }))
    },
  })
  const errors: string[] = []
  sub.on('error', ({ type, error }) => errors.push(`${type} ${error.code}`))
  const got: number[] = []
  sub.on('publication', ({ offset }) => got.push(offset!))
  sub.subscribe()
  await sub.ready()
  await waitUntil(() => errors.includes('refresh 109'), { what: 'the refusal of the second token' })
  await app.run(() => vault.publish({ id: 1 }, 'n', 1))
  sub.unsubscribe()
  sub.subscribe()
  await waitUntil(() => got.length === 1)
  assert.deepEqual(got, [1])
})

function pushes({ replies }: RawClient): Record<string, unknown>[] {
  return replies.flatMap(({ push }) => (push ? [push as Record<string, unknown>] : []))
}

function offsets(client: RawClient): number[] {
  return pushes(client).flatMap(({ pub }) => (pub ? [(pub as { offset: number }).offset] : []))
}

test('who is signed out while the token is being looked at does not come in', async () => {
  const looking = Promise.withResolvers<void>()
  const found = Promise.withResolvers<void>()
  await using rig = await startRig({
    channels: [open],
    authenticateToken: async () => {
      const user = rig.people.get('ana')!
      looking.resolve()
      await found.promise
      return { user, expiresAt: Date.now() + 60_000 }
    },
  })
  const raw = await new RawClient(rig.socket()).open()
  raw.send({ id: 1, connect: { token: 'x' } })
  await looking.promise
  rig.people.delete('ana')
  await rig.events.emit('user:changed', { userKey: 'ana', signOut: true })
  found.resolve()
  assert.equal((await raw.closed).code, 3503)
})
