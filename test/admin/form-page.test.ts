import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LogEntry } from '../../src/admin/log-entry.ts'
import { adminServer, Lot, makeLots, Tag, User } from './admin-server.ts'

const list = '/admin/models/lot'
const first = `${list}/row/1`

describe('the form of a row', () => {
  it('adds a row', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const tag = await app.run(() => Tag.create({ name: 'oak' }))
    const client = await signIn('boss@example.com')
    const values = {
      title: 'Wall clock',
      slug: 'wall-clock',
      status: 'open',
      seller: '1',
      tags: [String(tag.pk)],
      reserve: '120.50',
      closesAt: '2026-03-04T14:30',
    }
    const page = await client.submit(`${list}/add`, values, { form: `${list}/add` })
    assert.deepEqual(page.texts('[role=status]'), ['Lot “Wall clock” was added.'])
    const lot = await app.run(() => Lot.get({ slug: 'wall-clock' }))
    assert.equal(lot.reserve?.toFixed(2), '120.50')
    assert.equal(lot.closesAt.toISOString(), '2026-03-04T14:30:00.000Z')
    assert.deepEqual(await app.run(async () => (await lot.tags).map((one) => one.pk)), [tag.pk])
    const entry = await app.run(() => LogEntry.get({ action: 'add' }))
    assert.deepEqual([entry.rowLabel, entry.model], ['Wall clock', 'Lot'])
  })

  it('validates in place and keeps what was typed', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(2))
    const client = await signIn('boss@example.com')
    const page = await client.submit(
      first,
      { title: '', slug: 'lot-2', reserve: 'a lot' },
      { form: first },
    )
    assert.equal(page.status, 422)
    assert.equal(page.find('#row-slug').getAttribute('value'), 'lot-2')
    assert.equal(page.find('#row-reserve').getAttribute('aria-invalid'), 'true')
    assert.equal(page.find('#row-title').getAttribute('aria-describedby'), 'row-title-error')
    const corrected = await client.submit(page, { title: 'A', reserve: '1' }, { form: first })
    assert.equal(corrected.status, 422, 'the slug is taken')
    assert.equal((await app.run(() => Lot.get({ pk: 1 }))).title, 'Lot 1')
  })

  it('writes only what was changed, and tells the history from what to what', async (t) => {
    const { app, signIn } = await adminServer(t)
    const exact = new Date('2026-01-01T10:20:30.456Z')
    await app.run(() => makeLots(1, { closesAt: exact }))
    const client = await signIn('boss@example.com')
    await client.submit(first, { title: 'Table clock' }, { form: first })
    const lot = await app.run(() => Lot.get({ pk: 1 }))
    assert.equal(lot.title, 'Table clock')
    assert.equal(
      lot.closesAt.getTime(),
      exact.getTime(),
      'the form shows no milliseconds, and loses none',
    )
    const history = await client.get(`${first}/history`)
    assert.deepEqual(history.texts('.changes tbody :is(th, td)'), ['Title', 'Lot 1', 'Table clock'])
    await client.submit(first, {}, { form: first })
    assert.equal(await app.run(() => LogEntry.all().count()), 1, 'nothing changed, nothing told')
  })

  it('goes back to the list as it was', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(7))
    const client = await signIn('boss@example.com')
    const found = await client.get(`${list}?q=lot&sort=-title&page=2`)
    const form = await client.get(found.find('.rows tbody a').getAttribute('href') ?? '')
    const saved = await client.submit(form, { title: 'Lot 0' }, { form: form.url.pathname })
    assert.equal(saved.url.pathname + saved.url.search, `${list}?q=lot&sort=-title&page=2`)
  })

  it('refuses to overwrite what somebody else changed, and shows both values', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const client = await signIn('boss@example.com')
    const open = await client.get(first)
    await app.run(async () => (await Lot.get({ pk: 1 })).update({ title: 'Theirs' }))
    const refused = await client.submit(open, { title: 'Mine' }, { form: first })
    assert.equal(refused.status, 409)
    assert.equal(refused.find('#row-title').getAttribute('value'), 'Mine')
    assert.deepEqual(refused.texts('.theirs > *'), ['Theirs, as it stands now', 'Theirs'])
    assert.equal((await app.run(() => Lot.get({ pk: 1 }))).title, 'Theirs')
    await client.submit(refused, {}, { form: first })
    assert.equal((await app.run(() => Lot.get({ pk: 1 }))).title, 'Mine', 'now it is meant')
  })

  it('keeps what somebody else changed in other fields', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const client = await signIn('boss@example.com')
    const open = await client.get(first)
    await app.run(async () => (await Lot.get({ pk: 1 })).update({ status: 'open' }))
    const saved = await client.submit(open, { title: 'Mine' }, { form: first })
    const lot = await app.run(() => Lot.get({ pk: 1 }))
    assert.deepEqual([lot.title, lot.status], ['Mine', 'open'])
    assert.match(saved.texts('[role=status]').join(), /somebody else changed Status/)
  })
})

