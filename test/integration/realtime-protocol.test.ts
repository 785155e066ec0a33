/** The protocol by hand: what official clients never send, and what every answer looks like. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { channel } from '../../src/realtime/channel/channel.ts'
import { RawClient, type Rig, startRig } from '../realtime/rig.ts'
import { waitUntil } from '../support/wait-until.ts'

const room = channel('room/:id', {
  subscribe: ({ user }) => user.isAuthenticated,
  history: { size: 5 },
  presence: ({ user }) => ({ id: String(user.pk), name: user.name }),
  events: { n: z.number() },
  calls: { echo: { run: (_context, input) => input }, wait: { run: () => new Promise(() => {}) } },
})

const closed = channel('closed', { subscribe: () => false })

const start = () => startRig({ channels: [room, closed] })

async function raw(rig: Rig, { connects = true } = {}): Promise<RawClient> {
  const origin = `http://127.0.0.1:${rig.port}`
  const client = await new RawClient(rig.socket({ origin, cookie: 'user=ana; session=s' })).open()
  if (connects) client.send({ id: 1, connect: {} })
  if (connects) await client.reply(1)
  return client
}

/** The code that a socket is closed with after this text. */
async function codeAfter(rig: Rig, text: string, options?: { connects: boolean }): Promise<number> {
  const client = await raw(rig, options)
  client.sendText(text)
  return (await client.closed).code
}

test('the connect reply', async () => {
  await using rig = await start()
  const client = await raw(rig)
  const { connect } = client.replies[0] as { connect: { client: string } }
  assert.match(connect.client, /^\S+$/)
  assert.deepEqual(client.replies, [
    { id: 1, connect: { client: connect.client, version: 'voltaic', ping: 25, pong: true } },
  ])
})

test('what is not the protocol is 3501, which ends the client', async () => {
  await using rig = await start()
  for (const text of [
    '',
    'nonsense',
    '{"id":2,"rpc":{"method":"room/1#echo"}',
    '[]',
    'null',
    '5',
    '"text"',
    '{"rpc":{"method":"room/1#echo"}}',
    '{"id":0,"rpc":{"method":"room/1#echo"}}',
    '{"id":-1,"rpc":{}}',
    '{"id":1.5,"rpc":{}}',
    '{"id":"2","rpc":{}}',
    '{"id":1e300,"rpc":{}}',
    '{"id":2,"rpc":5}',
    '{"id":2,"subscribe":null}',
    '{"id":2,"subscribe":{}}',
    '{"id":2,"subscribe":{"channel":""}}',
    '{"id":2,"subscribe":{"channel":["room/1"]}}',
    '{"id":2,"subscribe":{"channel":"room/1","recover":true,"offset":-1}}',
    '{"id":2,"subscribe":{"channel":"room/1","recover":true,"offset":"9"}}',
    '{"id":2,"subscribe":{"channel":"room/1","delta":"zip"}}',
    '{"id":2,"history":{"channel":"room/1","limit":1.5}}',
    '{"id":2,"connect":{}}',
    '{"id":2,"refresh":{"token":"x"}}',
  ]) {
    assert.equal(await codeAfter(rig, text), 3501, text)
  }
})

test('before the connection stands, only connect will do', async () => {
  await using rig = await start()
  const before = { connects: false }
  assert.equal(await codeAfter(rig, '{"id":1,"rpc":{"method":"room/1#echo"}}', before), 3501)
  assert.equal(await codeAfter(rig, '{"id":1,"connect":{"token":5}}', before), 3501)
  assert.equal(await codeAfter(rig, '{"id":1,"connect":{"token":"x"}}', before), 3500)
  const idle = await raw(rig, before)
  idle.sendText('{}\n\n{}')
  idle.send({ id: 1, connect: { unknown: true, data: 1, headers: { a: 'b' }, subs: { x: {} } } })
  assert.ok((await idle.reply(1)).connect)
})

test('commands that came with connect are answered after it', async () => {
  await using rig = await start()
  const client = await raw(rig, { connects: false })
  client.send(
    { id: 3, connect: {} },
    { id: 2, subscribe: { channel: 'room/1' } },
    { id: 1, history: { channel: 'room/1', limit: 5 } },
    { id: 4, presence_stats: { channel: 'room/1' } },
    { id: 9, rpc: { method: 'room/1#echo', data: 'x' } },
  )
  await Promise.all([1, 2, 3, 4, 9].map((id) => client.reply(id)))
  assert.equal(client.replies[0]!.id, 3)
  assert.deepEqual((await client.reply(9)).rpc, { data: 'x' })
  assert.deepEqual(((await client.reply(1)) as { history: object }).history, {
    ...(await position(client)),
    publications: [],
  })
})

async function position(client: RawClient): Promise<{ epoch: string; offset: number }> {
  const { subscribe } = (await client.reply(2)) as { subscribe: { epoch: string; offset: number } }
  return { epoch: subscribe.epoch, offset: subscribe.offset }
}

