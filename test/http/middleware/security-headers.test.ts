import assert from 'node:assert/strict'
import { test } from 'node:test'
import { securityHeaders } from '../../../src/http/middleware/security-headers.ts'
import { text } from '../../../src/http/responses/responses.ts'
import { get } from '../../../src/http/routes/route.ts'
import { testServer } from '../test-server.ts'

const https = { host: 'localhost', 'x-forwarded-proto': 'https' }

test('every answer has them, errors too', async (t) => {
  const server = testServer(
    t,
    get('/', () => text('x')),
  )
  for (const url of ['/', '/nope', '/static/nope', '/%']) {
    const { headers } = await server.inject(url)
    assert.match(
      String(headers['content-security-policy']),
      /script-src 'self'; style-src 'self'/,
      url,
    )
    assert.ok(!String(headers['content-security-policy']).includes('unsafe'))
    assert.equal(headers['x-frame-options'], 'DENY')
    assert.equal(headers['referrer-policy'], 'same-origin')
    assert.equal(headers['cross-origin-opener-policy'], 'same-origin')
  }
})

test('a view or the options may say otherwise', async (t) => {
  const own = get('/own', () => text('x', { headers: { 'x-frame-options': 'SAMEORIGIN' } }))
  const contentSecurityPolicy = {
    'img-src': ["'self'", 'https://images.example.com'],
    'object-src': [],
  }
  const server = testServer(t, own, { middleware: [securityHeaders({ contentSecurityPolicy })] })
  const { headers } = await server.inject('/own')
  assert.equal(headers['x-frame-options'], 'SAMEORIGIN')
  assert.match(
    String(headers['content-security-policy']),
    /img-src 'self' https:\/\/images.example.com;/,
  )
  assert.ok(!String(headers['content-security-policy']).includes('object-src'))
})

test('HSTS is sent over HTTPS outside development', async (t) => {
  const route = get('/', () => text('x'))
  const hsts = async (options: object, headers = https) => {
    const server = testServer(t, route, { trustedProxies: ['127.0.0.1'], ...options })
    return (await server.inject({ url: '/', headers })).headers['strict-transport-security']
  }
  assert.equal(await hsts({}), 'max-age=31536000')
  assert.equal(await hsts({}, { ...https, 'x-forwarded-proto': 'http' }), undefined)
  assert.equal(await hsts({ development: true }), undefined)
})
