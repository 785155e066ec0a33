/** The page of the real-time service in a real browser: live, without a script, on a phone. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Centrifuge } from 'centrifuge'
import type { Browser, Page } from 'playwright-core'
import { WebSocket } from 'ws'
import { admin } from '../../src/admin/app.ts'
import { LogEntry } from '../../src/admin/log-entry.ts'
import type { App } from '../../src/app/app.ts'
import { createApp } from '../../src/app/create-app.ts'
import { auth } from '../../src/auth/app.ts'
import { grant } from '../../src/auth/permissions/granting.ts'
import { createUser } from '../../src/auth/user/create-user.ts'
import { userFields } from '../../src/auth/user/user-fields.ts'
import { Model } from '../../src/db/model/model.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { launchBrowser } from '../support/chromium.ts'
import { waitUntil } from '../support/wait-until.ts'

class User extends Model(userFields) {}
const room = channel('room/:id', { subscribe: () => true })
const password = 'correct horse battery staple'
let browser: Browser

before(async () => {
  browser = await launchBrowser()
})

after(() => browser.close())

interface Started extends AsyncDisposable {
  readonly app: App
  readonly url: string
  /** A client that is subscribed to these channels. */
  join(...names: string[]): Promise<Centrifuge>
  /** A page of somebody who is signed in to the admin. */
  enter(permissions: readonly string[] | 'all', options?: object): Promise<Page>
}

async function start(): Promise<Started> {
  const app = await createApp({
    logLevel: 'silent',
    createTables: true,
    apps: [auth, admin],
    models: [User],
    channels: [room],
    userModel: () => User,
  })
  const { port, url } = await app.listen({ port: 0 })
  const clients: Centrifuge[] = []
  let people = 0
  return {
    app,
    url,
    async join(...names) {
      const client = new Centrifuge(`ws://127.0.0.1:${port}/_voltaic/socket`, {
        websocket: WebSocket,
      })
      clients.push(client)
      client.connect()
      for (const name of names) {
        const subscription = client.newSubscription(name)
        subscription.subscribe()
        await subscription.ready()
      }
      return client
    },
    async enter(permissions, options = {}) {
      const email = `staff-${people++}@example.com`
      await app.run(async () => {
        const isSuperuser = permissions === 'all'
        const user = await createUser(User, { email, password, isStaff: true, isSuperuser })
        if (permissions !== 'all') await grant(user, ...permissions)
      })
      const context = await browser.newContext({ baseURL: url, ...options })
      const page = await context.newPage()
      await page.goto('/admin/realtime')
      await page.getByLabel('E-mail').fill(email)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { level: 1 }).waitFor()
      return page
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) client.disconnect()
      await app.close()
    },
  }
}

test('shows who is connected, and keeps up to date', async () => {
  await using started = await start()
  const problems: string[] = []
  const page = await started.enter('all')
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
  await page.getByText('Up to date.').waitFor()
  assert.equal(await page.getByRole('row', { name: /^room\/7 / }).count(), 0)
  await started.join('room/7', 'room/8')
  await started.join('room/7')
  await page.getByRole('row', { name: 'room/7 2' }).waitFor()
  await page.getByLabel('Search channels and connections').fill('room/8')
  await page.getByRole('button', { name: 'Search' }).click()
  await page.getByRole('row', { name: 'room/8 1' }).waitFor()
  assert.equal(await page.getByRole('row', { name: /^room\/7 / }).count(), 0)
  await page.getByText('Up to date.').waitFor()
  assert.deepEqual(problems, [])
})

test('ends a connection, after asking, with a line of history', async () => {
  await using started = await start()
  const client = await started.join('room/1')
  const over = new Promise<number>((resolve) =>
    client.on('disconnected', ({ code }) => resolve(code)),
  )
  const page = await started.enter('all', { javaScriptEnabled: false })
  await page.getByRole('link', { name: 'Disconnect this connection' }).first().click()
  await page.getByText('End this connection of somebody who is not signed in?').waitFor()
  await page.getByRole('button', { name: 'Disconnect' }).click()
  await page.getByText('1 connection of somebody who is not signed in ended.').waitFor()
  assert.equal(await over, 3507)
  const [entry] = await started.app.run(() => LogEntry.all())
  assert.equal(entry?.note, 'Disconnect a connection')
  assert.equal(entry.actorName, 'staff-0@example.com')
})

test('page and channel follow the same permissions, also when they change', async () => {
  await using started = await start()
  const stranger = await started.enter([])
  assert.equal(await stranger.getByText('You may not see this.').count(), 1)
  const watcher = await started.enter(['admin.view_realtime'])
  await watcher.getByText('Up to date.').waitFor()
  await started.join('room/1')
  await watcher.getByRole('row', { name: 'room/1 1' }).waitFor()
  assert.equal(await watcher.getByRole('link', { name: /Disconnect/ }).count(), 0)
  const answer = await watcher.goto('/admin/realtime/disconnect?client=x')
  assert.equal(answer?.status(), 403)
  await watcher.goBack()
  await watcher.getByText('Up to date.').waitFor()
  await started.app.run(async () => {
    const user = await User.get({ email: 'staff-1@example.com' })
    await user.update({ isStaff: false })
  })
  await watcher.getByText(/^Not up to date/).waitFor()
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`reads well on a phone and on a desk, ${colorScheme}`, async () => {
    await using started = await start()
    await started.join(`room/${'x'.repeat(120)}`, 'room/1')
    for (const width of [360, 1280]) {
      const page = await started.enter('all', { viewport: { width, height: 800 }, colorScheme })
      await page.getByText('Up to date.').waitFor()
      await waitUntil(async () => (await page.getByRole('row').count()) > 5)
      const wide = await page.evaluate(() => document.documentElement.scrollWidth)
      assert.ok(wide <= width, `${wide} > ${width}`)
      const folder = process.env.SCREENSHOTS
      if (folder)
        await page.screenshot({
          path: `${folder}/realtime-${colorScheme}-${width}.png`,
          fullPage: true,
        })
    }
  })
}
