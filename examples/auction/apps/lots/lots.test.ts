/** The rules of the house, on real pages, a real database and real channels. */
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, beforeEach, describe, test } from 'node:test'
import type { App, CurrentUser } from 'voltaic'
import { createUser } from 'voltaic/auth'
import { createTestApp, type TestClient, testClient } from 'voltaic/testing'
import config from '../../voltaic.config.ts'
import { User } from '../accounts/models.ts'
import { placeBid } from './bidding.ts'
import { lotChannel } from './channels.ts'
import { settleLot } from './closing.ts'
import { Bid, Lot, Notice } from './models.ts'
import { closeLot } from './tasks.ts'

const minute = 60_000

let app: App
let seller: User
let one: User
let two: User
let number = 0

before(async () => {
  app = await createTestApp(config)
  await app.run(async () => {
    seller = await createUser(User, { email: 'seller@example.com', name: 'Seller' })
    one = await createUser(User, { email: 'one@example.com', name: 'Bidder one' })
    two = await createUser(User, { email: 'two@example.com', name: 'Bidder two' })
  })
})

after(() => app.close())

/** A lot that opens at $1,000 and closes in an hour. */
function openLot(
  values: { status?: 'draft' | 'open' | 'closed'; closesAt?: Date; title?: string } = {},
) {
  number++
  return app.run(() =>
    Lot.create({
      title: 'Ford Pinto',
      slug: `lot-${number}`,
      status: 'open',
      origin: 'USA',
      year: 1974,
      cylinders: 4,
      openingPrice: 1000,
      price: 1000,
      closesAt: new Date(Date.now() + 60 * minute),
      seller,
      ...values,
    }),
  )
}

function bid(lot: Lot, bidder: User, amount: string, key: string = randomUUID()) {
  return app.run(() => placeBid({ slug: lot.slug, bidder: bidder as CurrentUser, amount, key }))
}

async function signedIn(user: User): Promise<TestClient> {
  const client = testClient(app)
  await client.signIn(user)
  return client
}

describe('a bid', () => {
  let lot: Lot
  beforeEach(async () => {
    lot = await openLot()
  })

  test('is accepted from the opening price on, and then from a step above the last', async () => {
    assert.deepEqual(await bid(lot, one, '1000'), { accepted: true, amount: '1000.00' })
    const low = await bid(lot, two, '1,050')
    assert.equal(low.accepted, false)
    assert.equal(!low.accepted && low.reason, 'tooLow')
    assert.equal(!low.accepted && low.minimum, '1100.00')
    assert.match(low.accepted ? '' : low.message, /\$1,100 or more/)
    assert.deepEqual(await bid(lot, two, '$1,100'), { accepted: true, amount: '1100.00' })
    await app.run(() => lot.refresh())
    assert.equal(lot.price.toFixed(2), '1100.00')
    assert.equal(lot.bidCount, 2)
  })

  for (const amount of ['', 'a lot', '12.50', '-1000', '1e4', '1,00', '٣٠٠٠', '999999999999999']) {
    test(`is refused when it says ${JSON.stringify(amount)}`, async () => {
      const outcome = await bid(lot, one, amount)
      assert.equal(!outcome.accepted && outcome.reason, 'invalid')
    })
  }

  test('is refused above what the house takes', async () => {
    const outcome = await bid(lot, one, '100,000,001')
    assert.equal(!outcome.accepted && outcome.reason, 'tooHigh')
  })

  test('is refused to the seller, and on a lot that has closed', async () => {
    const own = await bid(lot, seller, '5000')
    assert.equal(!own.accepted && own.reason, 'ownLot')
    const past = await openLot({ closesAt: new Date(Date.now() - 1) })
    const late = await bid(past, one, '5000')
    assert.equal(!late.accepted && late.reason, 'closed')
  })

  test('counts once, however often it arrives with one key', async () => {
    const key = randomUUID()
    const outcomes = await Promise.all([1, 2, 3].map(() => bid(lot, one, '1500', key)))
    assert.deepEqual(outcomes, Array(3).fill({ accepted: true, amount: '1500.00' }))
    const reused = await bid(lot, one, '1800', key)
    assert.equal(!reused.accepted && reused.reason, 'repeated')
    assert.equal(await app.run(() => Bid.filter({ lot }).count()), 1)
  })

  test('strictly raises the price, also when many arrive at once', async () => {
    const bids = Array.from({ length: 40 }, (_, index) =>
      bid(lot, index % 2 ? one : two, String(1000 + (index % 8) * 100)),
    )
    const outcomes = await Promise.all(bids)
    const rows = await app.run(() => Bid.filter({ lot }).orderBy('id'))
    const amounts = rows.map(({ amount }) => amount.toNumber())
    assert.equal(outcomes.filter(({ accepted }) => accepted).length, amounts.length)
    assert.deepEqual(
      amounts,
      [...new Set(amounts)].sort((a, b) => a - b),
    )
  })

  test('in the last minute gives everybody another one', async () => {
    const closesAt = new Date(Date.now() + 20_000)
    const ending = await openLot({ closesAt })
    await bid(ending, one, '1000')
    await app.run(() => ending.refresh())
    assert.equal(ending.closesAt?.getTime(), closesAt.getTime() + minute)
    await bid(lot, one, '1000')
    const before = lot.closesAt?.getTime()
    await app.run(() => lot.refresh())
    assert.equal(lot.closesAt?.getTime(), before)
  })
})

