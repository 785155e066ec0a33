import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { type Client, connect } from '../../src/client/client.ts'
import { runInApplication } from '../../src/core/application.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { type Rig, startRig } from '../realtime/rig.ts'
import { waitUntil } from '../support/wait-until.ts'

const news = channel('news/:id', {
  subscribe: () => true,
  state: ({ params }) => `state of ${params.id}`,
  events: { item: z.number() },
  calls: { add: { input: z.number(), run: (_context, n) => n + 1 } },
})

const publish = (rig: Rig, n: number) =>
  runInApplication(rig.application, () => news.publish({ id: 1 }, 'item', n))

/** What a client hears of one channel. */
function follow(client: Client) {
  const heard = { states: [] as string[], items: [] as number[], statuses: [] as string[] }
  const one = client.channel<typeof news>('news/:id', { id: 1 })
  one.on('state', (state) => heard.states.push(state))
  one.on('item', (item) => heard.items.push(item))
  one.on('status', (status) => heard.statuses.push(status))
  return { heard, one }
}

test('over an event stream: state, publications in order, calls, several channels', async () => {
  await using rig = await startRig({ channels: [news] })
  const client = connect(`http://127.0.0.1:${rig.port}/_voltaic/socket`, { transport: 'stream' })
  const { heard, one } = follow(client)
  const others = Array.from({ length: 50 }, (_, id) =>
    client.channel<typeof news>('news/:id', { id: id + 2 }),
  )
  await waitUntil(() => heard.states.length === 1)
  await waitUntil(() => others.every(({ status }) => status === 'subscribed'))
  for (const n of [1, 2, 3]) await publish(rig, n)
  const answers = await Promise.all([10, 20, 30].map((n) => one.call('add', n)))
  assert.deepEqual(answers, [11, 21, 31])
  await waitUntil(() => heard.items.length === 3)
  assert.deepEqual(heard.items, [1, 2, 3])
  client.close()
  await waitUntil(() => rig.realtime.stats.connections === 0)
})

test('where no WebSocket gets through, a client comes by an event stream', async () => {
  await using rig = await startRig({ channels: [news] })
  rig.server.removeAllListeners('upgrade')
  rig.server.on('upgrade', (_request, socket) => socket.destroy())
  const client = connect(`http://127.0.0.1:${rig.port}/_voltaic/socket`, {})
  const { heard } = follow(client)
  await waitUntil(() => heard.states.length === 1)
  await publish(rig, 1)
  await waitUntil(() => heard.items.length === 1)
  client.close()
})

test('a stream that is cut recovers what it missed; a server that ends it says what to do', async () => {
  await using rig = await startRig({ channels: [news] })
  const client = connect(`http://127.0.0.1:${rig.port}/_voltaic/socket`, { transport: 'stream' })
  const { heard } = follow(client)
  await waitUntil(() => heard.states.length === 1)
  await publish(rig, 1)
  await waitUntil(() => heard.items.length === 1)
  rig.server.closeAllConnections()
  await publish(rig, 2)
  await waitUntil(() => heard.items.length === 2, { timeout: 20_000 })
  assert.deepEqual(heard.items, [1, 2])
  assert.equal(heard.states.length, 1, 'recovered, so no second state')
  await rig.realtime.close()
  await waitUntil(() => client.status === 'offline')
  assert.equal(client.details.reason, 'shutdown')
  client.close()
})
