import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { nobody } from '../../../src/core/anonymous.ts'
import type { CurrentUser } from '../../../src/core/user.ts'
import { json } from '../../../src/http/responses/responses.ts'
import { group } from '../../../src/http/routes/group.ts'
import { get, post } from '../../../src/http/routes/route.ts'
import { ownPage, statelessMiddleware, testServer } from '../test-server.ts'

const routes = group('/', [
  get('/mine', { auth: 'required' }, () => json('mine')),
  post('/mine', { auth: 'required' }, () => json('mine')),
  get('/staff', { auth: 'staff' }, () => json('staff')),
  get('/root', { auth: 'superuser' }, () => json('root')),
  get('/api', { auth: 'token' }, () => json('api')),
  get('/even', { auth: async (user) => Number(user.pk) % 2 === 0 }, () => json('even')),
  group('/all', { auth: 'staff' }, [
    get('/inner', () => json('inner')),
    get('/open', { auth: 'none' }, () => json('open')),
  ]),
])

const page = { accept: 'text/html' }

function server(t: TestContext, user: Partial<CurrentUser> = {}, signInUrl?: string) {
  const anonymous = { ...nobody, ...user } as CurrentUser
  const options = {
    anonymous,
    middleware: statelessMiddleware,
    ...(signInUrl ? { signInUrl } : {}),
  }
  return testServer(t, routes, options)
}

test('a page sends who is not signed in to sign in, and back', async (t) => {
  const site = server(t, {}, '/sign-in')
  const response = await site.inject({ url: '/mine?a=1&b=2', headers: page })
  assert.equal(response.statusCode, 303)
  assert.equal(response.headers.location, '/sign-in?next=%2Fmine%3Fa%3D1%26b%3D2')
})

test('a form that nobody may send leads to sign-in, and back to its page', async (t) => {
  const send = async (referer?: string) => {
    const headers = { ...ownPage, ...page, host: 'localhost', ...(referer && { referer }) }
    const response = await server(t, {}, '/sign-in').inject({
      url: '/mine',
      method: 'POST',
      headers,
    })
    return [response.statusCode, response.headers.location]
  }
  assert.deepEqual(await send('http://localhost/lots/3?x=1'), [
    303,
    '/sign-in?next=%2Flots%2F3%3Fx%3D1',
  ])
  assert.deepEqual(await send('http://evil.example/lots'), [303, '/sign-in?next=%2F'])
  assert.deepEqual(await send(), [303, '/sign-in?next=%2F'])
})

test('programs and sites without a sign-in page get 401', async (t) => {
  const site = server(t, {}, '/sign-in')
  const ask = async (options: object) => (await site.inject(options as { url: string })).statusCode
  assert.equal(await ask({ url: '/mine', headers: { accept: 'application/json' } }), 401)
  assert.equal(await ask({ url: '/mine', headers: { 'sec-fetch-mode': 'cors' } }), 401)
  assert.equal(await ask({ url: '/api', headers: page }), 401)
  assert.equal((await server(t).inject({ url: '/mine', headers: page })).statusCode, 401)
})

test('who is signed in needs the right that the rule names', async (t) => {
  const user = { isAuthenticated: true, pk: 3 }
  const cases: [Partial<CurrentUser>, string, number][] = [
    [user, '/mine', 200],
    [user, '/api', 200],
    [user, '/staff', 403],
    [{ ...user, isStaff: true }, '/staff', 200],
    [{ ...user, isStaff: true }, '/root', 403],
    [{ ...user, isSuperuser: true }, '/root', 200],
    [user, '/even', 403],
    [{ ...user, pk: 4 }, '/even', 200],
  ]
  for (const [who, url, status] of cases) {
    const response = await server(t, who, '/sign-in').inject({ url, headers: page })
    assert.equal(response.statusCode, status, url)
  }
})

test('the rule of a group holds for its routes, unless one says none', async (t) => {
  const site = server(t)
  assert.equal((await site.inject({ url: '/all/inner' })).statusCode, 401)
  assert.equal((await site.inject({ url: '/all/open' })).statusCode, 200)
})

test('rules are checked before the body is read', async (t) => {
  const headers = { ...ownPage, 'content-type': 'application/json', accept: 'application/json' }
  const response = await server(t).inject({ method: 'POST', url: '/mine', headers, payload: '{' })
  assert.equal(response.statusCode, 401)
})

test('a misspelt rule stops the start, and only true lets in', async (t) => {
  for (const auth of ['requierd', ['staff'], true, 'constructor']) {
    const wrong = get('/', { auth: auth as 'staff' }, () => json('open'))
    assert.throws(() => testServer(t, wrong), { code: 'E_ROUTE_AUTH' })
    assert.throws(() => testServer(t, group('/x', { auth: auth as 'staff' }, [wrong])), {
      code: 'E_ROUTE_AUTH',
    })
  }
  const filter = (() => ({ seller: 3 })) as unknown as () => boolean
  const site = testServer(
    t,
    get('/', { auth: filter }, () => json('open')),
  )
  assert.equal((await site.inject({ url: '/' })).statusCode, 401)
})