describe('the end of a lot', () => {
  test('tells seller and winner, once', async () => {
    const lot = await openLot()
    await bid(lot, one, '1000')
    await bid(lot, two, '1100')
    await app.run(async () => {
      await lot.update({ closesAt: new Date(Date.now() - 1) })
      await settleLot(lot.id)
      await settleLot(lot.id)
      await lot.refresh()
      assert.equal(lot.status, 'closed')
      assert.equal(lot.winnerId, two.id)
      const notices = await Notice.filter({ lot }).orderBy('id')
      assert.deepEqual(
        notices.map(({ kind, userId }) => [kind, userId]),
        [
          ['sold', seller.id],
          ['won', two.id],
        ],
      )
    })
  })

  test('comes by itself at its time', async () => {
    const lot = await openLot({ closesAt: new Date(Date.now() + 50) })
    const member = await (await signedIn(one)).channel(lotChannel, { slug: lot.slug })
    await app.run(() => closeLot.enqueueAt(lot.closesAt!, { lot: lot.id }))
    const { winner } = await member.next('closed')
    assert.equal(winner, null)
    await member.close()
  })
})

describe('the pages', () => {
  test('show a draft to its seller only', async () => {
    const draft = await openLot({ status: 'draft', title: 'Saab 99' })
    const page = `/lots/${draft.slug}`
    assert.equal((await testClient(app).get(page)).status, 404)
    assert.equal((await (await signedIn(one)).get(page)).status, 404)
    assert.match((await (await signedIn(seller)).get(page)).text, /Saab 99/)
    assert.doesNotMatch((await (await signedIn(seller)).get('/')).text, /Saab 99/)
    await assert.rejects((await signedIn(one)).channel(lotChannel, { slug: draft.slug }))
  })

  test('find lots by words, year and filters', async () => {
    await openLot({ title: 'Toyota Corolla Liftback' })
    const client = testClient(app)
    const found = await client.get('/?q=liftback+1974&origin=USA&cylinders=4&sort=dearest')
    assert.deepEqual(found.texts('.card-title'), ['Toyota Corolla Liftback'])
    assert.match((await client.get('/?q=zebra')).text, /No lot fits/)
    assert.match((await client.get('/?origin=Mars&sort=wrong')).text, /open lots/)
    assert.equal((await client.get('/?page=999')).status, 404)
    assert.equal((await client.get('/lots/unknown')).status, 404)
  })

  test('take a bid by form, and show a refusal in its place', async () => {
    const lot = await openLot()
    const client = await signedIn(one)
    const page = `/lots/${lot.slug}`
    const form = '.bid-box'
    const placed = await client.submit(page, { amount: '1,000' }, { form })
    assert.match(placed.text, /Your bid of \$1,000 was placed/)
    assert.match(placed.text, /You are the highest bidder/)
    const refused = await client.submit(page, { amount: '1001' }, { form })
    assert.equal(refused.status, 422)
    assert.match(refused.find('#bid-note').textContent, /too low. The next bid is \$1,100/)
    assert.equal(refused.find('#amount').getAttribute('value'), '1001')
    const guest = await testClient(app).post(`${page}/bids`, { amount: '5000', key: randomUUID() })
    assert.equal(guest.url.pathname, '/sign-in')
    assert.equal(await app.run(() => Bid.filter({ lot }).count()), 1)
  })

  test('let a seller describe a car, change it and publish it', async () => {
    const client = await signedIn(seller)
    const wrong = await client.submit(
      '/sell',
      { title: 'Volvo 245', year: '1492' },
      { form: '.form' },
    )
    assert.equal(wrong.status, 422)
    const values = { title: 'Volvo 245', year: '1975', origin: 'Europe', openingPrice: '2500' }
    const draft = await client.submit(wrong, values, { form: '.form' })
    assert.match(draft.text, /Only you can see it/)
    assert.match(draft.text, /not recorded/)
    const changed = await client.submit(
      `${draft.url.pathname}/edit`,
      { horsepower: '98' },
      { form: '.form' },
    )
    assert.match(changed.text, /98 hp/)
    const open = await client.submit(changed, {}, { form: `${draft.url.pathname}/publish` })
    assert.match(open.text, /bidding is open/)
    assert.equal((await client.get(`${draft.url.pathname}/edit`)).status, 404)
    assert.match((await client.get('/my/lots')).text, /1975 Volvo 245/)
  })

  test('tell winners and bidders where they stand', async () => {
    const lot = await openLot({ title: 'Opel Manta' })
    await bid(lot, one, '1000')
    await bid(lot, two, '1100')
    assert.match((await (await signedIn(one)).get('/my/bids')).text, /Opel MantaOutbid/)
    await app.run(async () => {
      await lot.update({ closesAt: new Date(Date.now() - 1) })
      await settleLot(lot.id)
    })
    assert.match(
      (await (await signedIn(two)).get('/my/bids')).text,
      /You won the 1974 Opel Manta for \$1,100/,
    )
  })
})

describe('the channel of a lot', () => {
  test('carries a bid from a form to whoever watches, and refuses with a reason', async () => {
    const lot = await openLot()
    const watcher = await (await signedIn(two)).channel(lotChannel, { slug: lot.slug })
    assert.equal(watcher.state.minimum, '1000.00')
    const page = await signedIn(one)
    await page.submit(`/lots/${lot.slug}`, { amount: '1200' }, { form: '.bid-box' })
    const price = await watcher.next('price')
    assert.equal(price.bid.amount, '1200.00')
    assert.equal(price.minimum, '1300.00')
    const refused = await watcher.call('bid', { amount: '1250', key: randomUUID() })
    assert.equal(!refused.accepted && refused.reason, 'tooLow')
    const accepted = await watcher.call('bid', { amount: '1300', key: randomUUID() })
    assert.deepEqual(accepted, { accepted: true, amount: '1300.00' })
    await watcher.close()
  })

  test('answers a guest with the reason', async () => {
    const lot = await openLot()
    const guest = await testClient(app).channel(lotChannel, { slug: lot.slug })
    const refused = await guest.call('bid', { amount: '1000', key: randomUUID() })
    assert.equal(!refused.accepted && refused.reason, 'signedOut')
    await guest.close()
  })
})
