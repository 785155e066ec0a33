import assert from 'node:assert/strict'
import { test } from 'node:test'
import { health } from '../../../src/http/middleware/health.ts'
import { json, text } from '../../../src/http/responses/responses.ts'
import { get, post } from '../../../src/http/routes/route.ts'
import { ownPage, statelessMiddleware, testServer } from '../test-server.ts'

test('a text that the client has already is 304 without a body', async (t) => {
  const routes = [
    get('/', ({ cookies }) => {
      cookies.set('seen', '1')
      return text('hello')
    }),
    get('/private', () => text('x', { headers: { 'cache-control': 'no-store' } })),
    post('/', () => json(1)),
  ]
  const server = testServer(t, routes)
  const first = await server.inject('/')
  assert.equal(first.headers['cache-control'], 'private, no-cache')
  const etag = String(first.headers.etag)
  for (const known of [etag, `"x", ${etag}`, etag.replace('W/', ''), '*']) {
    const again = await server.inject({ url: '/', headers: { 'if-none-match': known } })
    assert.equal(again.statusCode, 304, known)
    assert.equal(again.body, '')
    assert.equal(again.headers['content-type'], undefined)
    assert.ok(again.headers['set-cookie'])
  }
  assert.equal(
    (await server.inject({ url: '/', headers: { 'if-none-match': '"x"' } })).statusCode,
    200,
  )
  assert.equal((await server.inject('/private')).headers.etag, undefined)
  const posted = await server.inject({ method: 'POST', url: '/', headers: ownPage })
  assert.equal(posted.headers.etag, undefined)
})

test('health is answered for any host; readiness names what fails', async (t) => {
  const state = { isUp: true }
  const database = () => {
    if (!state.isUp) throw new Error('no database')
  }
  const middleware = [
    health({ checks: { database, queue: async () => {} } }),
    ...statelessMiddleware,
  ]
  const server = testServer(
    t,
    get('/', () => text('x')),
    { middleware },
  )
  const headers = { host: '10.0.0.7:8000' }
  assert.equal((await server.inject({ url: '/healthz', headers })).statusCode, 200)
  assert.equal((await server.inject({ url: '/readyz', headers })).statusCode, 200)
  state.isUp = false
  const failed = await server.inject({ url: '/readyz', headers })
  assert.equal(failed.statusCode, 503)
  assert.deepEqual(failed.json(), { status: 'unavailable', failed: ['database'] })
  assert.equal((await server.inject({ url: '/healthz', headers })).statusCode, 200)
  assert.equal((await server.inject({ url: '/', headers })).statusCode, 400)
})
