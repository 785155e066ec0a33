import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createUser } from '../../../src/auth/user/create-user.ts'
import { type AccountServer, accountServer, Browser, User } from '../account-server.ts'

const ada = { email: 'ada@example.com', name: 'Ada', password: 'violet-harbour-7' }
const { email, password } = ada

async function withAda(server: AccountServer): Promise<User> {
  return server.app.run(() => createUser(User, ada))
}

describe('sign-in', () => {
  it('shows a page that works without scripts', async (t) => {
    const { url } = await accountServer(t)
    const page = await new Browser(url).get('/sign-in?next=/lots')
    assert.equal(page.status, 200)
    const html = await page.text()
    for (const part of [
      'autocomplete="username"',
      'autocomplete="current-password"',
      'name="_csrf"',
      'name="next"',
      'value="/lots"',
      'href="/sign-up"',
    ]) {
      assert.ok(html.includes(part), part)
    }
    assert.ok(!html.includes('<script'))
    const [, style] = /href="([^"]*auth\.[^"]*css)"/.exec(html) ?? []
    assert.equal((await new Browser(url).get(style!)).status, 200)
  })

  it('signs in, whatever the case of the address, and goes where one wanted', async (t) => {
    const server = await accountServer(t)
    await withAda(server)
    const browser = new Browser(server.url)
    const answer = await browser.post('/sign-in', {
      email: ' ADA@example.com',
      password,
      next: '/lots?page=2',
    })
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), '/lots?page=2')
    assert.equal((await browser.me()).email, email)
    const user = await server.app.run(() => User.get({ email }))
    assert.ok(user.lastSignInAt)
    assert.equal((await browser.get('/sign-in')).headers.get('location'), '/')
  })

  it('says the same for a wrong password, an unknown and an inactive user', async (t) => {
    const server = await accountServer(t)
    await withAda(server)
    await server.app.run(() =>
      createUser(User, { email: 'off@example.com', password, isActive: false }),
    )
    for (const values of [
      { email, password: 'wrong' },
      { email: 'nobody@example.com', password },
      { email: 'off@example.com', password },
    ]) {
      const answer = await new Browser(server.url).post('/sign-in', values)
      assert.equal(answer.status, 422)
      const html = await answer.text()
      assert.match(html, /The e-mail address or the password is not right/)
      assert.ok(html.includes(`value="${values.email}"`), 'the address stands as typed')
      assert.ok(!html.includes(`value="${values.password}"`), 'the password does not')
    }
  })

  it('does not lead to another site', async (t) => {
    const server = await accountServer(t, { afterSignIn: '/home' })
    await withAda(server)
    for (const next of ['https://evil.test/', '//evil.test', '/\\evil.test']) {
      const answer = await new Browser(server.url).post('/sign-in', { email, password, next })
      assert.equal(answer.headers.get('location'), '/home')
    }
  })

  it('gives the session a new token, so that a planted one is worth nothing', async (t) => {
    const server = await accountServer(t)
    await withAda(server)
    const attacker = new Browser(server.url)
    await attacker.post('/sign-in', { email, password })
    await attacker.post('/sign-out')
    const victim = new Browser(server.url)
    await victim.post('/sign-in', { email, password })
    const planted = new Map(victim.cookies)
    await victim.post('/sign-in', { email, password })
    assert.equal((await victim.me()).email, email)
    const other = new Browser(server.url)
    for (const [name, value] of planted) other.cookies.set(name, value)
    assert.equal((await other.me()).email, '')
  })

  it('stops guessing after five attempts, even with the right password', async (t) => {
    const server = await accountServer(t)
    await withAda(server)
    const browser = new Browser(server.url)
    for (let i = 0; i < 5; i++) {
      assert.equal((await browser.post('/sign-in', { email, password: `no ${i}` })).status, 422)
    }
    const answer = await browser.post('/sign-in', { email, password })
    assert.equal(answer.status, 429)
    assert.ok(Number(answer.headers.get('retry-after')) > 800)
    assert.match(await answer.text(), /Try again in 15 minutes/)
  })

  it('makes an old hash anew', async (t) => {
    const server = await accountServer(t)
    const django = 'pbkdf2_sha256$1000$seasalt$JgZryXe2Ga8ysg6XbzkLpTdyPQrHqsinbL9BnnhgX4A='
    await server.app.run(() => User.create({ email, password: django }))
    const answer = await new Browser(server.url).post('/sign-in', { email, password: 'lètmein' })
    assert.equal(answer.status, 303)
    const user = await server.app.run(() => User.get({ email }))
    assert.match(user.password, /^\$argon2id\$/)
    const again = await new Browser(server.url).post('/sign-in', { email, password: 'lètmein' })
    assert.equal(again.status, 303)
  })

  it('is refused when another site posts it', async (t) => {
    const { url } = await accountServer(t)
    const headers = { 'sec-fetch-site': 'cross-site' }
    const body = new URLSearchParams({ email, password })
    const answer = await fetch(`${url}/sign-in`, { method: 'POST', body, headers })
    assert.equal(answer.status, 403)
  })
})

