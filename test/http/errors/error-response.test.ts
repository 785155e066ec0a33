import assert from 'node:assert/strict'
import { test } from 'node:test'
import { renderBody } from '../../../src/core/request.ts'
import { ValidationError } from '../../../src/db/errors.ts'
import { frameworkAssets } from '../../../src/http/assets/framework-assets.ts'
import {
  Conflict,
  Forbidden,
  HttpError,
  TooManyRequests,
} from '../../../src/http/errors/http-error.ts'
import type { Middleware } from '../../../src/http/middleware/middleware.ts'
import { notFound, text } from '../../../src/http/responses/responses.ts'
import { get } from '../../../src/http/routes/route.ts'
import { statelessMiddleware, testServer } from '../test-server.ts'

function failing(error: () => unknown) {
  return get('/', () => {
    throw error()
  })
}

const page = { accept: 'text/html' }
const data = { accept: 'application/json' }
const signedIn = {
  ...page,
  cookie: 'session=top-secret',
  authorization: 'Bearer top-secret',
  host: 'localhost',
}

test('an HttpError is answered with its status, code, message and headers', async (t) => {
  const cases: [() => HttpError, number][] = [
    [() => new Forbidden(), 403],
    [() => new Conflict('Somebody bid more.'), 409],
    [() => new HttpError(418), 418],
  ]
  for (const [error, status] of cases) {
    const response = await testServer(t, failing(error)).inject({ url: '/', headers: data })
    assert.equal(response.statusCode, status)
    assert.equal(response.json().error.message, error().message)
    assert.equal(response.json().error.code, `E_HTTP_${status}`)
    assert.equal(response.headers['cache-control'], 'no-store')
  }
  const limited = await testServer(
    t,
    failing(() => new TooManyRequests(1.2)),
  ).inject({ url: '/' })
  assert.equal(limited.headers['retry-after'], '2')
})

test('notFound() ends a view', async (t) => {
  const server = testServer(
    t,
    get('/', () => notFound('No such lot.')),
  )
  const response = await server.inject({ url: '/', headers: page })
  assert.equal(response.statusCode, 404)
  assert.match(response.body, /No such lot\./)
})

test('outside development an unexpected error gives no detail away', async (t) => {
  const server = testServer(
    t,
    failing(() => new Error('password is hunter2')),
  )
  for (const headers of [page, data]) {
    const response = await server.inject({ url: '/', headers })
    assert.equal(response.statusCode, 500)
    assert.ok(!/hunter2|\.ts|stack/.test(response.body))
    assert.ok(response.body.includes(String(response.headers['x-request-id'])))
  }
})

test('in development the page shows message, source, request, and hides secrets', async (t) => {
  const error = () => new Error('broken <b>', { cause: new Error('the cause') })
  const server = testServer(t, failing(error), { development: true, assets: [frameworkAssets()] })
  const { body, statusCode } = await server.inject({ url: '/?q=1', headers: signedIn })
  assert.equal(statusCode, 500)
  assert.match(body, /broken &lt;b&gt;/)
  assert.match(body, /caused by Error: the cause/)
  assert.match(body, /<mark>[^<]*new Error\(&#39;broken/)
  assert.match(body, /error-response\.test\.ts:\d+/)
  assert.match(body, /voltaic\.[0-9a-f]{10}\.css/)
  assert.match(body, /GET http:\/\/localhost\/\?q=1/)
  assert.ok(!body.includes('top-secret'))
  const detail = (await server.inject({ url: '/', headers: data })).json().error.detail
  assert.match(detail, /broken <b>/)
})

test('anything thrown is answered', async (t) => {
  for (const thrown of [undefined, null, 'text', { a: 1 }, Object.create(null)]) {
    const response = await testServer(
      t,
      failing(() => thrown),
      { development: true },
    ).inject({ url: '/', headers: page })
    assert.equal(response.statusCode, 500)
  }
})

test('values that a model refuses are 422 with their fields', async (t) => {
  const error = () => new ValidationError({ title: ['Too long.'], '': ['No.'] })
  const server = testServer(t, failing(error))
  const response = await server.inject({ url: '/', headers: data })
  assert.equal(response.statusCode, 422)
  assert.deepEqual(response.json().error.fields, { title: ['Too long.'], '': ['No.'] })
  assert.match((await server.inject({ url: '/', headers: page })).body, /<b>title<\/b>: Too long\./)
})

test('a project may have its own pages; one that fails does not hide the error', async (t) => {
  const errorPages = {
    404: () => ({
      status: 404,
      headers: {},
      [renderBody]: () => ({ body: 'ours', contentType: 'text/html' }),
    }),
    403: () => {
      throw new Error('the page is broken')
    },
  }
  const server = testServer(
    t,
    failing(() => new Forbidden()),
    { errorPages },
  )
  assert.equal((await server.inject({ url: '/x', headers: page })).body, 'ours')
  const broken = await server.inject({ url: '/', headers: page })
  assert.equal(broken.statusCode, 403)
  assert.match(broken.body, /Not allowed/)
})

test('middleware sees the response of an error; its own errors are answered within the rest', async (t) => {
  const seen: unknown[] = []
  const watching: Middleware = async (_request, next) => {
    const response = await next()
    seen.push(response.status, (response.error as Error).message)
    return response
  }
  const broken: Middleware = () => {
    throw new Error('broken middleware')
  }
  const twice: Middleware = async (_request, next) => {
    await next()
    return next()
  }
  const server = testServer(
    t,
    failing(() => new Error('x')),
    { middleware: [...statelessMiddleware, watching] },
  )
  await server.inject('/')
  assert.deepEqual(seen, [500, 'x'])
  for (const middleware of [broken, twice, (async () => undefined) as never]) {
    const list = [...statelessMiddleware, middleware]
    const response = await testServer(
      t,
      get('/', () => text('x')),
      { middleware: list },
    ).inject('/')
    assert.equal(response.statusCode, 500)
    assert.equal(response.headers['x-frame-options'], 'DENY')
  }
})
