/** The official client through its whole public API: what `Centrifuge` itself has. */
import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import {
  type BaseSubscription,
  Centrifuge,
  type ConnectedContext,
  type StateContext,
} from 'centrifuge'
import { WebSocketServer } from 'ws'
import { z } from 'zod'
import { disconnects, errorCodes, isTerminal } from '../../src/protocol/codes.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { once, type Rig, startRig } from '../realtime/rig.ts'
import { eventSourceClass } from '../support/event-source.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { waitUntil } from '../support/wait-until.ts'

const room = channel('room/:id', {
  subscribe: ({ user, params }) => params.id !== 'closed' || user.can('bid', {}),
  presence: ({ user }) => user.isAuthenticated && { id: String(user.pk), name: user.name },
  publish: true,
  events: { said: z.string() },
  calls: {
    name: { run: ({ user }) => user.name },
    echo: { run: (_context, input) => input },
    nothing: { run: () => undefined },
  },
})

const said = (text: string) => ({ event: 'said', data: text })
const coded = (code: number) => (error: { code: number }) => error.code === code

/** Resolves with what an event of a client gives next. */
function next<T>(client: Centrifuge, event: string): Promise<T> {
  return once<T>((resolve) => client.once(event as 'message', resolve as never))
}

async function joined(client: Centrifuge, name: string, options: object = {}) {
  const sub = client.newSubscription(name, options)
  sub.subscribe()
  await sub.ready()
  return sub
}

test('connect, ready, disconnect, state: every change with its events', async () => {
  await using rig = await startRig({ channels: [room] })
  const client = streamlessClient(rig)
  using _ = leaving(client)
  const events: string[] = []
  client.on('state', ({ oldState, newState }: StateContext) => {
    events.push(`${oldState} → ${newState}`)
  })
  client.on('connecting', ({ code, reason }) => events.push(`connecting ${code} ${reason}`))
  client.on('disconnected', ({ code, reason }) => events.push(`disconnected ${code} ${reason}`))
  await assert.rejects(client.ready(), { code: 3 })
  const connected = next<ConnectedContext>(client, 'connected')
  client.connect()
  client.connect()
  await client.ready(5_000)
  const { client: id, transport, data } = await connected
  assert.match(id, /^\S{10,}$/)
  assert.deepEqual([transport, data], ['websocket', undefined])
  assert.equal(client.state, Centrifuge.State.Connected)
  client.disconnect()
  client.disconnect()
  assert.deepEqual(events, [
    'disconnected → connecting',
    'connecting 0 connect called',
    'connecting → connected',
    'connected → disconnected',
    'disconnected 0 disconnect called',
  ])
  await waitUntil(() => rig.realtime.stats.connections === 0)
  client.connect()
  await client.ready()
})

test('rpc: replies, nothing, unknown calls', async () => {
  await using rig = await startRig({ channels: [room] })
  const client = rig.official('ana')
  const input = { a: [1, null, 'ü', { b: true }] }
  assert.deepEqual(await client.rpc('room/1#echo', input), { data: input })
  assert.deepEqual(await client.rpc('room/1#nothing', null), { data: undefined })
  await assert.rejects(client.rpc('', {}), coded(errorCodes.methodNotFound))
  await assert.rejects(client.rpc('room/1', {}), coded(errorCodes.methodNotFound))
  await assert.rejects(client.rpc('nowhere#x', {}), coded(errorCodes.unknownChannel))
  assert.equal(client.state, 'connected')
})

test('send: the server knows no messages without a channel, and says so for good', async () => {
  await using rig = await startRig({ channels: [room] })
  const client = rig.official('ana')
  await client.ready()
  const over = next<{ code: number; reason: string }>(client, 'disconnected')
  await client.send({ any: 'thing' })
  assert.deepEqual(await over, { code: 3508, reason: 'not available' })
})

test('publish, history, presence, presenceStats of a channel that is subscribed; else 103', async () => {
  await using rig = await startRig({ channels: [room] })
  const client = rig.official('ana')
  for (const attempt of [
    () => client.publish('room/1', said('x')),
    () => client.history('room/1', { limit: 1 }),
    () => client.presence('room/1'),
    () => client.presenceStats('room/1'),
  ]) {
    await assert.rejects(attempt(), coded(errorCodes.permissionDenied))
  }
  await joined(client, 'room/1')
  assert.deepEqual(await client.publish('room/1', said('one')), {})
  await client.publish('room/1', said('two'))
  await assert.rejects(client.publish('room/1', 'no event'), coded(errorCodes.badRequest))
  const { publications, offset, epoch } = await client.history('room/1', { limit: 10 })
  assert.deepEqual(
    publications.map((each) => [each.data, each.offset]),
    [
      [said('one'), 1],
      [said('two'), 2],
    ],
  )
  assert.equal(offset, 2)
  assert.ok(epoch)
  const info = await waitUntil(
    async () => Object.values((await client.presence('room/1')).clients)[0],
  )
  assert.equal(info.user, 'ana')
  assert.equal((info.chanInfo as { name: string }).name, 'ana')
  assert.deepEqual(await client.presenceStats('room/1'), { numClients: 1, numUsers: 1 })
})