test('what is not there is an error, and the connection goes on', async () => {
  await using rig = await start()
  const client = await raw(rig)
  const attempts: [object, number][] = [
    [{}, 104],
    [{ nonsense: {} }, 104],
    [{ rpc: {} }, 104],
    [{ rpc: { method: null } }, 104],
    [{ rpc: { method: 'room/1#nope' } }, 104],
    [{ rpc: { method: 'nowhere#x' } }, 102],
    [{ rpc: { method: 'closed#x' } }, 104],
    [{ subscribe: { channel: 'nowhere' } }, 102],
    [{ subscribe: { channel: '__proto__' } }, 102],
    [{ subscribe: { channel: `room/${'x'.repeat(300)}` } }, 102],
    [{ subscribe: { channel: 'closed' } }, 103],
    [{ subscribe: { channel: 'room/1', type: 4 } }, 108],
    [{ subscribe: { channel: 'room/1', tf: { key: 'a' } } }, 107],
    [{ history: { channel: 'room/1' } }, 103],
    [{ presence: { channel: 'room/1' } }, 103],
    [{ presence_stats: { channel: 'room/1' } }, 103],
    [{ publish: { channel: 'room/1', data: 1 } }, 103],
    [{ sub_refresh: { channel: 'room/1', token: 'x' } }, 103],
    [{ rpc: { method: 'room/1#echo', key: 5 } }, 107],
  ]
  for (const [index, [command, code]] of attempts.entries()) {
    const id = index + 2
    client.send({ id, ...command })
    const { error } = (await client.reply(id)) as { error?: { code: number; message: string } }
    assert.equal(error?.code, code, JSON.stringify(command))
    assert.ok(error.message, JSON.stringify(command))
  }
  client.send({ id: 100, unsubscribe: { channel: 'room/1' } })
  assert.deepEqual(await client.reply(100), { id: 100, unsubscribe: {} })
})

test('a subscription: once, with its position; publications in order; unsubscribed at once', async () => {
  await using rig = await start()
  const client = await raw(rig)
  client.send({ id: 2, subscribe: { channel: 'room/1' } })
  const { subscribe } = (await client.reply(2)) as { subscribe: { epoch: string } }
  assert.deepEqual(subscribe, {
    recoverable: true,
    positioned: true,
    epoch: subscribe.epoch,
    offset: 0,
  })
  client.send({ id: 3, subscribe: { channel: 'room/1' } })
  assert.equal(((await client.reply(3)) as { error: { code: number } }).error.code, 105)
  client.send({ id: 4, sub_refresh: { channel: 'room/2', token: 'x' } })
  assert.equal(((await client.reply(4)) as { error: { code: number } }).error.code, 103)
  await room.publish({ id: 1 }, 'n', 1)
  await waitUntil(() => client.replies.some(({ push }) => push))
  assert.deepEqual(client.replies.at(-1), {
    push: { channel: 'room/1', pub: { data: { event: 'n', data: 1 }, offset: 1 } },
  })
  client.send({ id: 5, unsubscribe: { channel: 'room/1' } })
  await client.reply(5)
  const before = client.replies.length
  await room.publish({ id: 1 }, 'n', 2)
  client.send({ id: 6, rpc: { method: 'room/1#echo' } })
  await client.reply(6)
  assert.equal(client.replies.length, before + 1)
})

test('recovery by hand: the position of the client, the publications after it, or neither', async () => {
  await using rig = await start()
  for (const n of [1, 2, 3]) await room.publish({ id: 1 }, 'n', n)
  const first = await raw(rig)
  first.send({ id: 2, subscribe: { channel: 'room/1' } })
  const { epoch } = await position(first)
  const recover = async (request: object) => {
    const client = await raw(rig)
    client.send({ id: 2, subscribe: { channel: 'room/1', recover: true, ...request } })
    return (await client.reply(2)) as { subscribe: Record<string, unknown>; error?: object }
  }
  const { subscribe } = await recover({ epoch, offset: 1 })
  assert.deepEqual(subscribe, {
    recoverable: true,
    positioned: true,
    epoch,
    offset: 1,
    was_recovering: true,
    recovered: true,
    publications: [
      { data: { event: 'n', data: 2 }, offset: 2 },
      { data: { event: 'n', data: 3 }, offset: 3 },
    ],
  })
  assert.equal((await recover({ epoch })).subscribe.recovered, true)
  assert.equal((await recover({ epoch, offset: 3 })).subscribe.publications, undefined)
  for (const lost of [
    {},
    { epoch: null, offset: null },
    { epoch: 'x', offset: 3 },
    { epoch, offset: 4 },
    { epoch, offset: 2 ** 64 },
  ]) {
    const { recovered, was_recovering, offset } = (await recover(lost)).subscribe
    assert.deepEqual(
      [recovered, was_recovering, offset],
      [undefined, true, 3],
      JSON.stringify(lost),
    )
  }
  const { error } = await recover({ epoch: 'x', offset: 3, flag: 2 })
  assert.deepEqual(error, { code: 112, message: 'unrecoverable position' })
})

test('send, and binary messages, are not for here', async () => {
  await using rig = await start()
  assert.equal(await codeAfter(rig, '{"send":{"data":1}}'), 3508)
  assert.equal(await codeAfter(rig, '{"id":2,"send":{"data":1}}'), 3508)
  const binary = await raw(rig)
  binary.sendText(Buffer.from('{}'))
  assert.equal((await binary.closed).code, 3501)
})

test('a reply to a command of every line of a frame, however many', async () => {
  await using rig = await start()
  const client = await raw(rig)
  const ids = Array.from({ length: 30 }, (_, index) => index + 2)
  const lines = ids.map((id) => JSON.stringify({ id, rpc: { method: 'room/1#echo', data: id } }))
  client.sendText(`\n${lines.join('\n\n')}\n`)
  for (const id of ids) assert.deepEqual((await client.reply(id)).rpc, { data: id })
})
