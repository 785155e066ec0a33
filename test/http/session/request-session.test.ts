import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type Application, runInApplication, Services } from '../../../src/core/application.ts'
import { replaceClock } from '../../../src/core/clock.ts'
import { type ApplicationEvents, applicationEvents, Events } from '../../../src/core/events.ts'
import { connect } from '../../../src/db/engine/connect.ts'
import { sessions } from '../../../src/http/middleware/sessions.ts'
import { json } from '../../../src/http/responses/responses.ts'
import { get, post } from '../../../src/http/routes/route.ts'
import type { HttpServer } from '../../../src/http/server/http-server.ts'
import { Session } from '../../../src/http/session/models.ts'
import { sessionKey } from '../../../src/http/session/request-session.ts'
import { SessionStore } from '../../../src/http/session/session-store.ts'
import { sessionIdOf } from '../../../src/http/session/session-token.ts'
import { emptyDatabase } from '../../support/empty-database.ts'
import { ownPage, statelessMiddleware, testServer } from '../test-server.ts'

const count = sessionKey<number>('count')

const routes = [
  get('/', ({ session }) => json({ count: session.get(count) ?? null, user: session.userKey })),
  post('/count', ({ session }) => {
    session.set(count, (session.get(count) ?? 0) + 1)
    return json(session.id)
  }),
  post('/set/:name', ({ session, params }) => {
    session.set(params.name, true)
    return json(null)
  }),
  get('/all', ({ session }) => json([session.get('a') ?? null, session.get('b') ?? null])),
  post('/sign-in', ({ session }) => {
    session.rotate()
    session.setUser('7')
    return json(session.id)
  }),
  post('/sign-out', async ({ session }) => {
    await session.destroy()
    return json(session.id ?? null)
  }),
  post('/forget', ({ session }) => {
    session.delete(count)
    return json(null)
  }),
  post('/message', ({ messages }) => {
    messages.ok('Saved.')
    return json(null)
  }),
  get('/messages', ({ request }) => json([request.takeMessages(), request.takeMessages()])),
]

async function start(t: TestContext, options: { development?: boolean } = {}) {
  const made = await emptyDatabase()
  const database = await connect(made.url, { models: [Session], app: 'sessions' })
  await database.createTables()
  t.after(async () => {
    await database.close()
    await made[Symbol.asyncDispose]()
  })
  const store = new SessionStore(options)
  const application: Application = { label: 'test', services: new Services() }
  const ended: string[] = []
  const events = application.services.provide(applicationEvents, new Events<ApplicationEvents>())
  events.on('session:ended', ({ sessionId }) => void ended.push(sessionId))
  const middleware = [...statelessMiddleware, sessions(store)]
  const server = testServer(t, routes, { middleware, application, ...options })
  const ask = (url: string, cookie = '') =>
    server.inject({ url, headers: cookie ? { cookie } : {} })
  const send = (url: string, cookie = '') =>
    server.inject({ method: 'POST', url, headers: { ...ownPage, ...(cookie ? { cookie } : {}) } })
  return { ask, send, store, ended, application }
}

function cookieOf(response: Awaited<ReturnType<HttpServer['inject']>>): string {
  const [cookie] = response.cookies
  return cookie ? `${cookie.name}=${cookie.value}` : ''
}

test('nothing is stored until something is set; then only the hash of the token', async (t) => {
  const { ask, send } = await start(t)
  assert.equal((await ask('/')).headers['set-cookie'], undefined)
  assert.equal(await Session.count(), 0)
  const response = await send('/count')
  assert.match(
    String(response.headers['set-cookie']),
    /^__Host-voltaic_session=[\w-]{43}; Max-Age=1209600; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
  )
  const session = await Session.get({})
  assert.equal(session.id, response.json())
  assert.equal(session.id, sessionIdOf(response.cookies[0]!.value))
  assert.ok(!JSON.stringify(session).includes(response.cookies[0]!.value))
  assert.deepEqual((await ask('/', cookieOf(response))).json(), { count: 1, user: null })
})

test('in development the cookie works over plain HTTP', async (t) => {
  const { send } = await start(t, { development: true })
  const line = String((await send('/count')).headers['set-cookie'])
  assert.match(line, /^voltaic_session=/)
  assert.ok(!line.includes('Secure'))
})

