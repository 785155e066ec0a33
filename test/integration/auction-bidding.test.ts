/** Bidding from many clients at once, and across a killed server. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Centrifuge, Subscription } from 'centrifuge'
import {
  type Auction,
  accountOf,
  askAuction,
  signIn,
  signUp,
  startAuction,
} from '../support/auction.ts'
import { centrifugeClient } from '../support/centrifuge-client.ts'
import { type EmptyDatabase, emptyDatabase } from '../support/empty-database.ts'
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

interface Reply {
  readonly accepted: boolean
  readonly reason?: string
  readonly amount?: string
}

interface Watcher {
  readonly client: Centrifuge
  readonly subscription: Subscription
  readonly amounts: string[]
}

/** An open lot with time enough. */
async function openLot(url: string): Promise<{ id: number; slug: string; price: number }> {
  const sql =
    "select id, slug, price from lots_lot where status = 'open' order by closes_at desc, id limit 1"
  const [lot = []] = await askAuction(url, sql)
  return { id: Number(lot[0]), slug: String(lot[1]), price: Number(lot[2]) }
}

async function bidsOf(url: string, lot: number): Promise<string[]> {
  const rows = await askAuction(
    url,
    `select amount from lots_bid where lot_id = ${lot} order by id`,
  )
  return rows.map(([amount]) => Number(amount).toFixed(2))
}

async function watch(auction: Auction, slug: string, cookie: string): Promise<Watcher> {
  const client = centrifugeClient(auction.url, { cookie })
  const subscription = client.newSubscription(`lot/${slug}`, {
    recoverable: true,
    positioned: true,
  })
  const amounts: string[] = []
  subscription.on('publication', ({ data }) => {
    if (data.event === 'price') amounts.push(data.data.bid.amount)
  })
  const subscribed = new Promise((resolve) => subscription.once('subscribed', resolve))
  subscription.subscribe()
  client.connect()
  await subscribed
  return { client, subscription, amounts }
}

async function bid({ client }: Watcher, slug: string, amount: number): Promise<Reply> {
  const { data } = await client.rpc(`lot/${slug}#bid`, {
    amount: String(amount),
    key: crypto.randomUUID(),
  })
  return data as Reply
}

describe('bidding', () => {
  let folder: TemporaryFolder
  let auction: Auction
  let database: EmptyDatabase
  const cookies: string[] = []

  before(async () => {
    folder = await temporaryFolder()
    database = await emptyDatabase(folder.file('auction.sqlite'))
    auction = await startAuction(folder.path, { database: database.url })
    for (let i = 0; i < 20; i++) cookies.push(await signUp(auction, `Bidder number ${i}`))
  })

  after(async () => {
    await auction?.process.kill('SIGTERM')
    await database?.[Symbol.asyncDispose]()
    await folder?.remove()
  })

  test('100 concurrent bids by 20 clients: amounts strictly increase, everybody sees the same, the database agrees', async () => {
    const lot = await openLot(database.url)
    const watchers = await Promise.all(cookies.map((cookie) => watch(auction, lot.slug, cookie)))
    const top = Math.ceil(lot.price)
    const attempts = Array.from({ length: 100 }, (_, i) =>
      bid(watchers[i % 20]!, lot.slug, top + 500 * ((i * 37) % 100) + 500),
    )
    const replies = await Promise.all(attempts)
    const accepted = replies.filter((reply) => reply.accepted).length
    assert.ok(accepted >= 1)
    assert.ok(replies.every((reply) => reply.accepted || reply.reason === 'tooLow'))
    const stored = await bidsOf(database.url, lot.id)
    assert.equal(stored.length, accepted)
    for (const [i, amount] of stored.entries())
      assert.ok(i === 0 || Number(amount) > Number(stored[i - 1]))
    await waitUntil(() => watchers.every(({ amounts }) => amounts.length >= accepted), {
      what: 'every watcher has every bid',
    })
    for (const { amounts } of watchers) assert.deepEqual(amounts, stored)
    for (const { client } of watchers) client.disconnect()
  })

  test('kill -9 in the middle of bidding: every acknowledged bid is there, and the clients are current again', async () => {
    const lot = await openLot(database.url)
    const watchers = await Promise.all(
      cookies.slice(0, 5).map((cookie) => watch(auction, lot.slug, cookie)),
    )
    const acknowledged: string[] = []
    let next = Math.ceil(lot.price) + 1_000
    let isKilled = false
    const bidders = watchers.map(async (watcher) => {
      while (!isKilled) {
        next += 1_000
        const reply = await bid(watcher, lot.slug, next).catch(() => undefined)
        if (reply?.accepted) acknowledged.push(reply.amount!)
      }
    })
    await waitUntil(() => acknowledged.length >= 20, { what: '20 bids are acknowledged' })
    await auction.process.kill('SIGKILL')
    isKilled = true
    await Promise.all(bidders)
    const stored = new Set(await bidsOf(database.url, lot.id))
    assert.deepEqual(
      acknowledged.filter((amount) => !stored.has(amount)),
      [],
    )

    const contexts: { wasRecovering: boolean; recovered: boolean; data: { price: string } }[] = []
    for (const { subscription } of watchers)
      subscription.on('subscribed', (context) => contexts.push(context as never))
    auction = await startAuction(folder.path, { port: auction.port, database: database.url })
    await waitUntil(() => contexts.length === watchers.length, {
      what: 'all have subscribed again',
      timeout: 20_000,
    })
    const price = (await openLot(database.url)).price.toFixed(2)
    for (const context of contexts) {
      assert.equal(context.recovered, false, 'a new process is a new history')
      assert.equal(context.data.price, price)
    }
    for (const { client } of watchers) client.disconnect()
  })

  test('a bid is refused with its reason: nobody, own lot, too low, no number, closed', async () => {
    const lot = await openLot(database.url)
    const nobody = centrifugeClient(auction.url)
    nobody.connect()
    const anonymous = (await nobody
      .rpc(`lot/${lot.slug}#bid`, { amount: '1', key: crypto.randomUUID() })
      .catch((error) => error)) as { data: Reply } | { code: number }
    assert.ok('code' in anonymous ? anonymous.code > 0 : anonymous.data.reason === 'signedOut')
    nobody.disconnect()
    const watcher = await watch(auction, lot.slug, cookies[0]!)
    assert.equal((await bid(watcher, lot.slug, 1)).reason, 'tooLow')
    const words = await watcher.client.rpc(`lot/${lot.slug}#bid`, {
      amount: 'a lot',
      key: crypto.randomUUID(),
    })
    assert.equal((words.data as Reply).reason, 'invalid')
    await assert.rejects(watcher.client.rpc(`lot/${lot.slug}#bid`, { amount: 12 }), { code: 107 })
    watcher.client.disconnect()
    const before = (await bidsOf(database.url, lot.id)).length
    assert.equal((await bidsOf(database.url, lot.id)).length, before)
  })

  test('signing out closes the sockets of the session', async () => {
    const lot = await openLot(database.url)
    const cookie = await signIn(auction, accountOf(auction, 'bidder one'))
    const watcher = await watch(auction, lot.slug, cookie)
    const closed = new Promise<{ code: number }>((resolve) =>
      watcher.client.on('disconnected', resolve),
    )
    const response = await fetch(`${auction.url}/sign-out`, {
      method: 'POST',
      headers: { cookie, 'sec-fetch-site': 'same-origin', origin: auction.url },
      redirect: 'manual',
    })
    assert.equal(response.status, 303)
    assert.ok((await closed).code >= 3500, 'the client does not come back by itself')
  })
})
