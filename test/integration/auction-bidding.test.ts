/** Bidding from many clients at once, and across a killed server. */
import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import { after, before, describe, test } from 'node:test'
import type { Centrifuge, Subscription } from 'centrifuge'
import { type Auction, accountOf, signIn, signUp, startAuction } from '../support/auction.ts'
import { centrifugeClient } from '../support/centrifuge-client.ts'
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
function openLot(folder: TemporaryFolder): { id: number; slug: string; price: number } {
  const database = new DatabaseSync(folder.file('auction.sqlite'), { readOnly: true })
  const sql =
    "select id, slug, price from lots_lot where status = 'open' order by closes_at desc, id limit 1"
  const lot = database.prepare(sql).get() as { id: number; slug: string; price: number }
  database.close()
  return lot
}

function bidsOf(folder: TemporaryFolder, lot: number): string[] {
  const database = new DatabaseSync(folder.file('auction.sqlite'), { readOnly: true })
  const rows = database.prepare('select amount from lots_bid where lot_id = ? order by id').all(lot)
  database.close()
  return rows.map(({ amount }) => Number(amount).toFixed(2))
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
  const cookies: string[] = []

  before(async () => {
    folder = await temporaryFolder()
    auction = await startAuction(folder.path)
    for (let i = 0; i < 20; i++) cookies.push(await signUp(auction, `Bidder number ${i}`))
  })

  after(async () => {
    await auction?.process.kill('SIGTERM')
    await folder?.remove()
  })

  test('100 concurrent bids by 20 clients: amounts strictly increase, everybody sees the same, the database agrees', async () => {
    const lot = openLot(folder)
    const watchers = await Promise.all(cookies.map((cookie) => watch(auction, lot.slug, cookie)))
    const top = Math.ceil(lot.price)
    const attempts = Array.from({ length: 100 }, (_, i) =>
      bid(watchers[i % 20]!, lot.slug, top + 500 * ((i * 37) % 100) + 500),
    )
    const replies = await Promise.all(attempts)
    const accepted = replies.filter((reply) => reply.accepted).length
    assert.ok(accepted >= 1)
    assert.ok(replies.every((reply) => reply.accepted || reply.reason === 'tooLow'))
    const stored = bidsOf(folder, lot.id)
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
    const lot = openLot(folder)
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
    const stored = new Set(bidsOf(folder, lot.id))
    assert.deepEqual(
      acknowledged.filter((amount) => !stored.has(amount)),
      [],
    )

    const contexts: { wasRecovering: boolean; recovered: boolean; data: { price: string } }[] = []
    for (const { subscription } of watchers)
      subscription.on('subscribed', (context) => contexts.push(context as never))
    auction = await startAuction(folder.path, { port: auction.port })
    await waitUntil(() => contexts.length === watchers.length, {
      what: 'all have subscribed again',
      timeout: 20_000,
    })
    const price = Number(openLot(folder).price).toFixed(2)
    for (const context of contexts) {
      assert.equal(context.recovered, false, 'a new process is a new history')
      assert.equal(context.data.price, price)
    }
    for (const { client } of watchers) client.disconnect()
  })

  test('a bid is refused with its reason: nobody, own lot, too low, no number, closed', async () => {
    const lot = openLot(folder)
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
    const before = bidsOf(folder, lot.id).length
    assert.equal(bidsOf(folder, lot.id).length, before)
  })

  test('signing out closes the sockets of the session', async () => {
    const lot = openLot(folder)
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