describe('what a form allows', () => {
  it('is only to read without the permission to change', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const client = await signIn('clerk@example.com', ['view_lot'])
    const page = await client.get(first)
    assert.equal(page.findAll(`form[action="${first}"]`).length, 0)
    assert.match(page.text, /not change it/)
    const csrf = page.find('[name=_csrf]').getAttribute('value') ?? ''
    assert.equal((await client.post(first, { _csrf: csrf, title: 'Mine' })).status, 403)
    assert.equal((await client.get(`${list}/add`)).status, 403)
    assert.equal((await client.get(`${first}/delete`)).status, 403)
  })

  it('follows the policy: on the row as it was, and as it will be', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1, { status: 'closed' }))
    const client = await signIn('clerk@example.com', ['view_lot', 'change_lot', 'view_user'])
    assert.match((await client.get(first)).text, /not change it/)
    await app.run(async () => (await Lot.get({ pk: 1 })).update({ status: 'open' }))
    const refused = await client.submit(first, { status: 'closed' }, { form: first })
    assert.equal(refused.status, 403)
    assert.equal((await app.run(() => Lot.get({ pk: 1 }))).status, 'open')
  })

  it('neither shows nor takes masked and secret fields', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const client = await signIn('clerk@example.com', ['view_lot', 'change_lot', 'view_user'])
    const page = await client.get(first)
    assert.equal(page.findAll('[name=reserve], [name=note]').length, 0)
    assert.ok(!page.body.includes('hush'))
    const csrf = page.find('[name=_csrf]').getAttribute('value') ?? ''
    await client.post(first, {
      _csrf: csrf,
      reserve: '0.01',
      note: 'told',
      title: 'Lot 1',
      slug: 'lot-1',
    })
    const lot = await app.run(() => Lot.get({ pk: 1 }))
    assert.deepEqual([lot.reserve?.toFixed(2), lot.note], ['1.00', 'hush'])
  })

  it('refuses a form of another site', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(1))
    const client = await signIn('boss@example.com')
    const headers = { 'sec-fetch-site': 'cross-site', origin: 'https://example.com' }
    const page = await client.post(first, { title: 'Theirs' }, { headers })
    assert.equal(page.status, 403)
    assert.equal((await app.run(() => Lot.get({ pk: 1 }))).title, 'Lot 1')
  })
})

describe('accounts', () => {
  const users = '/admin/models/user'

  it('set passwords through the hasher, and never show them', async (t) => {
    const { app, browser, signIn } = await adminServer(t)
    const user = await app.run(() => User.create({ email: 'new@example.com', isStaff: true }))
    const client = await signIn('boss@example.com')
    const address = `${users}/row/${user.pk}/password`
    const weak = await client.submit(address, { password: '1', again: '1' }, { form: address })
    assert.equal(weak.status, 422)
    const secret = 'copper and zinc discs'
    await client.submit(address, { password: secret, again: secret }, { form: address })
    const stored = await app.run(() => User.get({ pk: user.pk }))
    assert.match(stored.password, /^\$argon2id\$/)
    const page = await client.get(`${users}/row/${user.pk}`)
    assert.ok(!page.body.includes('argon2'))
    const history = await client.get(`${users}/row/${user.pk}/history`)
    assert.deepEqual(history.texts('.changes tbody th'), ['Password'])
    assert.ok(!history.body.includes('argon2'))
    const own = await browser().submit('/admin/sign-in', {
      email: 'new@example.com',
      password: secret,
    })
    assert.equal(own.url.pathname, '/admin')
  })

  it('of superusers are for superusers, and so is power', async (t) => {
    const { app, signIn } = await adminServer(t)
    await signIn('boss@example.com')
    const clerk = await signIn('clerk@example.com', ['view_user', 'change_user', 'delete_user'])
    const boss = await app.run(() => User.get({ email: 'boss@example.com' }))
    const self = await app.run(() => User.get({ email: 'clerk@example.com' }))
    assert.match((await clerk.get(`${users}/row/${boss.pk}`)).text, /not change it/)
    assert.equal((await clerk.get(`${users}/row/${boss.pk}/password`)).status, 404)
    assert.equal((await clerk.get(`${users}/row/${boss.pk}/delete`)).status, 403)
    const page = await clerk.get(`${users}/row/${self.pk}`)
    assert.equal(page.findAll('[name=isSuperuser], [name=isStaff]').length, 0)
    await clerk.submit(page, { name: 'Clerk' }, { form: page.url.pathname })
    const csrf = page.find('[name=_csrf]').getAttribute('value') ?? ''
    await clerk.post(page.url.pathname, { _csrf: csrf, isSuperuser: 'on', email: self.email })
    const stored = await app.run(() => User.get({ pk: self.pk }))
    assert.deepEqual([stored.name, stored.isSuperuser], ['Clerk', false])
  })
})
