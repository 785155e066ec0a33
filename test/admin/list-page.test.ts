import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { TestPage } from '../../src/testing/page.ts'
import { adminServer, Bid, Lot, makeLots, Tag, User } from './admin-server.ts'

const list = '/admin/models/lot'

function titles(page: TestPage): string[] {
  return page.texts('.rows tbody th')
}

describe('the list', () => {
  it('shows fields, related fields and computed columns', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(async () => {
      const [lot] = await makeLots(1)
      const bidder = await User.create({ email: 'bidder@example.com' })
      await Bid.create({ lot: lot!, bidder, amount: '12.50' })
    })
    const page = await (await signIn('boss@example.com')).get(list)
    const heads = page.texts('.rows thead th')
    assert.deepEqual(heads.slice(0, 4), ['Title↑', 'Seller e-mail address', 'Top bid', 'Status'])
    assert.deepEqual(page.texts('.rows tbody td').slice(1, 4), [
      'seller@example.com',
      '12.50',
      'Draft',
    ])
    assert.equal(page.find('.rows tbody a').getAttribute('href'), `${list}/row/1`)
  })

  it('says so when it is empty, and when nothing matches', async (t) => {
    const { app, signIn } = await adminServer(t)
    const client = await signIn('boss@example.com')
    assert.deepEqual((await client.get(list)).texts('.empty h2'), ['No lots yet'])
    await app.run(() => makeLots(1))
    assert.deepEqual((await client.get(`${list}?q=zzz`)).texts('.empty h2'), ['No lots match'])
  })

  it('ANDs words, ORs fields, goes over relations, and does not repeat a row', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(async () => {
      const [, second] = await makeLots(3)
      const tags = [await Tag.create({ name: 'oak wood' }), await Tag.create({ name: 'old oak' })]
      for (const tag of tags) await second!.tags.add(tag)
    })
    const client = await signIn('boss@example.com')
    const found = async (q: string) =>
      titles(await client.get(`${list}?${new URLSearchParams({ q })}`))
    assert.deepEqual(await found('lot 2'), ['Lot 2'])
    assert.deepEqual(await found('seller@ 3'), ['Lot 3'])
    assert.deepEqual(await found('OAK'), ['Lot 2'])
    assert.deepEqual(await found('"oak wood" old'), ['Lot 2'])
    assert.deepEqual(await found('"wood oak"'), [])
    assert.deepEqual(await found('100%'), [])
  })

  it('filters by choices, booleans, days and relations, and counts', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(async () => {
      const lots = await makeLots(4)
      await lots[1]!.update({ status: 'open' })
      await lots[2]!.update({ status: 'closed', isFeatured: true })
    })
    const client = await signIn('boss@example.com')
    const found = async (query: string) => titles(await client.get(`${list}?${query}`))
    assert.deepEqual(await found('where.status=open&where.status=closed'), ['Lot 2', 'Lot 3'])
    assert.deepEqual(await found('where.isFeatured=yes'), ['Lot 3'])
    assert.deepEqual(await found('where.closesAt.from=2026-01-02&where.closesAt.to=2026-01-03'), [
      'Lot 2',
      'Lot 3',
    ])
    assert.deepEqual(await found('where.reserve.from=3.5'), ['Lot 4'])
    assert.deepEqual(await found('where.reserve.empty=yes'), [])
    assert.deepEqual(await found('where.seller=1&where.status=draft'), ['Lot 1', 'Lot 4'])
    const page = await client.get(`${list}?where.isFeatured=no`)
    assert.deepEqual(page.texts('.menu:first-child li'), ['Draft2', 'Open1', 'Closed0'])
    assert.deepEqual(page.texts('.applied .chip'), ['Featured: No×, take away'])
  })

  it('refuses a filter or an order that it does not have', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const client = await signIn('boss@example.com')
    for (const query of [
      'where.title=Lot',
      'where.note=hush',
      'where.status=lost',
      'where.closesAt.from=2026-02-30',
      'where.seller.password=x',
      'where.constructor=x',
      'sort=note',
      'sort=seller__password',
    ]) {
      const page = await client.get(`${list}?${query}`)
      assert.equal(page.status, 400, query)
    }
  })

  it('sorts by several columns', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(async () => {
      const lots = await makeLots(3)
      await lots[0]!.update({ status: 'open' })
    })
    const client = await signIn('boss@example.com')
    const page = await client.get(`${list}?sort=-status,-title`)
    assert.deepEqual(titles(page), ['Lot 1', 'Lot 3', 'Lot 2'])
    assert.deepEqual(
      page.findAll('[aria-sort]').map((head) => head.getAttribute('aria-sort')),
      ['descending', 'descending'],
    )
    assert.deepEqual(titles(await client.get(`${list}?sort=-top`)).length, 3)
  })

  it('turns pages, and keeps what was asked for', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(12))
    const client = await signIn('boss@example.com')
    const first = await client.get(`${list}?sort=closesAt`)
    assert.deepEqual(titles(first), ['Lot 1', 'Lot 2', 'Lot 3', 'Lot 4', 'Lot 5'])
    assert.deepEqual(first.texts('.pages li'), ['1', '2', '3', 'Next'])
    const last = first.findAll('.pages a').at(-2)?.getAttribute('href') ?? ''
    assert.deepEqual(titles(await client.get(last)), ['Lot 11', 'Lot 12'])
    const beyond = await client.get(`${list}?page=99`)
    assert.equal(beyond.status, 200)
    assert.deepEqual(beyond.texts('.empty h2'), ['Nothing on this page'])
  })
})

