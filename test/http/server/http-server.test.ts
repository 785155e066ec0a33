import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { test } from 'node:test'
import { z } from 'zod'
import { currentApplication, Services } from '../../../src/core/application.ts'
import { createLog } from '../../../src/core/log.ts'
import { currentRequest } from '../../../src/core/request.ts'
import { HttpResponse } from '../../../src/http/responses/http-response.ts'
import { json, noContent, redirect, stream, text } from '../../../src/http/responses/responses.ts'
import { group } from '../../../src/http/routes/group.ts'
import { get, post, put } from '../../../src/http/routes/route.ts'
import { ownPage, testServer } from '../test-server.ts'

test('a route answers with its parameters, query and headers', async (t) => {
  const show = get('/lots/:slug', ({ params, query, headers, ip, locale, id, cookies }) =>
    json({
      params,
      query,
      agent: headers['user-agent'],
      ip,
      locale,
      id: id.length,
      c: cookies.get('c'),
    }),
  )
  const server = testServer(t, show, { locales: ['en', 'de'] })
  const { url } = await server.listen()
  const response = await fetch(`${url}/lots/a%2Fb%20c?q=1&q=2&__proto__=x`, {
    headers: { 'accept-language': 'fr, de-CH;q=0.8', 'user-agent': 'test', cookie: 'c=%C3%A9' },
  })
  assert.deepEqual(await response.json(), {
    params: { slug: 'a/b c' },
    query: { q: '1', ['__proto__']: 'x' },
    agent: 'test',
    ip: '127.0.0.1',
    locale: 'de',
    id: 16,
    c: 'é',
  })
  assert.match(response.headers.get('x-request-id') ?? '', /^[\w-]{16}$/)
})

test('HEAD has the headers of GET and no body', async (t) => {
  const routes = [
    get('/', () => text('hello')),
    get('/s', () =>
      stream(
        (async function* () {
          yield 'x'
        })(),
      ),
    ),
  ]
  const server = testServer(t, routes)
  const response = await server.inject({ method: 'HEAD', url: '/' })
  assert.equal(response.statusCode, 200)
  assert.equal(response.headers['content-length'], '5')
  assert.equal(response.body, '')
  assert.equal((await server.inject({ method: 'HEAD', url: '/s' })).body, '')
})

test('a method that the path does not have is 405 with Allow; OPTIONS asks for them', async (t) => {
  const routes = [get('/lots/:slug', () => json(1)), put('/lots/:id', () => json(2))]
  const server = testServer(t, routes)
  const refused = await server.inject({ method: 'POST', url: '/lots/a', headers: ownPage })
  assert.equal(refused.statusCode, 405)
  assert.equal(refused.headers.allow, 'GET, HEAD, PUT')
  const options = await server.inject({ method: 'OPTIONS', url: '/lots/a' })
  assert.equal(options.statusCode, 204)
  assert.equal(options.headers.allow, 'GET, HEAD, PUT')
})

test('what is not there is 404, an address that cannot be decoded 400, both with all headers', async (t) => {
  const server = testServer(
    t,
    get('/lots/:slug', () => json(1)),
  )
  for (const [url, status] of [
    ['/nope', 404],
    ['/lots/%', 400],
    ['/lots/', 404],
  ] as const) {
    const response = await server.inject({ url, headers: { accept: 'application/json' } })
    assert.equal(response.statusCode, status, url)
    assert.equal(response.headers['x-content-type-options'], 'nosniff')
    assert.equal(response.json().error.code, `E_HTTP_${status}`)
    assert.equal(response.json().error.requestId, response.headers['x-request-id'])
  }
})

test('a body, a query and headers are validated together', async (t) => {
  const bid = post(
    '/bids',
    {
      body: z.object({ amount: z.number(), note: z.string().default('none') }),
      query: z.object({ tag: z.array(z.string()).optional(), page: z.coerce.number() }),
      headers: z.object({ 'x-client': z.string() }),
    },
    ({ body, query, headers }) => json({ body, query, headers }),
  )
  const server = testServer(t, bid)
  const headers = { ...ownPage, 'x-client': 'shop' }
  const good = await server.inject({
    method: 'POST',
    url: '/bids?tag=a&tag=b&page=2',
    headers,
    payload: { amount: 3 },
  })
  assert.deepEqual(good.json(), {
    body: { amount: 3, note: 'none' },
    query: { tag: ['a', 'b'], page: 2 },
    headers: { 'x-client': 'shop' },
  })
  const wrong = await server.inject({
    method: 'POST',
    url: '/bids?page=x',
    headers: { 'sec-fetch-site': 'same-origin', accept: 'application/json' },
    payload: {},
  })
  assert.equal(wrong.statusCode, 422)
  assert.deepEqual(Object.keys(wrong.json().error.fields).sort(), ['amount', 'page', 'x-client'])
})

