/** A column that a policy opens in some rows and not in others. */
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { logActs } from '../../src/admin/history/log.ts'
import { type AdminServer, adminServer, Bid, Lot, makeLots, User } from './admin-server.ts'

const bids = '/admin/models/bid'
const clerk = ['clerk@example.com', ['view_bid', 'change_bid', 'view_lot']] as const

async function makeBids({ app }: AdminServer): Promise<void> {
  await app.run(async () => {
    const [open, closed] = await makeLots(2, { status: 'open' })
    const bidder = await User.create({ email: 'bidder@example.com' })
    await Bid.create({ lot: open!, bidder, amount: '11.00' })
    await Bid.create({ lot: closed!, bidder, amount: '22.00' })
    await closed!.update({ status: 'closed' })
  })
}

it('is shown in those rows only, and nobody can ask by it', async (t) => {
  const server = await adminServer(t)
  await makeBids(server)
  const client = await server.signIn(...clerk)
  const page = await client.get(bids)
  assert.ok(page.body.includes('22.00'))
  assert.ok(!page.body.includes('11.00'))
  assert.equal((await client.get(`${bids}?sort=amount`)).status, 400)
  assert.equal((await client.get(`${bids}?where.amount.from=12`)).status, 400)
  assert.ok(!page.texts('.menu summary').includes('Amount'))
})

it('is not asked for, and stays as it is', async (t) => {
  const server = await adminServer(t)
  await makeBids(server)
  const client = await server.signIn(...clerk)
  const hidden = await client.get(`${bids}/row/1`)
  assert.ok(!hidden.body.includes('11.00'))
  assert.equal(hidden.findAll('[name=amount]').length, 0)
  const csrf = hidden.find('[name=_csrf]').getAttribute('value') ?? ''
  await client.post(`${bids}/row/1`, { _csrf: csrf, amount: '1' })
  const bid = await server.app.run(() => Bid.get({ pk: 1 }))
  assert.equal(bid.amount.toFixed(2), '11.00')
})

it('is left out of the history', async (t) => {
  const server = await adminServer(t)
  await makeBids(server)
  await server.app.run(async () => {
    const boss = await User.get({ email: 'bidder@example.com' })
    const [bid] = await Bid.filter({ pk: 1 })
    const changes = [
      { field: 'amount', from: '10.00', to: '11.00' },
      { field: 'lot', from: 2, to: 1 },
    ]
    await logActs(boss as never, [bid!], { action: 'change', changes })
  })
  const seen = await (await server.signIn(...clerk)).get(`${bids}/row/1/history`)
  assert.deepEqual(seen.texts('.changes tbody th'), ['Lot'])
  const auditor = await server.signIn('auditor@example.com', ['view_bid'])
  const all = await auditor.get(`${bids}/row/1/history`)
  assert.deepEqual(all.texts('.changes tbody :is(th, td)').slice(0, 3), [
    'Amount',
    '10.00',
    '11.00',
  ])
})

it('follows the row: what is closed becomes open to all', async (t) => {
  const server = await adminServer(t)
  await makeBids(server)
  const client = await server.signIn(...clerk)
  await server.app.run(async () => (await Lot.get({ pk: 1 })).update({ status: 'closed' }))
  assert.ok((await client.get(bids)).body.includes('11.00'))
})
