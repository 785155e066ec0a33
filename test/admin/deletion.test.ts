import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LogEntry } from '../../src/admin/log-entry.ts'
import { adminServer, Bid, Lot, makeLots, Tag, User } from './admin-server.ts'

const list = '/admin/models/lot'

describe('a deletion', () => {
  it('shows every row that would go, then does it', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(async () => {
      const [lot, other] = await makeLots(2)
      const bidder = await User.create({ email: 'bidder@example.com' })
      for (const amount of ['1', '2']) await Bid.create({ lot: lot!, bidder, amount })
      await Bid.create({ lot: other!, bidder, amount: '3' })
      await lot!.tags.add(await Tag.create({ name: 'oak' }))
    })
    const client = await signIn('boss@example.com')
    const page = await client.get(`${list}/row/1/delete`)
    assert.deepEqual(page.texts('.plan > ul > li > ul li'), [
      'Lot 1',
      'Bid 1',
      'Bid 2',
      'Lot tags 1',
    ])
    const done = await client.submit(page, {}, { form: `${list}/row/1/delete` })
    assert.deepEqual(done.texts('[role=status]'), ['1 lot deleted.'])
    const left = await app.run(() =>
      Promise.all([Lot.all().count(), Bid.all().count(), Tag.all().count()]),
    )
    assert.deepEqual(left, [1, 1, 1])
    const entry = await app.run(() => LogEntry.get({ action: 'delete' }))
    assert.equal(entry.rowLabel, 'Lot 1')
  })

  it('shows what protects, and then there is nothing to confirm', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(async () => {
      const [lot] = await makeLots(1)
      const bidder = await User.create({ email: 'bidder@example.com', name: 'Bo Bidder' })
      await Bid.create({ lot: lot!, bidder, amount: '1' })
    })
    const client = await signIn('boss@example.com')
    const page = await client.get('/admin/models/user/row/2/delete')
    assert.match(page.texts('.notice.bad').join(), /protect it:1 bidBid 1/)
    assert.equal(page.findAll('button.danger').length, 0)
    const csrf = page.find('[name=_csrf]').getAttribute('value') ?? ''
    await client.post('/admin/models/user/row/2/delete', { _csrf: csrf })
    assert.equal(await app.run(() => User.filter({ pk: 2 }).exists()), true)
  })

  it('shows which rows one may not delete', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(async () => {
      const [lot] = await makeLots(1)
      const bidder = await User.create({ email: 'bidder@example.com' })
      await Bid.create({ lot: lot!, bidder, amount: '1' })
    })
    const client = await signIn('clerk@example.com', ['view_lot', 'delete_lot'])
    const page = await client.get(`${list}/row/1/delete`)
    assert.match(page.texts('.notice.bad').join(), /may not delete them:1 bid/)
    const csrf = page.find('[name=_csrf]').getAttribute('value') ?? ''
    await client.post(`${list}/row/1/delete`, { _csrf: csrf })
    assert.equal(await app.run(() => Lot.all().count()), 1)
  })

  it('of many rows goes through the list', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(3))
    const client = await signIn('boss@example.com')
    const asked = await client.submit(
      list,
      { action: 'delete', row: ['1', '3'] },
      { form: '#bulk' },
    )
    assert.deepEqual(asked.texts('h1'), ['Delete 2 lots'])
    const done = await client.submit(asked, {}, { form: `${list}/action` })
    assert.deepEqual(done.texts('[role=status]'), ['2 lots deleted.'])
    assert.deepEqual(
      await app.run(async () => await Lot.all().valuesList('title', { flat: true })),
      ['Lot 2'],
    )
  })
})