test('`invalid` answers wrong values in place of 422', async (t) => {
  const bid = post(
    '/bids',
    {
      body: z.object({ amount: z.number() }),
      invalid: ({ body }, messages) =>
        json({ typed: body, fields: Object.keys(messages) }, { status: 400 }),
    },
    () => json(1),
  )
  const server = testServer(t, bid)
  const response = await server.inject({
    method: 'POST',
    url: '/bids',
    headers: ownPage,
    payload: { amount: 'x' },
  })
  assert.equal(response.statusCode, 400)
  assert.deepEqual(response.json(), { typed: { amount: 'x' }, fields: ['amount'] })
})

test('a parameter that its schema refuses is 404', async (t) => {
  const lot = get(
    '/lots/:id',
    { params: z.object({ id: z.coerce.number().int() }) },
    ({ params }) => json(params),
  )
  const server = testServer(t, lot)
  assert.deepEqual((await server.inject('/lots/12')).json(), { id: 12 })
  assert.equal((await server.inject('/lots/x')).statusCode, 404)
})

test('what a view returns is sent; what cannot be sent is an error', async (t) => {
  const chunks = async function* () {
    yield 'a'
    yield new TextEncoder().encode('b')
  }
  const routes = [
    get('/redirect', () => redirect('/é?x=1#y')),
    get('/none', () => noContent()),
    get('/stream', () => stream(chunks(), { contentType: 'text/csv' })),
    get('/bytes', () => new HttpResponse({ body: new Uint8Array([65, 66]) })),
    get('/cookies', ({ cookies }) => {
      cookies.set('a', 'x y')
      cookies.delete('b')
      return json(null)
    }),
    get('/undefined', (() => undefined) as never),
  ]
  const server = testServer(t, routes)
  const { url } = await server.listen()
  const go = (path: string) => fetch(url + path, { redirect: 'manual' })
  const redirected = await go('/redirect')
  assert.equal(redirected.status, 303)
  assert.equal(redirected.headers.get('location'), '/%C3%A9?x=1#y')
  assert.equal((await go('/none')).status, 204)
  const streamed = await go('/stream')
  assert.equal(streamed.headers.get('content-type'), 'text/csv')
  assert.equal(await streamed.text(), 'ab')
  assert.equal(await (await go('/bytes')).text(), 'AB')
  assert.deepEqual((await go('/cookies')).headers.getSetCookie(), [
    'a=x%20y; Path=/; HttpOnly; Secure; SameSite=Lax',
    'b=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Lax',
  ])
  assert.equal((await go('/undefined')).status, 500)
})

test('a header with a line break is refused', () => {
  assert.throws(() => new HttpResponse().set('x', 'a\r\nset-cookie: b'), { code: 'E_HEADER_VALUE' })
  assert.throws(() => redirect('/x', { status: 200 }), { code: 'E_REDIRECT_STATUS' })
  for (const away of [
    '//evil.test',
    'https://evil.test',
    'javascript:alert(1)',
    'HTTP:evil.test',
  ]) {
    assert.throws(() => redirect(away), { code: 'E_REDIRECT_EXTERNAL' }, away)
  }
  for (const here of ['/x//y', '?page=2', '/\\evil.test', 'x/y:z', '/a:b']) redirect(here)
  const out = redirect('https://example.com/', { external: true })
  assert.equal(out.get('location'), 'https://example.com/')
  assert.equal(redirect('/a\r\nb').get('location'), '/a%0D%0Ab')
})

test('a view runs in its application and its request', async (t) => {
  const application = { label: 'shop', services: new Services() }
  const where = get('/', async ({ id }) => {
    await new Promise(setImmediate)
    return json([currentApplication().label, currentRequest()?.id === id])
  })
  const server = testServer(t, where, { application })
  assert.deepEqual((await server.inject('/')).json(), ['shop', true])
})

