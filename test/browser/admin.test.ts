/** The admin in a real browser: with its script, without it, and on a phone. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { createUser } from '../../src/auth/user/create-user.ts'
import {
  type AdminServer,
  adminServer,
  Lot,
  makeLots,
  password,
  User,
} from '../admin/admin-server.ts'
import { launchBrowser } from '../support/chromium.ts'

let browser: Browser

before(async () => {
  browser = await launchBrowser()
})

after(() => browser.close())

const email = 'boss@example.com'

async function signIn({ app, url }: AdminServer, options: object = {}): Promise<Page> {
  await app.run(() => createUser(User, { email, password, isStaff: true, isSuperuser: true }))
  const context = await browser.newContext({ baseURL: url, ...options })
  const page = await context.newPage()
  await page.goto('/admin/models/lot')
  await page.getByLabel('E-mail').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Lots', level: 1 }).waitFor()
  return page
}

/** What the browser complained of: refused scripts and styles, errors. */
function complaints(page: Page): string[] {
  const texts: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') texts.push(message.text())
  })
  page.on('pageerror', (error) => texts.push(error.message))
  return texts
}

test('the script adds what pages can do without', async (t) => {
  const server = await adminServer(t)
  await server.app.run(async () => {
    await makeLots(3)
    await User.bulkCreate(
      Array.from({ length: 120 }, (_, i) => ({
        email: `person-${i}@example.com`,
        name: `Person ${i}`,
      })),
    )
  })
  const page = await signIn(server, { timezoneId: 'Asia/Tokyo', locale: 'en-US' })
  const problems = complaints(page)
  await page.goto('/admin/models/lot')
  await page.getByLabel('Pick all rows of this page').check()
  assert.equal(await page.locator('.rows tbody input:checked').count(), 3)
  assert.match(await page.locator('tbody time').first().innerText(), /Jan 1, 2026, 9:00 AM/)

  await page.getByText('Status', { exact: true }).first().click()
  assert.ok(await page.getByRole('link', { name: 'Draft 3' }).isVisible())
  await page.keyboard.press('Escape')
  assert.ok(await page.getByRole('link', { name: 'Draft 3' }).isHidden())

  await page.goto('/admin/models/lot/add')
  await page.getByLabel('Title').fill('Wanduhr, Zürich')
  assert.equal(await page.getByLabel('Slug').inputValue(), 'wanduhr-zurich')
  await page.getByLabel('Seller').pressSequentially('person 7')
  await page.locator('datalist option[value]').first().waitFor({ state: 'attached' })
  const key = await page.locator('datalist option').first().getAttribute('value')
  await page.getByLabel('Seller').fill(key ?? '')
  await page.waitForFunction(() => document.querySelector('output')?.textContent === 'Person 7')
  assert.deepEqual(problems, [])
})

test('a row is changed without a script, by the keyboard', async (t) => {
  const server = await adminServer(t)
  await server.app.run(() => makeLots(1))
  const page = await signIn(server, { javaScriptEnabled: false })
  await page.keyboard.press('Tab')
  assert.equal(
    await page.evaluate(() => document.activeElement?.textContent),
    'Skip to the content',
  )
  await page.getByRole('link', { name: 'Lot 1' }).focus()
  await page.keyboard.press('Enter')
  await page.getByLabel('Title').fill('Wall clock')
  await page.keyboard.press('Enter')
  await page.getByText('Lot “Wall clock” was saved.').waitFor()
  assert.equal((await server.app.run(() => Lot.get({ pk: 1 }))).title, 'Wall clock')
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`nothing runs out of a phone's width, ${colorScheme}`, async (t) => {
    const server = await adminServer(t)
    await server.app.run(() => makeLots(2, { title: 'x'.repeat(60) + ' clock'.repeat(10) }))
    const page = await signIn(server, { viewport: { width: 360, height: 740 }, colorScheme })
    for (const path of [
      '',
      '/models/lot',
      '/models/lot/row/1',
      '/models/lot/row/1/delete',
      '/models/lot/row/1/history',
      '/models/lot/add',
    ]) {
      await page.goto(`/admin${path}`)
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      assert.ok(beyond <= 0, `${path} runs out by ${beyond} px`)
    }
  })
}