test('newSubscription, getSubscription, removeSubscription, subscriptions', async () => {
  await using rig = await startRig({ channels: [room] })
  const client = rig.official('ana')
  const sub = await joined(client, 'room/1')
  assert.throws(() => client.newSubscription('room/1'))
  assert.equal(client.getSubscription('room/1'), sub)
  assert.deepEqual(Object.keys(client.subscriptions()), ['room/1'])
  client.removeSubscription(sub)
  assert.equal(client.getSubscription('room/1'), null)
  await waitUntil(() => rig.realtime.stats.subscriptions === 0)
  await joined(client, 'room/1')
  assert.equal(rig.realtime.stats.subscriptions, 1)
})

test('startBatching, stopBatching: many commands in a frame', async () => {
  await using rig = await startRig({ channels: [room] })
  const client = rig.official('ana')
  await client.ready()
  client.startBatching()
  const replies = Array.from({ length: 30 }, (_, n) => client.rpc('room/1#echo', n))
  client.stopBatching()
  const echoed = (await Promise.all(replies)).map(({ data }) => data)
  assert.deepEqual(
    echoed,
    Array.from({ length: 30 }, (_, n) => n),
  )
})

test('data, name, version, headers: taken, and of no consequence; setData, setHeaders, getData', async () => {
  await using rig = await startRig({ channels: [room] })
  let asked = 0
  const client = rig.official('', {
    name: 'phone',
    version: '1.2.3',
    data: { any: 'thing' },
    headers: { authorization: 'Bearer x', cookie: 'user=ana' },
    getData: async () => {
      asked += 1
      return { asked }
    },
  })
  assert.equal((await client.rpc('room/1#name', {})).data, '')
  client.setData('another')
  client.setHeaders({ cookie: 'user=ben' })
  client.disconnect()
  client.connect()
  assert.equal((await client.rpc('room/1#name', {})).data, '')
  assert.equal(asked, 2)
})

test('token, setToken, getToken: an invalid one ends for good, an expired one is replaced', async () => {
  const { Somebody } = await import('../realtime/rig.ts')
  const identityOf = (name: string) => ({
    user: new Somebody(name),
    expiresAt: Date.now() + 60_000,
  })
  await using rig = await startRig({
    channels: [room],
    authenticateToken: async (token) =>
      token === 'old' ? 'expired' : token === 'bad' ? undefined : identityOf(token),
  })
  const client = rig.official('', { token: 'bad' })
  assert.equal((await next<{ code: number }>(client, 'disconnected')).code, 3500)
  client.setToken('ana')
  client.connect()
  assert.equal((await client.rpc('room/1#name', {})).data, 'ana')
  client.disconnect()
  client.setToken('old')
  client.connect()
  assert.equal((await next<{ code: number }>(client, 'disconnected')).code, 1) // no getToken
  const renewing = rig.official('', { token: 'old', getToken: async () => 'ben' })
  assert.equal((await next<{ error: { code: number } }>(renewing, 'error')).error.code, 109)
  assert.equal((await renewing.rpc('room/1#name', {})).data, 'ben')
})

test('a client that was cut off reconnects, with growing delays, and takes its subscriptions along', async () => {
  await using rig = await startRig({ channels: [room] })
  await using proxy = await FaultProxy.start({ port: rig.port })
  const client = new Centrifuge(`ws://127.0.0.1:${proxy.port}/_voltaic/socket`, {
    websocket: WebSocket,
    minReconnectDelay: 1,
    maxReconnectDelay: 20,
    timeout: 2_000,
  })
  using _ = leaving(client)
  const codes: number[] = []
  client.on('connecting', ({ code }) => codes.push(code))
  client.connect()
  const sub = await joined(client, 'room/1')
  const got: unknown[] = []
  sub.on('publication', ({ data }) => got.push(data.data))
  const again = once<{ wasRecovering: boolean; recovered: boolean }>((resolve) =>
    sub.on('subscribed', resolve),
  )
  proxy.cut()
  await room.publish({ id: 1 }, 'said', 'while away')
  const { wasRecovering, recovered } = await again
  assert.deepEqual([wasRecovering, recovered], [true, true])
  await waitUntil(() => got.length === 1)
  assert.deepEqual(codes, [0, 1]) // 1: the transport closed
})

