import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { json } from '../../../src/http/responses/responses.ts'
import type { RouteTree } from '../../../src/http/routes/group.ts'
import { post } from '../../../src/http/routes/route.ts'
import type { ServerOptions } from '../../../src/http/server/server-options.ts'
import { ownPage, testServer } from '../test-server.ts'

const echo = post('/', ({ body, files }) =>
  json({
    body,
    files: Object.fromEntries(
      Object.entries(files).map(([name, list]) => [
        name,
        list.map(({ bytes, ...file }) => ({ ...file, text: bytes.toString() })),
      ]),
    ),
  }),
)

async function start(
  t: TestContext,
  options: Partial<ServerOptions> = {},
  routes: RouteTree = echo,
) {
  const server = testServer(t, routes, options)
  const { url } = await server.listen()
  const send = async (body: RequestInit['body'], type?: string) => {
    const headers = {
      ...ownPage,
      accept: 'application/json',
      ...(type ? { 'content-type': type } : {}),
    }
    const init = { method: 'POST', headers, body: body ?? null, duplex: 'half' }
    const response = await fetch(url, init)
    return {
      status: response.status,
      value: (await response.json()) as Record<string, unknown>,
      response,
    }
  }
  return { server, send, url }
}

const limits = { body: 100, form: 200, file: 50, files: 2, fields: 3 }

test('JSON, forms and texts are parsed by their type', async (t) => {
  const { send } = await start(t)
  assert.deepEqual((await send('{"a":[1]}', 'application/json; charset=utf-8')).value.body, {
    a: [1],
  })
  assert.deepEqual((await send('[1]', 'application/vnd.api+json')).value.body, [1])
  const form = await send(new URLSearchParams('a=1&b=2&b=3&c='))
  assert.deepEqual(form.value.body, { a: '1', b: ['2', '3'], c: '' })
  assert.equal((await send('hello', 'text/plain')).value.body, 'hello')
  assert.deepEqual((await send(null)).value.body, {})
})

test('a multipart form gives fields and files', async (t) => {
  const { send } = await start(t)
  const form = new FormData()
  form.append('title', 'Clock é')
  form.append('tag', 'a')
  form.append('tag', 'b')
  form.append('photo', new File(['bytes'], '../../etc/pé.png', { type: 'image/png' }))
  form.append('empty', new File([], ''))
  const { value } = await send(form)
  assert.deepEqual(value.body, { title: 'Clock é', tag: ['a', 'b'] })
  assert.deepEqual(value.files, {
    photo: [{ name: 'pé.png', contentType: 'image/png', size: 5, text: 'bytes' }],
  })
})

test('malformed JSON is 400; keys that reach a prototype are refused', async (t) => {
  const { send } = await start(t)
  for (const text of ['{', '', '{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}']) {
    const { status, value } = await send(text, 'application/json')
    assert.equal(status, 400, text)
    assert.equal((value.error as { code: string }).code, 'E_BODY_JSON')
  }
})

test('fields called like parts of objects are only fields', async (t) => {
  const { send } = await start(t)
  const { value } = await send(new URLSearchParams('constructor=1&toString=2'))
  assert.deepEqual(value.body, { constructor: '1', toString: '2' })
})

test('a type that is not accepted is 415', async (t) => {
  const { send } = await start(t)
  assert.equal((await send('<a/>', 'application/xml')).status, 415)
  assert.equal((await send('x', 'not a type')).status, 415)
})

test('a compressed body is 415, whatever its type', async (t) => {
  const server = testServer(t, echo)
  const headers = { ...ownPage, 'content-type': 'application/json', 'content-encoding': 'gzip' }
  const response = await server.inject({ method: 'POST', url: '/', headers, payload: 'x' })
  assert.equal(response.statusCode, 415)
})

test('what is larger than its limit is 413, whether its size is announced or not', async (t) => {
  const { send } = await start(t, { limits })
  const large = JSON.stringify('x'.repeat(200))
  assert.equal((await send(large, 'application/json')).status, 413)
  const chunked = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(large))
      controller.close()
    },
  })
  assert.equal((await send(chunked, 'application/json')).status, 413)
  assert.equal((await send(new URLSearchParams({ a: 'x'.repeat(300) }))).status, 413)
  assert.equal((await send(new URLSearchParams('a=1&b=2&c=3&d=4'))).status, 413)
})

test('each limit of a multipart form is 413', async (t) => {
  const { send } = await start(t, { limits })
  const file = (size: number) => new File(['x'.repeat(size)], 'x')
  const cases: [string, (form: FormData) => void][] = [
    ['one large file', (form) => form.append('f', file(60))],
    ['many files', (form) => [1, 2, 3].forEach((n) => void form.append(`f${n}`, file(1)))],
    ['many fields', (form) => [1, 2, 3, 4].forEach((n) => void form.append(`f${n}`, 'x'))],
    ['a long field', (form) => form.append('a', 'x'.repeat(300))],
    [
      'long fields together',
      (form) => [1, 2].forEach((n) => void form.append(`f${n}`, 'x'.repeat(150))),
    ],
  ]
  for (const [name, fill] of cases) {
    const form = new FormData()
    fill(form)
    assert.equal((await send(form)).status, 413, name)
  }
  const fits = new FormData()
  fits.append('f', file(50))
  assert.equal((await send(fits)).status, 200)
})

test('a client that sends far too much still reads its answer', async (t) => {
  const { send } = await start(t, { limits })
  assert.equal((await send('x'.repeat(5_000_000), 'text/plain')).status, 413)
  const form = new FormData()
  form.append('f', new File(['x'.repeat(5_000_000)], 'x'))
  assert.equal((await send(form)).status, 413)
  assert.equal((await send('1', 'application/json')).status, 200)
})

test('a broken multipart form is 400', async (t) => {
  const { send } = await start(t)
  assert.equal((await send('--x\r\nbroken', 'multipart/form-data; boundary=x')).status, 400)
  assert.equal((await send('x', 'multipart/form-data')).status, 400)
})

test('a route may have limits of its own, or read the body itself', async (t) => {
  const routes = [
    post('/', { limits: { body: 5 } }, ({ body }) => json(body)),
    post('/raw', { rawBody: true, csrf: false }, async ({ request, body }) =>
      json([body === undefined, (await request.bytes()).toString()]),
    ),
  ]
  const { send, url } = await start(t, {}, routes)
  assert.equal((await send('"long enough"', 'application/json')).status, 413)
  const raw = await fetch(`${url}/raw`, {
    method: 'POST',
    body: '<xml/>',
    headers: { 'content-type': 'text/xml' },
  })
  assert.deepEqual(await raw.json(), [true, '<xml/>'])
})

test('a client that stops in the middle of its body gets no answer and does no harm', async (t) => {
  const { server, send } = await start(t)
  const { port } = server.server.address() as { port: number }
  const socket = connect(port, '127.0.0.1')
  socket.end(
    'POST / HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"a"',
  )
  await readText(socket).catch(() => '')
  assert.equal((await send('1', 'application/json')).status, 200)
})
