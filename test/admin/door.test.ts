import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createUser } from '../../src/auth/user/create-user.ts'
import { adminServer, makeLots, password, User } from './admin-server.ts'

describe('the door of the admin', () => {
  it('sends anonymous people to sign-in from every address, known or not', async (t) => {
    const { browser } = await adminServer(t)
    for (const path of [
      '/admin',
      '/admin/models/lot',
      '/admin/models/nothing',
      '/admin/x/y/z?q=1',
    ]) {
      const page = await browser().get(path, { redirect: 'manual' })
      assert.equal(page.status, 303, path)
      const next = new URLSearchParams({ next: path })
      assert.equal(page.headers.location, `/admin/sign-in?${next}`)
    }
  })

  it('goes on to the page that was asked for', async (t) => {
    const { app, browser } = await adminServer(t)
    await app.run(() =>
      createUser(User, { email: 'boss@example.com', password, isStaff: true, isSuperuser: true }),
    )
    const page = await browser().submit('/admin/models/lot', {
      email: 'Boss@Example.com',
      password,
    })
    assert.equal(page.url.pathname, '/admin/models/lot')
    assert.deepEqual(page.texts('h1'), ['Lots'])
  })

  it('never goes on to another site', async (t) => {
    const { app, browser } = await adminServer(t)
    await app.run(() =>
      createUser(User, { email: 'boss@example.com', password, isStaff: true, isSuperuser: true }),
    )
    const page = await browser().submit('/admin/sign-in?next=//example.com/', {
      email: 'boss@example.com',
      password,
    })
    assert.equal(page.url.href, 'http://localhost/admin')
  })

  it('says the same for a wrong password and for somebody unknown', async (t) => {
    const { app, browser } = await adminServer(t)
    await app.run(() => createUser(User, { email: 'boss@example.com', password, isStaff: true }))
    const wrong = await browser().submit('/admin/sign-in', {
      email: 'boss@example.com',
      password: 'x',
    })
    const unknown = await browser().submit('/admin/sign-in', {
      email: 'who@example.com',
      password: 'x',
    })
    assert.equal(wrong.status, 422)
    assert.deepEqual(wrong.texts('[role=alert]'), unknown.texts('[role=alert]'))
  })

  it('tells those who are not staff that they are not, and nothing else', async (t) => {
    const { app, browser } = await adminServer(t)
    await app.run(() => createUser(User, { email: 'guest@example.com', password }))
    const client = browser()
    await client.submit('/admin/sign-in', { email: 'guest@example.com', password })
    for (const path of ['/admin', '/admin/models/lot', '/admin/nothing/at/all']) {
      const page = await client.get(path)
      assert.equal(page.status, 403)
      assert.ok(!page.text.includes('Lots'))
    }
  })

  it('signs out', async (t) => {
    const { signIn } = await adminServer(t)
    const client = await signIn('boss@example.com')
    assert.equal((await client.get('/admin')).status, 200)
    await client.submit('/admin', {}, { form: '/admin/sign-out' })
    const page = await client.get('/admin')
    assert.equal(page.url.pathname, '/admin/sign-in')
  })

  it('answers unknown addresses with 404 once somebody is in', async (t) => {
    const { signIn } = await adminServer(t)
    const client = await signIn('boss@example.com')
    assert.equal((await client.get('/admin/models/nothing')).status, 404)
    assert.equal((await client.get('/admin/models/lot/row/99')).status, 404)
    assert.equal((await client.get('/admin/models/lot/row/abc')).status, 404)
  })
})

describe('the index', () => {
  it('shows the models that one may see, with the numbers of their rows', async (t) => {
    const { app, signIn } = await adminServer(t)
    await app.run(() => makeLots(3))
    const boss = await (await signIn('boss@example.com')).get('/admin')
    assert.deepEqual(boss.texts('main tbody th'), ['Users', 'Lots', 'Bids'])
    assert.deepEqual(boss.texts('main tbody td').slice(2, 4), ['3', 'Add'])
    const clerk = await (await signIn('clerk@example.com', ['view_lot'])).get('/admin')
    assert.deepEqual(clerk.texts('main tbody th, main tbody td'), ['Lots', '3', ''])
    const nobody = await (await signIn('new@example.com', [])).get('/admin')
    assert.deepEqual(nobody.texts('main h2')[0], 'Nothing here for you yet')
  })

  it('has no inline script or style, and its files are served', async (t) => {
    const { signIn } = await adminServer(t)
    const client = await signIn('boss@example.com')
    const page = await client.get('/admin')
    assert.equal(page.findAll('[style], style, script:not([src])').length, 0)
    for (const address of [
      page.find('link').getAttribute('href'),
      page.find('script').getAttribute('src'),
    ]) {
      const file = await client.get(address ?? '')
      assert.equal(file.status, 200, address ?? '')
      assert.match(String(file.headers['cache-control']), /immutable/)
    }
  })
})