test('maxServerPingDelay: a silent network is noticed by the missing ping', async () => {
  await using rig = await startRig({ channels: [room], times: { ping: 250, pong: 150 } })
  await using proxy = await FaultProxy.start({ port: rig.port })
  const client = new Centrifuge(`ws://127.0.0.1:${proxy.port}/_voltaic/socket`, {
    websocket: WebSocket,
    maxServerPingDelay: 200,
    minReconnectDelay: 1,
    maxReconnectDelay: 20,
    timeout: 500,
  })
  using _ = leaving(client)
  const codes: number[] = []
  client.on('connecting', ({ code }) => codes.push(code))
  client.connect()
  await client.ready()
  proxy.stall()
  await waitUntil(() => codes.includes(2), { what: 'no ping' })
  await waitUntil(() => rig.realtime.stats.connections === 0, { what: 'no pong' })
  proxy.resume()
  await waitUntil(() => client.state === 'connected')
})

test('transports: where no WebSocket opens, the next one of the list is taken', async () => {
  await using rig = await startRig({ channels: [room] })
  const url = `http://127.0.0.1:${rig.port}`
  const eventsource = eventSourceClass()
  const client = new Centrifuge(
    [
      { transport: 'websocket', endpoint: 'ws://127.0.0.1:9/_voltaic/socket' },
      { transport: 'sse', endpoint: `${url}/_voltaic/sse` },
    ],
    { websocket: WebSocket, eventsource, fetch, emulationEndpoint: `${url}/_voltaic/emulation` },
  )
  using _ = leaving(client)
  client.connect()
  await client.ready()
  const sub = await joined(client, 'room/1')
  const got = once<{ data: unknown }>((resolve) => sub.on('publication', resolve))
  await room.publish({ id: 1 }, 'said', 'by stream')
  assert.deepEqual((await got).data, said('by stream'))
})

test('map and shared poll subscriptions are not available', async () => {
  await using rig = await startRig({ channels: [room] })
  const client = rig.official('ana')
  const subs: BaseSubscription[] = [
    client.newMapSubscription('room/1'),
    client.newMapClientsSubscription('room/2'),
    client.newMapUsersSubscription('room/3'),
    client.newSharedPollSubscription('room/4'),
  ]
  for (const sub of subs) {
    const over = once<{ code: number }>((resolve) => sub.on('unsubscribed', resolve))
    sub.subscribe()
    assert.equal((await over).code, errorCodes.notAvailable, sub.channel)
  }
  assert.equal(Object.keys(client.mapSubscriptions()).length, 3)
  assert.equal(Object.keys(client.sharedPollSubscriptions()).length, 1)
  assert.ok(client.getMapSubscription('room/1') && client.getSharedPollSubscription('room/4'))
  client.removeMapSubscription(client.getMapSubscription('room/1'))
  client.removeSharedPollSubscription(client.getSharedPollSubscription('room/4'))
  await assert.rejects(client.mapPublish('room/1', 'k', 1), coded(errorCodes.notAvailable))
  await assert.rejects(client.mapRemove('room/1', 'k'), coded(errorCodes.notAvailable))
  assert.equal(client.state, 'connected')
})

test('the official client takes every code of an end as we mean it', async () => {
  for (const { code, reason } of Object.values(disconnects)) {
    const server = new WebSocketServer({ port: 0 })
    server.on('connection', (socket) => {
      socket.once('message', (data) => {
        const { id } = JSON.parse(String(data).split('\n')[0]!) as { id: number }
        socket.send(JSON.stringify({ id, connect: { client: 'c', version: 'v' } }))
        socket.close(code, reason)
      })
    })
    await once<void>((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const delays = { minReconnectDelay: 60_000, maxReconnectDelay: 60_000 }
    const client = new Centrifuge(`ws://127.0.0.1:${port}`, { websocket: WebSocket, ...delays })
    using _ = leaving(client)
    const states: string[] = []
    client.on('connecting', (context) => states.push(`connecting ${context.code}`))
    client.on('disconnected', (context) => states.push(`disconnected ${context.code}`))
    client.connect()
    await waitUntil(() => states.length === 2, { timeout: 3_000, what: `the end by ${code}` })
    assert.equal(states[1], `${isTerminal(code) ? 'disconnected' : 'connecting'} ${code}`)
    await new Promise((resolve) => server.close(resolve))
  }
})

/** Disconnects a client at the end of a test, so that it does not go on for ever. */
function leaving(client: Centrifuge): Disposable {
  return { [Symbol.dispose]: () => client.disconnect() }
}

/** A client that is not connected yet. */
function streamlessClient({ port }: Rig): Centrifuge {
  return new Centrifuge(`ws://127.0.0.1:${port}/_voltaic/socket`, { websocket: WebSocket })
}
