import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isAllowedHost } from '../../../src/http/middleware/host-check.ts'
import { text } from '../../../src/http/responses/responses.ts'
import { get } from '../../../src/http/routes/route.ts'
import { testServer } from '../test-server.ts'

test('names match exactly, with all below, or with everything', () => {
  assert.ok(isAllowedHost('example.com:8000', ['example.com']))
  assert.ok(isAllowedHost('EXAMPLE.com.', ['example.com']))
  assert.ok(isAllowedHost('a.b.example.com', ['.example.com']))
  assert.ok(isAllowedHost('example.com', ['.example.com']))
  assert.ok(isAllowedHost('[::1]:80', ['[::1]']))
  assert.ok(isAllowedHost('anything.test', ['*']))
  assert.ok(!isAllowedHost('evilexample.com', ['.example.com', 'example.com']))
  assert.ok(!isAllowedHost('a.example.com', ['example.com']))
})

test('what is not a host never matches', () => {
  for (const host of [
    '',
    'a b',
    'example.com@evil.test',
    'example.com:x',
    'example.com/',
    'a,b',
    'example.com:80:80',
  ]) {
    assert.ok(!isAllowedHost(host, ['*', 'example.com']), host)
  }
})

test('a foreign host is 400; development without a list serves loopback hosts', async (t) => {
  const route = get('/', () => text('x'))
  const status = async (host: string, options: object) =>
    (await testServer(t, route, options).inject({ url: '/', headers: { host } })).statusCode
  assert.equal(await status('evil.test', {}), 400)
  assert.equal(await status('localhost', { allowedHosts: [] }), 400)
  const development = { allowedHosts: [], development: true }
  assert.equal(await status('localhost:8000', development), 200)
  assert.equal(await status('shop.localhost', development), 200)
  assert.equal(await status('[::1]:8000', development), 200)
  assert.equal(await status('evil.test', development), 400)
  assert.equal(await status('localhost', { allowedHosts: ['a.test'], development: true }), 200)
})