describe('a session', () => {
  it('is nobody’s when its user was deactivated or deleted', async (t) => {
    const server = await accountServer(t)
    const user = await withAda(server)
    const browser = new Browser(server.url)
    await browser.post('/sign-in', { email, password })
    await server.app.run(() => user.update({ isActive: false }))
    assert.equal((await browser.me()).email, '')
    await server.app.run(() => user.update({ isActive: true }))
    assert.equal((await browser.me()).email, email)
    await server.app.run(() => user.delete())
    assert.equal((await browser.me()).email, '')
  })

  it('ends with signing out, which is a POST', async (t) => {
    const server = await accountServer(t)
    await withAda(server)
    const browser = new Browser(server.url)
    await browser.post('/sign-in', { email, password })
    const { session } = await browser.me()
    assert.equal((await browser.get('/sign-out')).status, 405)
    assert.equal((await browser.me()).email, email)
    assert.equal((await browser.post('/sign-out')).headers.get('location'), '/')
    assert.equal((await browser.me()).email, '')
    assert.deepEqual(server.ended, [session])
  })

  it('stands in the list of its owner, who can end it; nobody else can', async (t) => {
    const server = await accountServer(t)
    await withAda(server)
    await server.app.run(() => createUser(User, { email: 'eve@example.com', password }))
    const [here, there, eve] = [1, 2, 3].map(() => new Browser(server.url)) as [
      Browser,
      Browser,
      Browser,
    ]
    await here.post('/sign-in', { email, password })
    await there.post('/sign-in', { email, password })
    await eve.post('/sign-in', { email: 'eve@example.com', password })
    const { session } = await there.me()
    const html = await (await here.get('/account/sessions')).text()
    assert.ok(html.includes(`/account/sessions/${session}/end`))
    assert.match(html, /This session/)
    assert.equal((await eve.post(`/account/sessions/${session}/end`)).status, 404)
    assert.equal((await there.me()).email, email)
    assert.equal((await here.post(`/account/sessions/${session}/end`)).status, 303)
    assert.equal((await there.me()).email, '')
    assert.equal((await here.me()).email, email)
    assert.ok(server.ended.includes(session!))
  })
})

describe('sign-up', () => {
  const values = { ...ada, email: 'Grace@Example.com' }

  it('makes an account and signs it in', async (t) => {
    const server = await accountServer(t)
    const browser = new Browser(server.url)
    const answer = await browser.post('/sign-up', { ...values, isStaff: 'on', isSuperuser: 'true' })
    assert.equal(answer.status, 303)
    assert.equal((await browser.me()).email, 'grace@example.com')
    const user = await server.app.run(() => User.get({ email: 'grace@example.com' }))
    assert.equal(user.isStaff, false)
    assert.equal(user.isSuperuser, false)
    assert.match(user.password, /^\$argon2id\$/)
    assert.ok(!JSON.stringify(user).includes('argon2'))
  })

  it('refuses a taken address, in any case, and weak passwords', async (t) => {
    const server = await accountServer(t)
    await withAda(server)
    const taken = await new Browser(server.url).post('/sign-up', {
      ...ada,
      email: 'ADA@example.com',
    })
    assert.equal(taken.status, 422)
    assert.match(await taken.text(), /There is an account with this address already/)
    for (const weak of ['short', 'qwerty123', 'Grace-example']) {
      const answer = await new Browser(server.url).post('/sign-up', {
        ...values,
        name: 'Grace Example',
        password: weak,
      })
      assert.equal(answer.status, 422, weak)
    }
    assert.equal(await server.app.run(() => User.count()), 1)
  })

  it('can be switched off', async (t) => {
    const { url } = await accountServer(t, { signUp: false })
    assert.equal((await new Browser(url).get('/sign-up')).status, 404)
    assert.ok(!(await (await new Browser(url).get('/sign-in')).text()).includes('/sign-up'))
  })
})

describe('changing the password', () => {
  it('asks for the present one, ends the other sessions and renews this one', async (t) => {
    const server = await accountServer(t)
    await withAda(server)
    const [here, there] = [new Browser(server.url), new Browser(server.url)]
    await here.post('/sign-in', { email, password })
    await there.post('/sign-in', { email, password })
    const before = (await here.me()).session
    const next = 'amber-lantern-9'
    const wrong = await here.post('/account/password', {
      current: 'x',
      password: next,
      repeated: next,
    })
    assert.equal(wrong.status, 422)
    const unequal = await here.post('/account/password', {
      current: password,
      password: next,
      repeated: 'y',
    })
    assert.match(await unequal.text(), /not the same/)
    const answer = await here.post('/account/password', {
      current: password,
      password: next,
      repeated: next,
    })
    assert.equal(answer.status, 303)
    assert.equal((await here.me()).email, email)
    assert.notEqual((await here.me()).session, before)
    assert.equal((await there.me()).email, '')
    assert.equal((await new Browser(server.url).post('/sign-in', { email, password })).status, 422)
    assert.equal(
      (await new Browser(server.url).post('/sign-in', { email, password: next })).status,
      303,
    )
  })

  it('is for who is signed in', async (t) => {
    const { url } = await accountServer(t)
    const answer = await new Browser(url).get('/account/password')
    assert.equal(answer.status, 303)
    assert.equal(answer.headers.get('location'), '/sign-in?next=%2Faccount%2Fpassword')
  })
})
