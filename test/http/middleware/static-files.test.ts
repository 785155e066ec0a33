import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { type TestContext, test } from 'node:test'
import { frameworkAssets } from '../../../src/http/assets/framework-assets.ts'
import { StaticFolder } from '../../../src/http/assets/static-folder.ts'
import { file } from '../../../src/http/responses/file-response.ts'
import { text } from '../../../src/http/responses/responses.ts'
import { get } from '../../../src/http/routes/route.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { testServer } from '../test-server.ts'

async function start(t: TestContext) {
  const folder = await temporaryFolder()
  t.after(folder.remove)
  await mkdir(folder.file('public', 'img'), { recursive: true })
  await writeFile(folder.file('public', 'app.css'), 'body{}')
  await writeFile(folder.file('public', '.env'), 'secret')
  await writeFile(folder.file('public', 'img', 'a b.txt'), '0123456789')
  await writeFile(folder.file('secret.txt'), 'secret')
  const routes = [
    get('/asset/*', ({ params, request }) => text(request.asset(params['*']))),
    get('/report', () => file(folder.file('secret.txt'), { downloadName: 'Année "x".txt' })),
    get('/missing', () => file(folder.file('missing.txt'))),
  ]
  const assets = [new StaticFolder(folder.file('public')), frameworkAssets()]
  const server = testServer(t, routes, { assets })
  return {
    server,
    folder,
    urlOf: async (name: string) => (await server.inject(`/asset/${name}`)).body,
  }
}

test('a file has a name with its hash, cached for ever, and its own, asked for again', async (t) => {
  const { server, urlOf, folder } = await start(t)
  const url = await urlOf('app.css')
  assert.match(url, /^\/static\/app\.[0-9a-f]{10}\.css$/)
  const hashed = await server.inject(url)
  assert.equal(hashed.body, 'body{}')
  assert.equal(hashed.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.match(String(hashed.headers['content-type']), /^text\/css/)
  const plain = await server.inject('/static/app.css')
  assert.equal(plain.headers['cache-control'], 'no-cache')
  const again = await server.inject({
    url: '/static/app.css',
    headers: { 'if-none-match': String(plain.headers.etag) },
  })
  assert.equal(again.statusCode, 304)
  await writeFile(folder.file('public', 'app.css'), 'body{color:red}')
  assert.notEqual(await urlOf('app.css'), url)
  const old = await server.inject(url)
  assert.equal(old.body, 'body{color:red}')
  assert.equal(old.headers['cache-control'], 'no-cache')
})

test('ranges are answered in part', async (t) => {
  const { server } = await start(t)
  const part = await server.inject({
    url: '/static/img/a%20b.txt',
    headers: { range: 'bytes=2-4' },
  })
  assert.equal(part.statusCode, 206)
  assert.equal(part.body, '234')
  assert.equal(part.headers['content-range'], 'bytes 2-4/10')
  const beyond = await server.inject({
    url: '/static/img/a%20b.txt',
    headers: { range: 'bytes=99-' },
  })
  assert.equal(beyond.statusCode, 416)
})

test('nothing outside of the folder, hidden, or no file is served', async (t) => {
  const { server } = await start(t)
  const { url: base } = await server.listen()
  const paths = [
    '../secret.txt',
    '..%2fsecret.txt',
    '%2e%2e/secret.txt',
    'img/..%2f..%2fsecret.txt',
    'img/%2e%2e/%2e%2e/secret.txt',
  ]
  const others = [
    '..%5csecret.txt',
    '.env',
    'img',
    'img/',
    '',
    'a%00.css',
    '%',
    '%ff',
    '/etc/passwd',
    'file:%2f%2f/etc/passwd',
  ]
  for (const path of [...paths, ...others]) {
    const response = await server.inject(`/static/${path}`)
    assert.ok([400, 404].includes(response.statusCode), `${path} ${response.statusCode}`)
    assert.ok(!response.body.includes('secret"') && !response.body.startsWith('secret'))
    assert.ok([400, 404].includes((await fetch(`${base}/static/${path}`)).status), path)
  }
})

test('only GET and HEAD reach a file', async (t) => {
  const { server } = await start(t)
  const headers = { 'sec-fetch-site': 'same-origin' }
  assert.equal(
    (await server.inject({ method: 'POST', url: '/static/app.css', headers })).statusCode,
    405,
  )
  const head = await server.inject({ method: 'HEAD', url: '/static/app.css' })
  assert.equal(head.headers['content-length'], '6')
  assert.equal(head.body, '')
})

test('an asset that does not exist is an error that names it', async (t) => {
  const { server } = await start(t)
  assert.equal((await server.inject('/asset/nope.css')).statusCode, 500)
  assert.match(
    (await server.inject('/asset/voltaic/voltaic.css')).body,
    /^\/static\/voltaic\/voltaic\./,
  )
})

test('file() offers a file for saving; one that is missing is 404', async (t) => {
  const { server } = await start(t)
  const response = await server.inject('/report')
  assert.equal(
    response.headers['content-disposition'],
    `attachment; filename="Ann_e _x_.txt"; filename*=UTF-8''Ann%C3%A9e%20%22x%22.txt`,
  )
  assert.equal((await server.inject('/missing')).statusCode, 404)
})
