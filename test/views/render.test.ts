import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Fragment, h } from 'preact'
import { createLog } from '../../src/core/log.ts'
import { renderBody } from '../../src/core/request.ts'
import { get } from '../../src/http/routes/route.ts'
import { render } from '../../src/views/render.ts'
import { isSafeUrl } from '../../src/views/safe-markup.ts'
import { useRequest } from '../../src/views/use-request.ts'
import { testServer } from '../http/test-server.ts'
import { dangerous, everyUrl, Facts, Links, Page, pictures, trusted } from './fixtures/pages.tsx'
import { rendered, testRequest } from './test-request.ts'

test('a page has its doctype, a fragment has none', async () => {
  const page = await rendered(render(h(Page, { title: 'Lots' })))
  assert.match(
    page,
    /^<!doctype html><html lang="en"><head><title>Lots<\/title><link rel="stylesheet" href="\/static\/app.css"\/>/,
  )
  assert.equal(await rendered(render(h('p', null, 'x'))), '<p>x</p>')
})

test('text and attributes are escaped; raw() is the way out', async () => {
  const text = `<script>&"'</script>`
  assert.ok(!(await rendered(render(h(Page, { title: text }, text)))).includes('<script>'))
  assert.equal(await rendered(render(h('p', { title: '"><b>' }))), '<p title="&quot;>&lt;b>"></p>')
  assert.equal(await rendered(render(trusted('<b>x</b>'))), '<p><b>x</b></p>')
})

test('dangerouslySetInnerHTML is refused in favour of raw()', async () => {
  await assert.rejects(async () => rendered(render(dangerous('<b>'))), {
    code: 'E_RAW_HTML',
    message: /raw\(html\)/,
  })
  const frame = h('iframe', { srcDoc: '<b>' })
  await assert.rejects(async () => rendered(render(frame)), { code: 'E_RAW_HTML' })
  const after = await rendered(render(h('p', null, 'x')))
  assert.equal(after, '<p>x</p>')
})

test('components ask the request', async () => {
  const html = await rendered(render(h(Facts, {})))
  assert.equal(
    html,
    '<ul><li>/lots</li><li>nobody</li><li class="ok">Saved.</li><input type="hidden" name="_csrf" value="token"/></ul>',
  )
  assert.throws(() => useRequest(), { code: 'E_NO_REQUEST' })
})

test('addresses that run scripts are refused, however they are written', async () => {
  const unsafe = [
    'javascript:alert(1)',
    ' JaVaScRiPt:x',
    'java\nscript:x',
    '\u0001javascript:x',
    'java\tscript:x',
    'vbscript:x',
    'data:text/html,x',
    'blob:x',
    'file:///etc/passwd',
    'view-source:x',
  ]
  const html = await rendered(render(h(Links, { urls: unsafe })))
  assert.equal(html.split('href="about:blank#refused"').length - 1, unsafe.length)
  const safe = [
    '/lots',
    'lots?x=javascript:',
    '#top',
    'https://example.com',
    'mailto:a@example.com',
    'tel:1',
    '//example.com',
    '?a:b',
    '',
  ]
  for (const url of safe) assert.ok(isSafeUrl(url), url)
  const shouted = h('a', { HREF: 'javascript:x' } as object)
  assert.match(await rendered(render(shouted)), /refused/)
  const everywhere = await rendered(render(h(Fragment, null, everyUrl('javascript:alert(1)'))))
  assert.ok(!everywhere.includes('javascript:'), everywhere)
})

test('pictures may be data, pages may not', async () => {
  assert.match(await rendered(render(pictures('data:image/png;base64,AA'))), /src="data:image\/png/)
  assert.match(await rendered(render(pictures('data:text/html,x'))), /refused/)
  assert.ok(!isSafeUrl('data:image/svg+xml,x', { type: 'iframe' }))
})

test('a refused address is written to the log', async () => {
  const lines: string[] = []
  const log = createLog('warn', { write: (line) => void lines.push(line) })
  await rendered(render(h(Links, { urls: ['javascript:x'] })), testRequest({ log }))
  assert.match(lines.join(''), /unsafe address refused/)
})

test('a view returns a page; its status and headers are kept; an error while rendering is 500', async (t) => {
  const page = () => render(h('p', null, 'gone'), { status: 410, headers: { 'x-a': 'b' } })
  const broken = () => {
    throw new Error('no')
  }
  const server = testServer(t, [get('/', page), get('/broken', () => render(h(broken, {})))])
  const response = await server.inject('/')
  assert.deepEqual(
    [response.statusCode, response.headers['x-a'], response.body],
    [410, 'b', '<p>gone</p>'],
  )
  assert.match(String(response.headers['content-type']), /^text\/html; charset=utf-8/)
  assert.equal((await server.inject('/broken')).statusCode, 500)
})

test('a page is rendered when the response is made, not before', async () => {
  const seen: string[] = []
  const Late = () => {
    seen.push(useRequest().id)
    return null
  }
  const page = render(h(Late, {}))
  assert.deepEqual(seen, [])
  await page[renderBody](testRequest({ id: 'late' }))
  assert.deepEqual(seen, ['late'])
})
