/** Random commands, well formed and not: an answer or an end for each, nothing that the server did not expect. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { keyring } from '../../src/core/signing/keyring.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { RawClient, type Rig, startRig } from '../realtime/rig.ts'
import { seeded } from '../support/seeded.ts'
import { waitUntil } from '../support/wait-until.ts'

const room = channel('room/:id', {
  subscribe: () => true,
  history: { size: 5 },
  presence: ({ user }) => ({ id: String(user.pk), name: user.name }),
  publish: true,
  events: { n: z.number() },
  calls: { echo: { input: z.object({ a: z.number() }), run: (_context, input) => input } },
})

const commands = [
  ...['subscribe', 'subscribe', 'unsubscribe', 'publish', 'presence', 'presence_stats'],
  ...['history', 'history', 'rpc', 'rpc', 'sub_refresh', 'nonsense', '__proto__', 'constructor'],
]

/** Fields with values of their type. */
const fields: Readonly<Record<string, readonly unknown[]>> = {
  channel: ['room/1', 'room/1', 'room/2', 'x', 'room/%', `room/${'x'.repeat(300)}`, '\u0000'],
  method: ['room/1#echo', 'room/1#', '#', '', 'room/1#__proto__', 'x', null],
  data: [{ a: 1 }, { a: 'x' }, null, { event: 'n', data: 1 }, { event: '__proto__' }, [[[]]], '😀'],
  token: ['x', 'a.b.c', '', null],
  recover: [true, false, null],
  epoch: ['x', '', null],
  offset: [0, 1, 2, 2 ** 53, 2 ** 64, 1e308, null],
  limit: [0, 1, -1, 2 ** 40, -(2 ** 60), null],
  since: [{ epoch: 'x', offset: 1 }, { offset: 1 }, { epoch: null }, {}, null],
  flag: [0, 1, 2, 3, 2 ** 32],
  key: ['k', 5, null, 'x'.repeat(200)],
  tf: [null, { key: 'a' }],
  join_leave: [true, false],
  type: [0, 1, 4],
  reverse: [true, false],
}
const names = Object.keys(fields)
const wrong: unknown[] = [[], {}, 'x', -1, 1.5, true, [[]]]

/** Sends random commands until the server ends the connection, or for long enough. */
async function annoy(rig: Rig, seed: number): Promise<number> {
  const random = seeded(seed)
  const pick = <T>(list: readonly T[]) => list[random(list.length)]!
  const field = () => {
    const name = pick(names)
    return [name, pick(random(40) === 0 ? wrong : fields[name]!)]
  }
  const request = () => ({
    ...(random(20) > 0 && { channel: pick(fields.channel!) }),
    ...Object.fromEntries(Array.from({ length: random(5) }, field)),
  })
  const origin = `http://127.0.0.1:${rig.port}`
  const client = await new RawClient(rig.socket({ origin, cookie: 'user=ana; session=s' })).open()
  client.send({ id: 1, connect: {} })
  await client.reply(1)
  let isOver = false
  void client.closed.then(() => {
    isOver = true
  })
  for (let id = 2; id < 60 && !isOver; id++) {
    const command = { id, [pick(commands)]: random(50) === 0 ? pick(wrong) : request() }
    const answered = client.replies.length
    client.send(command)
    await waitUntil(() => isOver || client.replies.length > answered, {
      what: `an answer to ${JSON.stringify(command)} of seed ${seed}`,
    })
  }
  return client.replies.length
}

test('two hundred clients who send nonsense', async () => {
  await using rig = await startRig({
    channels: [room],
    limits: { commandsPerSecond: 1_000_000, connectionsPerSession: 10_000 },
    authenticateToken: async () => undefined,
  })
  rig.application.services.provide(keyring, ['a key of the test'])
  let replies = 0
  for (let seed = 1; seed <= 200; seed += 20) {
    const batch = Array.from({ length: 20 }, (_, index) => annoy(rig, seed + index))
    for (const count of await Promise.all(batch)) replies += count
  }
  assert.ok(replies > 2_000, `${replies}`)
  assert.deepEqual(
    rig.log.map(({ msg, err }) => [msg, err?.message]),
    [],
  )
})
