import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { App } from '../../src/app/app.ts'
import { html, json, redirect } from '../../src/http/responses/responses.ts'
import { get, post, route } from '../../src/http/routes/route.ts'
import { testClient } from '../../src/testing/client.ts'
import { createTestApp } from '../../src/testing/test-app.ts'

const form = `<form method="post" action="/echo">
<input type="hidden" name="kept" value="k"><input name="title"></form>`

const routes = [
  get('/form', ({ cookies }) => {
    cookies.set('seen', '1')
    return html(form)
  }),
  route(['GET', 'POST', 'PUT'], '/echo', ({ request, body, headers }) =>
    json({ method: request.method, url: request.url.href, headers, body }),
  ),
  post('/save', ({ cookies }) => {
    cookies.set('saved', '1')
    return redirect('/echo?saved')
  }),
  post('/again', () => redirect('/echo', { status: 307 })),
  get('/loop', () => redirect('/loop')),
]

async function server(t: TestContext): Promise<App> {
  const app = await createTestApp({ routes })
  t.after(() => app.close())
  return app
}

interface Echo {
  method: string
  url: string
  headers: Record<string, string>
  body: unknown
}

describe('TestClient', () => {
  it('submits a form of a page with its hidden fields and cookies, past the CSRF protection', async (t) => {
    const client = testClient(await server(t))
    const page = await client.submit('/form', { title: 'Wall clock' })
    const { method, headers, body } = page.json<Echo>()
    assert.equal(method, 'POST')
    assert.deepEqual(body, { kept: 'k', title: 'Wall clock' })
    assert.match(headers.cookie!, /\bseen=1\b/)
    assert.equal(headers.origin, 'http://localhost')
    assert.equal(headers.referer, 'http://localhost/form')
  })

  it('is refused where a page of another site would be', async (t) => {
    const client = testClient(await server(t))
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://example.com' }
    const page = await client.post('/save', { title: 'x' }, { headers })
    assert.equal(page.status, 403)
  })

  it('follows redirects with GET, and 307 with the same request', async (t) => {
    const client = testClient(await server(t))
    const saved = await client.post('/save', { title: 'x' })
    assert.equal(saved.url.href, 'http://localhost/echo?saved')
    assert.equal(saved.json<Echo>().method, 'GET')
    assert.match(saved.json<Echo>().headers.cookie!, /\bsaved=1\b/)
    assert.deepEqual(
      saved.redirects.map((url) => url.pathname),
      ['/save'],
    )
    const again = await client.post('/again', { title: 'x' })
    assert.deepEqual(again.json<Echo>().body, { title: 'x' })
  })

  it('shows a redirect when asked', async (t) => {
    const client = testClient(await server(t))
    const page = await client.post('/save', {}, { redirect: 'manual' })
    assert.equal(page.status, 303)
    assert.equal(page.headers.location, '/echo?saved')
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
    assert.equal(first.cookies.get('seen'), '1')
    assert.equal(second.cookies.get('seen'), undefined)
  })
})