test('signing in gives a new token and keeps the values; the old token is worth nothing', async (t) => {
  const { ask, send, ended } = await start(t)
  const before = await send('/count')
  const after = await send('/sign-in', cookieOf(before))
  assert.notEqual(cookieOf(after), cookieOf(before))
  assert.deepEqual((await ask('/', cookieOf(after))).json(), { count: 1, user: '7' })
  assert.deepEqual((await ask('/', cookieOf(before))).json(), { count: null, user: null })
  assert.deepEqual(ended, [before.json()])
  assert.equal(await Session.count(), 1)
})

test('signing out ends the session at once', async (t) => {
  const { ask, send, ended } = await start(t)
  const signedIn = await send('/sign-in')
  const out = await send('/sign-out', cookieOf(signedIn))
  assert.equal(out.json(), null)
  assert.equal(out.cookies[0]?.maxAge, 0)
  assert.deepEqual(ended, [signedIn.json()])
  assert.equal(await Session.count(), 0)
  assert.deepEqual((await ask('/', cookieOf(signedIn))).json(), { count: null, user: null })
})

test('a session that was ended stays ended, whatever a request still wants to write', async (t) => {
  const { send, store, application } = await start(t)
  const cookie = cookieOf(await send('/count'))
  const stored = await store.read(cookie)
  assert.ok(stored)
  await runInApplication(application, () => store.end(stored.id))
  const client = { ip: '127.0.0.1', userAgent: '' }
  assert.equal(await store.change(stored.id, { values: new Map([['a', 1]]) }, client), false)
  assert.equal(await store.rotate(stored.id, 'x'.repeat(43), { values: new Map() }, client), false)
  assert.equal(await Session.count(), 0)
})

test('two requests at a time keep both changes', async (t) => {
  const { ask, send } = await start(t)
  const cookie = cookieOf(await send('/count'))
  await Promise.all([send('/set/a', cookie), send('/set/b', cookie)])
  assert.deepEqual((await ask('/all', cookie)).json(), [true, true])
})

test('a value can be removed; messages are shown once', async (t) => {
  const { ask, send } = await start(t)
  const cookie = cookieOf(await send('/count'))
  await send('/forget', cookie)
  assert.equal((await ask('/', cookie)).json().count, null)
  await send('/message', cookie)
  assert.deepEqual((await ask('/messages', cookie)).json(), [[{ kind: 'ok', text: 'Saved.' }], []])
  assert.deepEqual((await ask('/messages', cookie)).json(), [[], []])
})

test('made-up, foreign and broken cookies are nobody', async (t) => {
  const { ask, store } = await start(t)
  for (const value of ['x', 'x'.repeat(43), '', '%00', `${'x'.repeat(42)}'`]) {
    const cookie = `${store.cookieName}=${value}`
    assert.equal((await ask('/', cookie)).json().count, null)
    assert.equal(await store.read(cookie), undefined)
  }
  assert.equal(await store.read(undefined), undefined)
})

test('a session that is used lives on, one that is not expires and is cleaned away', async (t) => {
  const { ask, send, store } = await start(t)
  let time = Date.now()
  const timer = { cancel: () => {} }
  t.after(replaceClock({ now: () => time, monotonic: () => time, after: () => timer }))
  const cookie = cookieOf(await send('/count'))
  assert.equal((await ask('/', cookie)).headers['set-cookie'], undefined)
  time += 10 * 86_400_000
  const extended = await ask('/', cookie)
  assert.equal(cookieOf(extended), cookie)
  time += 10 * 86_400_000
  assert.equal((await ask('/', cookie)).json().count, 1)
  time += 15 * 86_400_000
  assert.equal((await ask('/', cookie)).json().count, null)
  assert.equal(await Session.count(), 1)
  assert.equal(await store.clean(), 1)
})

test('a user has sessions, and can end them', async (t) => {
  const { send, store, ended, application } = await start(t)
  const here = await send('/sign-in')
  const there = await send('/sign-in')
  await send('/count')
  const list = await store.of('7')
  assert.deepEqual(list.map(({ id }) => id).sort(), [here.json(), there.json()].sort())
  assert.equal(list[0]?.ip, '127.0.0.1')
  await runInApplication(application, async () => {
    assert.equal(await store.endAll('7', { except: here.json() }), 1)
    assert.equal(await store.end('unknown'), false)
  })
  assert.deepEqual(ended, [there.json()])
  assert.deepEqual(
    (await store.of('7')).map(({ id }) => id),
    [here.json()],
  )
})
