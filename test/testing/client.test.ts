import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import formBody from '@fastify/formbody'
import fastify, { type FastifyInstance } from 'fastify'
import { testClient } from '../../src/testing/client.ts'

async function server(t: TestContext): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(formBody)
  t.after(() => app.close())
  app.get('/form', (_, reply) => {
    reply.header('set-cookie', 'csrf=c1; Path=/; HttpOnly').type('text/html')
    return '<form method="post" action="/echo"><input type="hidden" name="_csrf" value="c1"><input name="title"></form>'
  })
  app.all('/echo', ({ method, headers, body, query }) => ({ method, headers, body, query }))
  app.post('/save', (_, reply) =>
    reply.header('set-cookie', 'saved=1').redirect('/echo?saved', 303),
  )
  app.post('/again', (_, reply) => reply.redirect('/echo', 307))
  app.get('/loop', (_, reply) => reply.redirect('/loop'))
  app.get('/away', (_, reply) => reply.redirect('https://example.com/'))
  return app
}

interface Echo {
  method: string
  headers: Record<string, string>
  body: unknown
  query: unknown
}

describe('TestClient', () => {
  it('submits a form of a page with its hidden fields and cookies', async (t) => {
    const client = testClient(await server(t))
    const page = await client.submit('/form', { title: 'Wall clock' })
    const { method, headers, body } = page.json<Echo>()
    assert.equal(method, 'POST')
    assert.deepEqual(body, { _csrf: 'c1', title: 'Wall clock' })
    assert.equal(headers.cookie, 'csrf=c1')
    assert.equal(headers.origin, 'http://localhost')
    assert.equal(headers.referer, 'http://localhost/form')
    assert.equal(headers['sec-fetch-site'], 'same-origin')
  })

  it('follows redirects with GET, and 307 with the same request', async (t) => {
    const client = testClient(await server(t))
    const saved = await client.post('/save', { title: 'x' })
    assert.equal(saved.url.href, 'http://localhost/echo?saved')
    assert.equal(saved.json<Echo>().method, 'GET')
    assert.equal(saved.json<Echo>().headers.cookie, 'saved=1')
    assert.deepEqual(
      saved.redirects.map((url) => url.pathname),
      ['/save'],
    )
    const again = await client.post('/again', { title: 'x' })
    assert.deepEqual(again.json<Echo>().body, { title: 'x' })
  })

  it('shows a redirect when asked, and one that leads elsewhere', async (t) => {
    const client = testClient(await server(t))
    const page = await client.post('/save', {}, { redirect: 'manual' })
    assert.equal(page.status, 303)
    assert.equal(page.headers.location, '/echo?saved')
    const away = await client.get('/away')
    assert.equal(away.headers.location, 'https://example.com/')
  })

  it('stops at a loop of redirects', async (t) => {
    const client = testClient(await server(t))
    await assert.rejects(client.get('/loop'), {
      code: 'E_TEST_PAGE',
      message: /more than 20 redirects/,
    })
  })

  it('sends and asks for JSON', async (t) => {
    const client = testClient(await server(t))
    const page = await client.json('PUT', '/echo', { title: 'x' })
    const { method, headers, body } = page.json<Echo>()
    assert.equal(method, 'PUT')
    assert.equal(headers.accept, 'application/json')
    assert.deepEqual(body, { title: 'x' })
  })

  it('keeps the cookies of two clients apart', async (t) => {
    const app = await server(t)
    const [first, second] = [testClient(app), testClient(app)]
    await first.get('/form')
    assert.equal(first.cookies.get('csrf'), 'c1')
    assert.equal(second.cookies.get('csrf'), undefined)
  })
})
