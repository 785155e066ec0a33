import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { testClock } from '../../src/testing/clock.ts'
import { CookieJar } from '../../src/testing/cookie-jar.ts'

describe('CookieJar', () => {
  it('sends back what was set, as it was set', () => {
    const jar = new CookieJar()
    jar.store('session=a%20b.c=; Path=/; HttpOnly; SameSite=Lax')
    jar.store('theme=dark')
    assert.equal(jar.header(), 'session=a%20b.c=; theme=dark')
    assert.equal(jar.get('session'), 'a%20b.c=')
  })

  it('replaces and forgets', () => {
    const jar = new CookieJar()
    jar.store('session=a')
    jar.store('session=b')
    assert.equal(jar.header(), 'session=b')
    jar.store('session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT')
    assert.equal(jar.header(), '')
    jar.store('session=c')
    jar.store('session=; Max-Age=0')
    assert.equal(jar.header(), '')
  })

  it('lets cookies expire; Max-Age has precedence', async () => {
    using clock = testClock({ at: new Date('2026-01-01T00:00:00Z') })
    const jar = new CookieJar()
    jar.store('a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT')
    jar.store('b=2; Expires=Thu, 01 Jan 2026 00:02:00 GMT')
    await clock.advance('61s')
    assert.equal(jar.header(), 'b=2')
    await clock.advance('60s')
    assert.equal(jar.header(), '')
  })
})
