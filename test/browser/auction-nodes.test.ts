/** The auction house on two nodes behind a TCP balancer: one is killed while bids flow. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Centrifuge } from 'centrifuge'
import type { Browser, Page } from 'playwright-core'
import { type Account, accountOf, askAuction, signUp, startAuction } from '../support/auction.ts'
import { centrifugeClient } from '../support/centrifuge-client.ts'
import { launchBrowser } from '../support/chromium.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { noRedis, redisForTest } from '../support/redis.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

const bidderCount = 4
const shownBids = 12

/** A page of a lot, signed in, once it is live. */
async function openPage(browser: Browser, url: string, path: string, account: Account) {
  const page = await (await browser.newContext()).newPage()
  page.setDefaultTimeout(20_000)
  await page.goto(`${url}/sign-in?next=${encodeURIComponent(path)}`)
  await page.getByLabel('E-mail').fill(account.email)
  await page.getByLabel('Password', { exact: true }).fill(account.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.waitForURL(url + path)
  await page.waitForFunction(() => document.documentElement.dataset.live === 'on')
  await page.evaluate(() => Object.assign(window, { sameDocument: true }))
  return page
}

/** The amounts of the history that a page shows, highest first. */
async function historyOf(page: Page): Promise<number[]> {
  const lines = await page.locator('.history-amount').allInnerTexts()
  return lines.map((line) => Number(line.replaceAll(/[^\d.]/g, '')))
}

interface Reply {
  readonly accepted: boolean
  readonly minimum?: string
}

/** Bids what is asked for and watches, over a connection that goes on at the other node when one is gone. */
class Bidder {
  readonly seen: number[] = []
  accepted = 0
  unanswered = 0
  readonly #client: Centrifuge
  readonly #method: string
  #isOver = false

  constructor({ url, cookie, slug }: { url: string; cookie: string; slug: string }) {
    this.#client = centrifugeClient(url, { cookie })
    this.#method = `lot/${slug}#bid`
    const options = { recoverable: true, positioned: true }
    const subscription = this.#client.newSubscription(`lot/${slug}`, options)
    subscription.on('publication', ({ data }) => {
      if (data.event === 'price') this.seen.push(Number(data.data.bid.amount))
    })
    subscription.subscribe()
    this.#client.connect()
  }

  async bidUntilStopped(): Promise<void> {
    let amount = 1
    while (!this.#isOver) {
      try {
        await this.#client.ready(20_000)
        const bid = { amount: String(amount), key: crypto.randomUUID() }
        const { accepted, minimum } = (await this.#client.rpc(this.#method, bid)).data as Reply
        if (accepted) this.accepted += 1
        amount = Math.ceil(Number(minimum ?? amount + 1_000))
      } catch {
        this.unanswered += 1 // the node was killed under the call
      }
    }
  }

  stop(): void {
    this.#isOver = true
  }

  close(): void {
    this.#client.disconnect()
  }
}

test('two nodes, one killed while bids flow: every page ends with the bids of the database', {
  skip: noPostgres || noRedis,
}, async () => {
  await using folder = await temporaryFolder()
  await using schema = await postgresSchema()
  await using redis = redisForTest()
  const shared = { database: schema.url, backplane: redis.url }
  const first = await startAuction(folder.path, shared)
  const second = await startAuction(folder.path, shared)
  await using _first = first.process
  await using _second = second.process
  await using balancer = await FaultProxy.start(first, second)
  const url = `http://127.0.0.1:${balancer.port}`
  const [[id, slug] = []] = await askAuction(
    schema.url,
    "select id, slug from lots_lot where status = 'open' order by closes_at desc, id limit 1",
  )
  const path = `/lots/${slug}`
  const browsers = await Promise.all([launchBrowser(), launchBrowser()])
  const bidders: Bidder[] = []
  try {
    // each browser connects to a node of its own: the balancer leads to one, then to the other
    balancer.lead(first)
    const onFirst = await openPage(browsers[0]!, url, path, accountOf(first, 'bidder one'))
    balancer.lead(second)
    const onSecond = await openPage(browsers[1]!, url, path, accountOf(first, 'bidder two'))
    balancer.lead(first, second)
    for (let n = 0; n < bidderCount; n++) {
      const cookie = await signUp(second, `Bidder ${n}`)
      bidders.push(new Bidder({ url, cookie, slug: String(slug) }))
    }
    const bidding = bidders.map((bidder) => bidder.bidUntilStopped())
    const accepted = () => bidders.reduce((sum, bidder) => sum + bidder.accepted, 0)
    await waitUntil(() => accepted() >= 20, { timeout: 30_000 })
    await first.process.kill('SIGKILL')
    const before = accepted()
    await waitUntil(() => accepted() >= before + 20, { timeout: 30_000 })
    for (const bidder of bidders) bidder.stop()
    await Promise.all(bidding)
    const rows = await askAuction(
      schema.url,
      `select amount from lots_bid where lot_id = ${id} order by id`,
    )
    const bids = rows.map(([amount]) => Number(amount))
    assert.deepEqual(
      bids,
      bids.toSorted((a, b) => a - b),
    )
    const newest = bids.toReversed().slice(0, shownBids)
    for (const page of [onFirst, onSecond]) {
      await waitUntil(async () => String(await historyOf(page)) === String(newest), {
        timeout: 20_000,
        what: 'the history of the database on every page',
      })
      assert.equal(await page.evaluate(() => 'sameDocument' in window), true, 'no reload')
    }
    for (const { seen } of bidders) {
      await waitUntil(() => seen.at(-1) === bids.at(-1))
      assert.deepEqual(seen, bids.slice(-seen.length), 'no gap, nothing twice')
    }
    assert.ok(bidders.some(({ seen }) => seen.length === bids.length || seen.length > 20))
  } finally {
    for (const bidder of bidders) bidder.close()
    for (const browser of browsers) await browser.close()
  }
})