test('the signal aborts when the client goes away', async (t) => {
  const entered = Promise.withResolvers<AbortSignal>()
  const slow = get('/', async ({ signal }) => {
    entered.resolve(signal)
    await once(signal, 'abort')
    return json(1)
  })
  const server = testServer(t, slow)
  const { url } = await server.listen()
  const request = httpRequest(url)
  request.on('error', () => {})
  request.end()
  const signal = await entered.promise
  request.destroy()
  if (!signal.aborted) await once(signal, 'abort')
  assert.ok(signal.aborted)
})

test('closing lets running requests end and refuses new ones', async (t) => {
  const entered = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  const slow = get('/', async () => {
    entered.resolve()
    await release.promise
    return text('done')
  })
  const server = testServer(t, slow)
  const { url } = await server.listen()
  const answer = fetch(url)
  await entered.promise
  const closed = server.close()
  release.resolve()
  const response = await answer
  assert.equal(response.headers.get('connection'), 'close')
  assert.equal(await response.text(), 'done')
  await closed
  await assert.rejects(fetch(url))
})

test('a request target that names another host changes neither route nor address', async (t) => {
  const server = testServer(t, [get('/x', ({ request }) => text(request.url.href))])
  const { port } = await server.listen()
  const ask = async (target: string) => {
    const socket = connect(port, '127.0.0.1')
    socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: close\r\n\r\n`)
    return readText(socket)
  }
  assert.match(await ask('http://evil.test/x'), new RegExp(`http://localhost:${port}/x$`))
  assert.match(await ask('//evil.test/x'), /^HTTP\/1.1 404/)
})

test('forwarded headers are believed from trusted proxies only', async (t) => {
  const show = get('/', ({ ip, request }) => json([ip, request.url.origin]))
  const headers = {
    'x-forwarded-for': '203.0.113.9',
    'x-forwarded-proto': 'https',
    host: 'localhost',
  }
  const plain = testServer(t, show)
  assert.deepEqual((await plain.inject({ url: '/', headers })).json(), [
    '127.0.0.1',
    'http://localhost',
  ])
  const expected = ['203.0.113.9', 'https://localhost']
  const trusting = testServer(t, show, { trustedProxies: ['127.0.0.1'] })
  assert.deepEqual((await trusting.inject({ url: '/', headers })).json(), expected)
  const counting = testServer(t, show, { trustedProxies: 1 })
  assert.deepEqual((await counting.inject({ url: '/', headers })).json(), expected)
})

test('a plugin of Fastify can be registered, with its own parsers', async (t) => {
  const server = testServer(t, group('/', [get('/', () => text('ours'))]))
  server.fastify.register(async (scope) => {
    scope.post('/plugin', async (request) => ({ got: request.body }))
  })
  const response = await server.inject({ method: 'POST', url: '/plugin', payload: { a: 1 } })
  assert.deepEqual(response.json(), { got: { a: 1 } })
  assert.equal((await server.inject('/')).body, 'ours')
})

test('each request is one line of the log, without its query', async (t) => {
  const lines: Record<string, unknown>[] = []
  const log = createLog('info', { write: (line) => void lines.push(JSON.parse(line)) })
  const routes = [
    get('/a', () => text('x')),
    get('/b', () => {
      throw new Error('broken')
    }),
  ]
  const server = testServer(t, routes, { log })
  await server.inject('/a?token=secret')
  await server.inject('/b')
  assert.equal(lines.length, 2)
  assert.deepEqual([lines[0]?.path, lines[0]?.status, lines[0]?.method], ['/a', 200, 'GET'])
  assert.equal((lines[1]!.err as Error).message, 'broken')
  assert.ok(!JSON.stringify(lines).includes('secret'))
})

test('whoever sends headers slowly, or none, is cut off; too many headers are refused', async (t) => {
  const server = testServer(
    t,
    get('/', () => text('hello')),
    { headersTimeout: 100 },
  )
  const { port } = await server.listen()
  const slow = connect(port, '127.0.0.1')
  slow.write('GET /_voltaic/socket HTTP/1.1\r\nHost: localhost\r\nConnection: Upg')
  assert.match(await readText(slow), /^HTTP\/1\.1 408 /)
  const silent = connect(port, '127.0.0.1')
  silent.resume()
  await once(silent, 'close')
  const long = connect(port, '127.0.0.1')
  long.write(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`)
  assert.match(await readText(long), /^HTTP\/1\.1 431 /)
})