describe('what the list keeps to itself', () => {
  it('shows no masked or secret column, and lets nobody ask by one', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(2))
    const client = await signIn('clerk@example.com', ['view_lot', 'view_user'])
    const page = await client.get(list)
    assert.ok(!page.texts('.rows thead th').includes('Reserve'))
    assert.ok(!page.texts('.menu summary').includes('Reserve'))
    assert.equal((await client.get(`${list}?where.reserve.from=1`)).status, 400)
    assert.equal((await client.get(`${list}?sort=reserve`)).status, 400)
    const auditor = await signIn('auditor@example.com', ['view_lot', 'view_user'])
    assert.ok((await auditor.get(list)).texts('.rows thead th').includes('Reserve'))
    assert.deepEqual(titles(await auditor.get(`${list}?where.reserve.from=2`)), ['Lot 2'])
  })

  it('names related rows by their keys, and shows nothing of them, where one may not view them', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const client = await signIn('clerk@example.com', ['view_lot'])
    const page = await client.get(list)
    assert.ok(!page.body.includes('seller@example.com'))
    assert.ok(!page.body.includes('Sam Seller'))
    assert.match(page.texts('.rows tbody td').join(' '), /User \d/)
    assert.deepEqual(titles(await client.get(`${list}?q=seller`)), [])
    assert.equal((await client.get(`${list}?where.seller=1`)).status, 200)
  })

  it('gives options to those who may view the rows only', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const clerk = await signIn('clerk@example.com', ['view_user'])
    const page = await clerk.get('/admin/models/user/options?q=sam')
    assert.deepEqual(page.json(), [{ key: '1', label: 'Sam Seller' }])
    assert.equal((await clerk.get(`${list}/options?q=lot`)).status, 404)
  })
})

describe('a bulk action', () => {
  it('asks, then does it to the picked rows to which one may do it', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(async () => {
      const lots = await makeLots(3)
      await lots[2]!.update({ status: 'closed' })
    })
    const client = await signIn('clerk@example.com', ['view_lot', 'change_lot'])
    const asked = await client.submit(
      list,
      { action: 'action-0', row: ['1', '3'] },
      { form: '#bulk' },
    )
    assert.deepEqual(asked.texts('.plan ul ul li'), ['Lot 1'])
    const done = await client.submit(asked, {}, { form: `${list}/action` })
    assert.deepEqual(done.texts('[role=status]'), ['1 opened.'])
    const states = await app.run(
      async () => await Lot.orderBy('id').valuesList('status', { flat: true }),
    )
    assert.deepEqual(states, ['open', 'draft', 'closed'])
  })

  it('takes all rows that the list shows, across its pages', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(7))
    const client = await signIn('boss@example.com')
    const asked = await client.submit(
      `${list}?where.closesAt.to=2026-01-06`,
      { action: 'action-0', all: true },
      { form: '#bulk' },
    )
    const done = await client.submit(asked, {}, { form: `${list}/action` })
    assert.deepEqual(done.texts('[role=status]'), ['6 opened.'])
    assert.equal(done.url.search, '?where.closesAt.to=2026-01-06')
  })

  it('is not there for those who may not do it', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const client = await signIn('clerk@example.com', ['view_lot'])
    const page = await client.get(list)
    assert.equal(page.findAll('#bulk').length, 0)
    const csrf = page.find('[name=_csrf]').getAttribute('value') ?? ''
    const forged = await client.post(`${list}/action`, {
      _csrf: csrf,
      action: 'delete',
      row: '1',
      confirmed: 'yes',
    })
    assert.equal(forged.status, 400)
    assert.equal(await app.run(() => Lot.all().count()), 1)
  })
})
