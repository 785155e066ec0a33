/** The auction house in real browsers: two visitors, one lot, a restart under both. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { type Auction, accountOf, startAuction } from '../support/auction.ts'
import { launchBrowser } from '../support/chromium.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'

const lastLots = '/?sort=-closesAt'

describe('the auction house in a browser', () => {
  let folder: TemporaryFolder
  let auction: Auction
  let browsers: Browser[]
  let path: string

  before(async () => {
    folder = await temporaryFolder()
    auction = await startAuction(folder.path)
    browsers = await Promise.all([launchBrowser(), launchBrowser()])
    const page = await browsers[0]!.newPage()
    await page.goto(auction.url + lastLots)
    path = (await page.locator('a[href^="/lots/"]').last().getAttribute('href'))!
    await page.close()
  })

  after(async () => {
    for (const browser of browsers ?? []) await browser.close()
    await auction?.process.kill('SIGTERM')
    await folder?.remove()
  })

  async function signedIn(
    browser: Browser,
    role: string,
    prepare: (page: Page) => Promise<unknown> = async () => undefined,
  ): Promise<Page> {
    const context = await browser.newContext()
    const page = await context.newPage()
    await prepare(page)
    page.setDefaultTimeout(15_000)
    const { email, password } = accountOf(auction, role)
    await page.goto(`${auction.url}/sign-in?next=${encodeURIComponent(path)}`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(auction.url + path)
    await live(page)
    return page
  }

  /** Waits until the page is hydrated and connected. */
  async function live(page: Page): Promise<void> {
    await page.waitForFunction(() => document.documentElement.dataset.live === 'on')
  }

  const price = (page: Page) => page.locator('.panel-amount').innerText()
  const dollars = (amount: number) => `$${amount.toLocaleString('en-US')}`

  async function placeBid(page: Page, amount: number): Promise<void> {
    await page.locator('#amount').fill(String(amount))
    await page.getByRole('button', { name: 'Place bid' }).click()
  }

  test('a bid is on the other open page within a second, a lower one is refused, a restart is survived', async () => {
    const [first, second] = await Promise.all([
      signedIn(browsers[0]!, 'bidder one'),
      signedIn(browsers[1]!, 'bidder two'),
    ])
    await second.evaluate(() => Object.assign(window, { sameDocument: true }))
    const start = Number(await first.locator('#amount').inputValue())
    assert.ok(start > 0)

    await placeBid(first, start + 1_000)
    await second
      .locator('.panel-amount', { hasText: dollars(start + 1_000) })
      .waitFor({ timeout: 1_000 })
    assert.equal(await second.evaluate(() => 'sameDocument' in window), true, 'no reload')

    await placeBid(second, start)
    await second.locator('.bid-note-bad').waitFor()
    assert.match(await second.locator('#bid-note').innerText(), /too low.*or more/i)
    assert.equal(await price(first), dollars(start + 1_000))

    await auction.process.kill('SIGTERM')
    auction = await startAuction(folder.path, { port: auction.port })
    await Promise.all([live(first), live(second)])
    await placeBid(second, start + 3_000)
    await first.locator('.panel-amount', { hasText: dollars(start + 3_000) }).waitFor()
    assert.equal(await second.evaluate(() => 'sameDocument' in window), true, 'no reload')
    assert.match(await first.locator('.standing').innerText(), /outbid/)
  })

  test('where the network lets no WebSocket through, bids come and go by an event stream', async () => {
    const posts: string[] = []
    const blocked = await signedIn(browsers[0]!, 'bidder one', async (page) => {
      await page.routeWebSocket(/_voltaic/, (socket) => socket.close({ code: 1006 }))
      page.on('request', (request) => void posts.push(new URL(request.url()).pathname))
    })
    const free = await signedIn(browsers[1]!, 'bidder two')
    const amount = Number(await blocked.locator('#amount').inputValue()) + 1_000
    await placeBid(blocked, amount)
    await free.locator('.panel-amount', { hasText: dollars(amount) }).waitFor()
    await placeBid(free, amount + 1_000)
    await blocked.locator('.panel-amount', { hasText: dollars(amount + 1_000) }).waitFor()
    assert.ok(posts.includes('/_voltaic/sse') && posts.includes('/_voltaic/emulation'))
    await blocked.context().close()
    await free.context().close()
  })

  test('the cards of the catalogue move', async () => {
    const page = await browsers[1]!.newPage()
    await page.goto(auction.url + lastLots)
    await live(page)
    const card = page.locator(`a[href="${path}"]`).first()
    await card.waitFor()
    const bidder = await signedIn(browsers[0]!, 'bidder one')
    const amount = Number(await bidder.locator('#amount').inputValue()) + 5_000
    await placeBid(bidder, amount)
    await page.getByText(dollars(amount)).first().waitFor({ timeout: 3_000 })
    await page.close()
  })

  test('without JavaScript a bid is placed by the form', async () => {
    const context = await browsers[0]!.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    const { email, password } = accountOf(auction, 'bidder two')
    await page.goto(`${auction.url}/sign-in?next=${encodeURIComponent(path)}`)
    await page.getByLabel('E-mail').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    const amount = Number(await page.locator('#amount').inputValue())
    await page.getByRole('button', { name: 'Place bid' }).click()
    await page.getByText(`Your bid of ${dollars(amount)} was placed.`).waitFor()
    assert.equal(await price(page), dollars(amount))
    await context.close()
  })

  test('no page logs an error, and nothing breaks the content security policy', async () => {
    const page = await browsers[0]!.newPage()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))
    for (const address of ['/', path, '/sign-in', '/sign-up']) {
      await page.goto(auction.url + address)
      await page.waitForLoadState('load')
    }
    await page.goto(auction.url + path)
    await live(page)
    assert.deepEqual(errors, [])
    await page.close()
  })
})
