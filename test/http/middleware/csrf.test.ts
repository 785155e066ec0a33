import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { json, text } from '../../../src/http/responses/responses.ts'
import { get, post } from '../../../src/http/routes/route.ts'
import type { ServerOptions } from '../../../src/http/server/server-options.ts'
import { testServer } from '../test-server.ts'

const routes = [
  get('/form', ({ request }) => text(request.csrfToken())),
  post('/form', ({ body }) => json(body)),
  post('/hook', { csrf: false }, () => json('hook')),
]
const form = { 'content-type': 'application/x-www-form-urlencoded' }

function start(t: TestContext, options: Partial<ServerOptions> = {}) {
  const server = testServer(t, routes, { keys: ['first-secret'], ...options })
  const send = async (headers: Record<string, string>, payload = 'a=1', url = '/form') => {
    const all = { host: 'localhost', ...form, ...headers }
    return server.inject({ method: 'POST', url, headers: all, payload })
  }
  const token = async () => {
    const response = await server.inject({ url: '/form', headers: { host: 'localhost' } })
    const { name, value } = response.cookies[0]!
    return {
      token: response.body,
      cookie: `${name}=${value}`,
      header: response.headers['set-cookie'],
    }
  }
  return { send, token, server }
}

test('the browser says where a request comes from', async (t) => {
  const { send } = start(t, { allowedOrigins: ['https://shop.example.com'] })
  const cases: [Record<string, string>, number][] = [
    [{ 'sec-fetch-site': 'same-origin' }, 200],
    [{ 'sec-fetch-site': 'none' }, 200],
    [{ 'sec-fetch-site': 'same-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: 'http://localhost' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://shop.example.com' }, 200],
    [{ origin: 'http://localhost' }, 200],
    [{ origin: 'http://LOCALHOST' }, 200],
    [{ origin: 'https://localhost' }, 403],
    [{ origin: 'http://localhost:8000' }, 403],
    [{ origin: 'http://localhost.evil.test' }, 403],
    [{ origin: 'null' }, 403],
    [{ origin: 'https://shop.example.com' }, 200],
  ]
  for (const [headers, status] of cases) {
    assert.equal((await send(headers)).statusCode, status, JSON.stringify(headers))
  }
})

test('the refusal says what it is, as a page and as JSON', async (t) => {
  const { send } = start(t)
  const page = await send({ 'sec-fetch-site': 'cross-site', accept: 'text/html' })
  assert.match(page.body, /CSRF check/)
  const data = await send({ 'sec-fetch-site': 'cross-site', accept: 'application/json' })
  assert.equal(data.json().error.code, 'E_CSRF')
})

test('what sends neither header must bring the token of its form', async (t) => {
  const { send, token } = start(t)
  const { token: value, cookie, header } = await token()
  assert.match(String(header), /^__Host-voltaic_csrf=.*HttpOnly; Secure; SameSite=Lax/)
  assert.equal((await send({})).statusCode, 403)
  assert.equal((await send({ cookie })).statusCode, 403)
  assert.equal((await send({ cookie }, `_csrf=${value}`)).statusCode, 200)
  assert.equal((await send({ cookie, 'x-csrf-token': value })).statusCode, 200)
  assert.equal((await send({}, `_csrf=${value}`)).statusCode, 403)
  assert.equal(
    (await send({ cookie: '__Host-voltaic_csrf=other' }, `_csrf=${value}`)).statusCode,
    403,
  )
  assert.equal((await send({ cookie }, `_csrf=${value.slice(0, -4)}AAAA`)).statusCode, 403)
  assert.equal((await send({ cookie }, '_csrf=x')).statusCode, 403)
  assert.equal((await send({ cookie }, `_csrf=${value}&_csrf=${value}`)).statusCode, 403)
})

test('the token of a multipart form is found too, and the form is still read', async (t) => {
  const { send, token } = start(t)
  const { token: value, cookie } = await token()
  const payload = ['a', '_csrf']
    .map((name) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
    .join('')
  const response = await send(
    { cookie, 'content-type': 'multipart/form-data; boundary=x' },
    `${payload}--x--\r\n`,
  )
  assert.equal(response.statusCode, 200)
  assert.equal(response.json().a, value)
})

test('two tokens of one cookie differ, both hold, and an earlier secret still verifies', async (t) => {
  const old = start(t)
  const first = await old.token()
  const again = await old.server.inject({
    url: '/form',
    headers: { host: 'localhost', cookie: first.cookie },
  })
  assert.notEqual(again.body, first.token)
  assert.equal(again.headers['set-cookie'], undefined)
  const rotated = start(t, { keys: ['second-secret', 'first-secret'] })
  const stranger = start(t, { keys: ['second-secret'] })
  for (const value of [first.token, again.body]) {
    assert.equal((await rotated.send({ cookie: first.cookie }, `_csrf=${value}`)).statusCode, 200)
    assert.equal((await stranger.send({ cookie: first.cookie }, `_csrf=${value}`)).statusCode, 403)
  }
})

test('a program with a token of its own and no cookie passes; a route may opt out', async (t) => {
  const { send } = start(t)
  assert.equal((await send({ authorization: 'Bearer x' })).statusCode, 200)
  assert.equal((await send({ authorization: 'Bearer x', cookie: 'a=b' })).statusCode, 403)
  assert.equal((await send({ 'sec-fetch-site': 'cross-site' }, '', '/hook')).statusCode, 200)
})
