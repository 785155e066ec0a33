import assert from 'node:assert/strict'
import { once as onceEvent } from 'node:events'
import { request } from 'node:http'
import { connect as connectTcp } from 'node:net'
import { test } from 'node:test'
import { z } from 'zod'
import { channel } from '../../src/realtime/channel/channel.ts'
import { once, RawClient, type Rig, startRig } from '../realtime/rig.ts'
import { waitUntil } from '../support/wait-until.ts'

const open = channel('open/:id', {
  subscribe: () => true,
  events: { n: z.number() },
  calls: {
    wait: { run: ({ signal }) => once((resolve) => signal.addEventListener('abort', resolve)) },
  },
})
const channels = [open]

/** The status of a refused handshake, or 101. */
async function handshake(rig: Rig, headers: Record<string, string>, path = '/_voltaic/socket') {
  const outgoing = request({
    host: '127.0.0.1',
    port: rig.port,
    path,
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      ...headers,
    },
  })
  outgoing.end()
  return once<number>((resolve) => {
    outgoing.on('upgrade', (_response, socket) => {
      socket.destroy()
      resolve(101)
    })
    outgoing.on('response', (response) => resolve(response.statusCode!))
  })
}

test('the origin rule', async () => {
  await using rig = await startRig({ channels, allowedOrigins: ['https://app.example.com'] })
  const own = `http://127.0.0.1:${rig.port}`
  const session = { cookie: 'user=ana; session=1' }
  assert.equal(await handshake(rig, { origin: own, ...session }), 101)
  assert.equal(await handshake(rig, { origin: 'https://app.example.com', ...session }), 101)
  assert.equal(await handshake(rig, { origin: 'https://evil.example.com', ...session }), 403)
  assert.equal(await handshake(rig, { origin: 'https://evil.example.com' }), 403)
  assert.equal(await handshake(rig, { origin: 'null' }), 403)
  assert.equal(await handshake(rig, { origin: '' }), 403)
  assert.equal(await handshake(rig, session), 403)
  assert.equal(await handshake(rig, {}), 101)
})

test('only one path answers, and only to WebSockets', async () => {
  await using rig = await startRig({ channels })
  assert.equal(await handshake(rig, {}, '/other'), 404)
  assert.equal(await handshake(rig, {}, '/_voltaic/socket?x=1'), 101)
  assert.equal(await handshake(rig, { 'sec-websocket-key': 'short' }), 400)
})

test('who cannot be authenticated is not let in, and the process lives', async () => {
  await using rig = await startRig({
    channels,
    authenticate: () => Promise.reject(new Error('no database')),
  })
  assert.equal(await handshake(rig, {}), 503)
  assert.equal(rig.log[0]?.err?.message, 'no database')
})

test('connections per address and per session are counted, and released', async () => {
  await using rig = await startRig({
    channels,
    limits: { connectionsPerAddress: 3, connectionsPerSession: 1 },
  })
  const origin = `http://127.0.0.1:${rig.port}`
  const session = { origin, cookie: 'user=ana; session=1' }
  const first = rig.socket(session)
  await onceEvent(first, 'open')
  assert.equal(await handshake(rig, session), 429)
  const second = rig.socket({ origin, cookie: 'user=ana; session=2' })
  await onceEvent(second, 'open')
  const third = rig.socket()
  await onceEvent(third, 'open')
  assert.equal(await handshake(rig, {}), 429)
  first.close()
  await waitUntil(async () => (await handshake(rig, session)) === 101)
})

test('bad frames end the connection for good', async () => {
  await using rig = await startRig({ channels })
  const frames: (string | Buffer)[] = [
    'not json',
    '[]x',
    'null',
    '7',
    '{"id":1,"subscribe":{"channel":"open/1"}}',
    '{"id":"1","connect":{}}',
    '{"connect":{}}',
    '{"id":-1,"connect":{}}',
    '{"id":1,"connect":{}}\n{"id":2,"connect":{}}',
    '{"id":1,"connect":{}}\n{"id":2,"subscribe":{}}',
    '{"id":1,"connect":{}}\n{"id":2,"rpc":{"method":7}}',
    '{"id":1,"connect":{}}\n{"id":2,"subscribe":"open/1"}',
    Buffer.from([1, 2, 3]),
  ]
  for (const frame of frames) {
    const raw = await new RawClient(rig.socket()).open()
    raw.sendText(frame)
    assert.deepEqual(await raw.closed, { code: 3501, reason: 'bad request' }, String(frame))
  }
  const raw = await new RawClient(rig.socket()).open()
  raw.send({ id: 1, connect: {} }, { id: 2, nonsense: {} }, { id: 3, constructor: {} })
  assert.equal(((await raw.reply(2)).error as { code: number }).code, 104)
  assert.equal(((await raw.reply(3)).error as { code: number }).code, 104)
  raw.send({ id: 4, send: { data: 1 } })
  assert.equal((await raw.closed).code, 3508)
  assert.equal(rig.realtime.stats.connections, 0)
})

test('a message that is too long, or not UTF-8, ends the connection before it is read', async () => {
  await using rig = await startRig({ channels, limits: { messageBytes: 1_000 } })
  const long = await new RawClient(rig.socket()).open()
  long.sendText('x'.repeat(1_001))
  assert.equal((await long.closed).code, 1009)
  const socket = connectTcp(rig.port, '127.0.0.1')
  socket.write(
    'GET /_voltaic/socket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  )
  await onceEvent(socket, 'data')
  socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]))
  const [answer] = (await onceEvent(socket, 'data')) as [Buffer]
  assert.deepEqual([answer[0], answer.readUInt16BE(2)], [0x88, 1007])
  socket.destroy()
  await waitUntil(() => rig.realtime.stats.connections === 0)
})

