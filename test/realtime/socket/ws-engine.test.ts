/** The engine `ws` serves the same connections as our own. */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { z } from 'zod'
import { channel } from '../../../src/realtime/channel/channel.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { RawClient, startRig } from '../rig.ts'

const room = channel('room/:id', {
  subscribe: () => true,
  events: { n: z.number() },
  calls: { add: { input: z.number(), run: (_context, n) => n + 1 } },
})

test('subscriptions, publications, calls and closing, by ws', async () => {
  await using rig = await startRig({ channels: [room], engine: 'ws' })
  const client = rig.official('ana')
  const got: unknown[] = []
  const subscription = client.newSubscription('room/1')
  subscription.on('publication', ({ data }) => void got.push(data.data))
  subscription.subscribe()
  await subscription.ready()
  for (const n of [1, 2, 3])
    await rig.realtime.publish({ channel: room, params: { id: '1' }, event: 'n', data: n })
  await waitUntil(() => got.length === 3)
  assert.deepEqual(got, [1, 2, 3])
  assert.equal((await client.rpc('room/1#add', 4)).data, 5)
  const raw = await new RawClient(rig.socket()).open()
  raw.sendText(Buffer.of(1, 2, 3))
  assert.deepEqual(await raw.closed, { code: 3501, reason: 'bad request' })
  client.disconnect()
  await waitUntil(() => rig.realtime.stats.connections === 0)
})

/** What a process says that has no package `ws`. */
const withoutWs = `
  import { registerHooks } from 'node:module'
  const missing = Object.assign(new Error('not there'), { code: 'MODULE_NOT_FOUND' })
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'ws') throw missing
      return next(specifier, context)
    },
  })
  const { createWsEngine } = await import('${new URL('../../../src/realtime/socket/ws-engine.ts', import.meta.url)}')
  try { createWsEngine() } catch ({ code, message }) { console.log(code, message) }
`

test('without the package the engine says what to install', () => {
  const flags = ['--conditions=voltaic-src', '--import', 'voltaic/register']
  const args = [...flags, '--input-type=module', '--eval', withoutWs]
  const output = execFileSync(process.execPath, args, { cwd: import.meta.dirname })
  const expected = 'The engine "ws" needs the package "ws". Install it: npm install ws.'
  assert.equal(String(output).trim(), `E_SOCKET_ENGINE ${expected}`)
})
