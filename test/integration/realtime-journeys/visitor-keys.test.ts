/** Calls with a key, by visitors who are not signed in, on a line that breaks. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { connect } from '../../../src/client.ts'
import { channel } from '../../../src/realtime.ts'
import { createTestApp } from '../../../src/testing.ts'
import { FaultProxy } from '../../support/fault-proxy.ts'
import { waitUntil } from '../../support/wait-until.ts'

test('a call with a key that is sent again after a loss is done once, for visitors too', async (t) => {
  let done = 0
  const counter = channel('counter', {
    subscribe: () => true,
    events: { done: z.number() },
    calls: { add: { run: () => ++done } },
  })
  const app = await createTestApp({ label: 'keys', channels: [counter] })
  t.after(() => app.close())
  const { url } = await app.listen({ port: 0 })
  await using proxy = await FaultProxy.start({ port: Number(new URL(url).port) })
  const client = connect(`ws://127.0.0.1:${proxy.port}/_voltaic/socket`, { transport: 'socket' })
  t.after(() => client.close())
  const line = client.channel<typeof counter>('counter')
  await waitUntil(() => line.status === 'subscribed')

  proxy.delay = 200
  const call = line.call('add', undefined, { queue: '30s', key: 'once' })
  await waitUntil(() => done === 1)
  proxy.cut()
  proxy.delay = 0

  assert.equal(await call, 1)
  assert.equal(done, 1)
})
