/** Parameters that nobody expects in the name of a channel, and names that no client should ask for. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { channel } from '../../../src/realtime.ts'
import { createTestApp, testClient } from '../../../src/testing.ts'
import { waitUntil } from '../../support/wait-until.ts'

const odd = channel('odd/:name', {
  subscribe: () => true,
  state: ({ params }) => params.name,
  events: { said: z.string() },
  calls: { name: { run: ({ params }) => params.name } },
})

const names = [
  'a/b',
  '%2F',
  '%',
  '..',
  ' ',
  '#name',
  'a?b&c=d',
  "a'b",
  'ü',
  '日本',
  '😀',
  '__proto__',
  'x'.repeat(200),
]

test('whatever a parameter says, its channel has its state, its events and its calls', async (t) => {
  const app = await createTestApp({ label: 'names', channels: [odd] })
  t.after(() => app.close())
  const client = testClient(app)

  for (const name of names) {
    const line = await client.channel(odd, { name })
    await app.run(() => odd.publish({ name }, 'said', name))
    assert.equal(line.state, name)
    assert.equal(await line.next('said'), name)
    assert.equal(await line.call('name'), name)
    await line.close()
  }
  await assert.rejects(() => app.run(async () => odd.publish({ name: '' }, 'said', 'x')), /name/)
})

test('spellings that are not those of a channel are no channels', async (t) => {
  const app = await createTestApp({ label: 'names', channels: [odd] })
  t.after(() => app.close())
  const { url } = await app.listen({ port: 0 })
  const socket = new WebSocket(`${url.replace('http', 'ws')}/_voltaic/socket`)
  t.after(() => socket.close())
  const codes = new Map<string, number | undefined>()
  const wrong = [
    'odd',
    'odd/',
    'odd/a/b',
    '/odd/a',
    'odd/a/',
    'odd/%',
    'odd/%2f',
    'odd/ü',
    'odd/a b',
  ]

  socket.onopen = () => {
    const commands = wrong.map((name, index) => ({ id: index + 2, subscribe: { channel: name } }))
    const lines = [{ id: 1, connect: {} }, ...commands].map((each) => JSON.stringify(each))
    socket.send(lines.join('\n'))
  }
  socket.onmessage = ({ data }) => {
    const { id, error } = JSON.parse(data as string)
    if (id > 1) codes.set(wrong[id - 2]!, error?.code)
  }
  await waitUntil(() => codes.size === wrong.length)

  assert.deepEqual(codes, new Map(wrong.map((name) => [name, 102])))
})