test('commands of one message are answered in order', async () => {
  await using rig = await startRig({ channels })
  const raw = await new RawClient(rig.socket()).open()
  raw.send({ id: 1, connect: {} })
  await raw.reply(1)
  raw.send(
    { id: 2, unsubscribe: { channel: 'a' } },
    { id: 3, unsubscribe: { channel: 'b' } },
    { id: 4, history: { channel: 'c' } },
  )
  await raw.reply(4)
  assert.deepEqual(
    raw.replies.map(({ id }) => id),
    [1, 2, 3, 4],
  )
})

test('too many commands are refused, then the connection is closed', async () => {
  await using rig = await startRig({ channels, limits: { commandsPerSecond: 5, subscriptions: 5 } })
  const raw = await new RawClient(rig.socket()).open()
  raw.send({ id: 1, connect: {} })
  const command = (_: unknown, index: number) => ({ id: index + 2, unsubscribe: { channel: 'a' } })
  raw.send(...Array.from({ length: 20 }, command))
  const { error } = (await raw.reply(20)) as { error: { code: number; temporary: boolean } }
  assert.deepEqual([error.code, error.temporary], [111, true])
  raw.send(...Array.from({ length: 200 }, command))
  assert.deepEqual(await raw.closed, { code: 3013, reason: 'too many requests' })
})

test('subscriptions and calls in flight are limited', async () => {
  await using rig = await startRig({ channels, limits: { subscriptions: 2, callsInFlight: 1 } })
  const raw = await new RawClient(rig.socket()).open()
  raw.send({ id: 1, connect: {} })
  for (const n of [2, 3, 4]) raw.send({ id: n, subscribe: { channel: `open/${n}` } })
  raw.send({ id: 5, subscribe: { channel: 'open/2' } })
  assert.equal(((await raw.reply(4)).error as { code: number }).code, 106)
  assert.equal(((await raw.reply(5)).error as { code: number }).code, 105)
  raw.send({ id: 6, rpc: { method: 'open/1#wait' } }, { id: 7, rpc: { method: 'open/1#wait' } })
  assert.equal(((await raw.reply(7)).error as { code: number }).code, 111)
})

test('who does not connect in time is stale; who does not answer a ping is gone', async () => {
  await using rig = await startRig({ channels, times: { handshake: 50, ping: 100, pong: 30 } })
  const idle = await new RawClient(rig.socket()).open()
  assert.deepEqual(await idle.closed, { code: 3502, reason: 'stale' })
  const deaf = await new RawClient(rig.socket()).open()
  deaf.send({ id: 1, connect: {} })
  const { connect } = (await deaf.reply(1)) as { connect: { ping: number; pong: boolean } }
  assert.deepEqual([connect.ping, connect.pong], [0.1, true])
  assert.equal('ttl' in connect, false)
  assert.deepEqual(await deaf.closed, { code: 3012, reason: 'no pong' })
  assert.deepEqual(deaf.replies.at(-1), {})
  const client = rig.official('ana')
  await client.ready()
  const { client: id } = (await client.rpc('open/1#wait', {}).catch(() => ({}))) as {
    client?: string
  }
  assert.equal(id, undefined)
  assert.equal(client.state, 'connected')
})

test('tokens sign in, are renewed, and end', async () => {
  const people = new Map<string, number>([
    ['good', 60_000],
    ['short', -950],
  ])
  const { Somebody } = await import('../realtime/rig.ts')
  await using rig = await startRig({
    channels: [
      channel('me', { subscribe: () => true, calls: { name: { run: ({ user }) => user.name } } }),
    ],
    times: { refresh: 1_000 },
    authenticateToken: async (token) => {
      if (token === 'old') return 'expired'
      const lifetime = people.get(token)
      return lifetime === undefined
        ? undefined
        : { user: new Somebody('token-user'), expiresAt: Date.now() + lifetime }
    },
  })
  const good = rig.official('ana', { token: 'good' })
  assert.equal((await good.rpc('me#name', {})).data, 'token-user')
  const bad = rig.official('', { token: 'bad' })
  const refused = await once<{ code: number }>((resolve) => bad.on('disconnected', resolve))
  assert.equal(refused.code, 3500)
  const tokens = ['old', 'good']
  const renewing = rig.official('', { getToken: async () => tokens.shift()! })
  await renewing.ready()
  assert.deepEqual(tokens, [])
  const raw = await new RawClient(rig.socket()).open()
  raw.send({ id: 1, connect: { token: 'short' } })
  assert.equal(((await raw.reply(1)).connect as { expires: boolean }).expires, true)
  assert.deepEqual(await raw.closed, { code: 3005, reason: 'connection expired' })
  const kept = await new RawClient(rig.socket()).open()
  kept.send({ id: 1, connect: { token: 'short' } }, { id: 2, refresh: { token: 'good' } })
  const { ttl } = (await kept.reply(2)).refresh as { ttl: number }
  assert.ok(ttl > 50 && ttl <= 60, `${ttl}`)
  kept.send({ id: 3, refresh: { token: 'bad' } })
  assert.equal((await kept.closed).code, 3500)
})
