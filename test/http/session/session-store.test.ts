import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Session } from '../../../src/http/session/models.ts'
import { SessionStore } from '../../../src/http/session/session-store.ts'
import { testClock } from '../../../src/testing/clock.ts'
import { bareApplication } from '../../support/bare-application.ts'

const client = { ip: '127.0.0.1', userAgent: 'test' }
const day = 86_400_000

test('sessions of open connections live on; those that ended do not come back', async (t) => {
  const application = await bareApplication(t, { models: [Session] })
  using clock = testClock({ at: new Date('2026-01-01T12:00:00Z') })
  const store = new SessionStore({ age: '14d' })
  await application.run(async () => {
    for (const id of ['open', 'idle']) await store.create(id, { values: new Map() }, client)
    const daysLeft = async (id: string) =>
      ((await Session.get({ id })).expiresAt.getTime() - clock.now()) / day
    await clock.advance(6 * day)
    assert.deepEqual(await store.keep(['open', 'never']), new Set(['open']))
    assert.equal(await daysLeft('open'), 8)
    await clock.advance(2 * day)
    assert.deepEqual(await store.keep(['open']), new Set(['open']))
    assert.equal(await daysLeft('open'), 14)
    await clock.advance(7 * day)
    assert.deepEqual(await store.keep(['open', 'idle']), new Set(['open']))
    await store.end('open')
    assert.deepEqual(await store.keep(['open']), new Set())
    assert.deepEqual(await store.keep([]), new Set())
  })
})
