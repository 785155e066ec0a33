/** Islands in a real browser, under the default content security policy. */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { h } from 'preact'
import { createLog } from '../../src/core/log.ts'
import { frameworkAssets } from '../../src/http/assets/framework-assets.ts'
import { get } from '../../src/http/routes/route.ts'
import { createServer, type HttpServer } from '../../src/http/server/http-server.ts'
import { buildAssets } from '../../src/views/islands/build.ts'
import { islandAssets } from '../../src/views/islands/island-assets.ts'
import { render } from '../../src/views/render.ts'
import { statelessMiddleware } from '../http/test-server.ts'
import { launchBrowser } from '../support/chromium.ts'
import Shout, { Counter } from '../views/fixtures/counter.island.tsx'

const projectDirectory = join(import.meta.dirname, '../views')
let browser: Browser
let buildDirectory: string

before(async () => {
  browser = await launchBrowser()
  buildDirectory = await mkdtemp(join(tmpdir(), 'voltaic-build-'))
  await buildAssets({ projectDirectory, outDirectory: buildDirectory })
})

after(async () => {
  await browser.close()
  await rm(buildDirectory, { recursive: true })
})

const home = get('/', () =>
  render(
    h('html', { lang: 'en' }, [
      h('head', {}, h('title', {}, 'Islands')),
      h('body', {}, [
        h(Counter, { start: 2, label: '</script>&' }),
        h(Counter, { start: 10, label: 'second' }),
        h(Shout, { text: 'hello' }),
      ]),
    ]),
  ),
)

function start(options: { buildDirectory?: string }): HttpServer {
  return createServer({
    routes: home,
    middleware: statelessMiddleware,
    development: true,
    log: createLog('silent'),
    assets: [islandAssets({ projectDirectory, ...options }), frameworkAssets()],
  })
}

async function clickThrough(server: HttpServer): Promise<void> {
  const { url } = await server.listen()
  const page = await browser.newPage()
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  await page.goto(url)
  const [first, second] = [page.getByRole('button').nth(0), page.getByRole('button').nth(1)]
  await page.waitForFunction("!document.querySelector('v-island > script')")
  await first.click()
  await first.click()
  await second.click()
  assert.equal(await first.textContent(), '</script>&: 4')
  assert.equal(await second.textContent(), 'second: 11')
  assert.equal(await page.getByText('HELLO').count(), 1)
  assert.deepEqual(
    complaints.filter((text) => !text.includes('favicon')),
    [],
  )
  await page.close()
  await server.close()
}

test('islands come to life, bundled on demand', () => clickThrough(start({})))

test('islands come to life, built for production', () => clickThrough(start({ buildDirectory })))

test('without JavaScript the page is there', async (t) => {
  const server = start({})
  t.after(() => server.close())
  const { url } = await server.listen()
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(url)
  assert.equal(await page.getByRole('button').first().textContent(), '</script>&: 2')
  await context.close()
})
