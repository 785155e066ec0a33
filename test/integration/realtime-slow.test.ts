/** Slow, silent and noisy clients: they hurt only themselves. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { channel } from '../../src/realtime/channel/channel.ts'
import { conflate, dropNew, dropOldest } from '../../src/realtime/channel/slow-policy.ts'
import type { InProcessSocket } from '../../src/realtime/socket/in-process-socket.ts'
import { RawClient, type Rig, startRig } from '../realtime/rig.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { waitUntil } from '../support/wait-until.ts'

const tick = z.object({ symbol: z.string(), n: z.number(), pad: z.string() })
const events = { tick }
const subscribe = () => true
const stream = channel('stream', { subscribe, events, history: { size: 10_000 } })
const prices = channel('prices', { subscribe, events, history: false, slow: conflate('symbol') })
const latest = channel('latest', { subscribe, events, history: false, slow: dropOldest(5) })
const live = channel('live', { subscribe, events, history: false, slow: dropNew })

const channels = [stream, prices, latest, live]
const pad = 'x'.repeat(20_000)

/** A client behind a proxy. */
async function throughProxy(rig: Rig, name: string) {
  const proxy = await FaultProxy.start({ port: rig.port })
  const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}/_voltaic/socket`)
  const raw = await new RawClient(socket).open()
  raw.send({ id: 1, connect: {} }, { id: 2, subscribe: { channel: name } })
  await raw.reply(2)
  return { proxy, raw, socket }
}

function ticksOf({ replies }: RawClient): { symbol: string; n: number }[] {
  return replies.flatMap((reply) => {
    const { pub } = (reply.push ?? {}) as {
      pub?: { data: { data: { symbol: string; n: number } } }
    }
    return pub ? [pub.data.data] : []
  })
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
const heap = () => {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}

test('who stops reading waits with the newest per key, a few, or nothing, in bounded memory', async () => {
  await using rig = await startRig({ channels })
  const clients = await Promise.all(
    ['prices', 'latest', 'live'].map((name) => throughProxy(rig, name)),
  )
  for (const { proxy } of clients) proxy.stall()
  const total = 2_000
  const before = heap()
  for (let n = 1; n <= total; n++) {
    for (const each of [prices, latest, live]) {
      await each.publish({}, 'tick', { symbol: `${n % 3}`, n, pad })
    }
    await turn()
  }
  assert.equal(rig.realtime.stats.connections, 3)
  assert.ok(heap() - before < 20_000_000, `${heap() - before} bytes for slow clients`)
  for (const { proxy } of clients) proxy.resume()
  const [conflated, few, none] = clients.map(({ raw }) => raw)
  await waitUntil(() => ticksOf(conflated!).at(-1)?.n === total, { timeout: 30_000 })
  await waitUntil(() => ticksOf(few!).at(-1)?.n === total, { timeout: 30_000 })
  assert.deepEqual(
    ticksOf(conflated!)
      .slice(-3)
      .map(({ n }) => n),
    [total - 2, total - 1, total],
  )
  assert.deepEqual(
    ticksOf(few!)
      .slice(-5)
      .map(({ n }) => n),
    [total - 4, total - 3, total - 2, total - 1, total],
  )
  assert.ok(ticksOf(conflated!).length < total && ticksOf(few!).length < total)
  const missed = ticksOf(none!).length
  assert.ok(missed < total, `${missed}`)
  await waitUntil(async () => {
    await live.publish({}, 'tick', { symbol: 'z', n: total + 1, pad: '' })
    return ticksOf(none!).at(-1)?.n === total + 1
  })
  for (const { proxy, socket } of clients) {
    socket.terminate()
    await proxy[Symbol.asyncDispose]()
  }
})

test('a client of a stream that makes no progress is sent away with 3008, and recovers', async () => {
  await using rig = await startRig({
    channels,
    times: { stall: 300, ping: 250, pong: 200 },
    limits: { bufferedBytes: 100_000_000 },
  })
  const { proxy, raw, socket } = await throughProxy(rig, 'stream')
  const { epoch } = (await raw.reply(2)).subscribe as { epoch: string }
  proxy.stall()
  let published = 0
  while (rig.realtime.stats.connections > 0) {
    assert.ok(published < 5_000, 'the silent client is still connected')
    await stream.publish({}, 'tick', { symbol: 'a', n: ++published, pad })
    await delay(1)
  }
  const seen = ticksOf(raw).length
  const again = await new RawClient(rig.socket()).open()
  again.send(
    { id: 1, connect: {} },
    { id: 2, subscribe: { channel: 'stream', recover: true, epoch, offset: seen } },
  )
  const { subscribe: answer } = (await again.reply(2)) as {
    subscribe: { recovered: boolean; publications: { offset: number }[] }
  }
  assert.equal(answer.recovered, true)
  assert.deepEqual(
    answer.publications.map(({ offset }) => offset),
    Array.from({ length: published - seen }, (_, index) => seen + 1 + index),
  )
  socket.terminate()
  await proxy[Symbol.asyncDispose]()
})

test('a connection whose network is silently gone is closed after ping and pong', async () => {
  await using rig = await startRig({ channels, times: { ping: 200, pong: 100 } })
  const { proxy, raw, socket } = await throughProxy(rig, 'stream')
  socket.on('message', (data) => String(data) === '{}' && socket.send('{}'))
  await waitUntil(() => raw.messages.filter((text) => text === '{}').length >= 2)
  assert.equal(rig.realtime.stats.connections, 1)
  proxy.stall()
  await waitUntil(() => rig.realtime.stats.connections === 0)
  socket.terminate()
  await proxy[Symbol.asyncDispose]()
})

test('a flood from one client is refused, then ended; the others do not notice', async () => {
  await using rig = await startRig({ channels, limits: { commandsPerSecond: 50 } })
  const calm = await new RawClient(rig.socket()).open()
  calm.send({ id: 1, connect: {} })
  const noisy = await new RawClient(rig.socket()).open()
  noisy.send({ id: 1, connect: {} })
  await Promise.all([calm.reply(1), noisy.reply(1)])
  for (let id = 2; id < 5_000; id++) noisy.send({ id, unsubscribe: { channel: 'stream' } })
  calm.send({ id: 2, unsubscribe: { channel: 'stream' } })
  await calm.reply(2)
  assert.deepEqual(await noisy.closed, { code: 3013, reason: 'too many requests' })
  const refused = noisy.replies.filter(({ error }) => (error as { code?: number })?.code === 111)
  assert.ok(refused.length >= 100 && refused.length < 400, `${refused.length} were refused`)
  calm.send({ id: 3, unsubscribe: { channel: 'stream' } })
  await calm.reply(3)
})

test('hundreds who join a room at once learn of each other', async () => {
  const room = channel('room', { subscribe, presence: ({ user }) => ({ id: user.name, name: '' }) })
  await using rig = await startRig({ channels: [room] })
  const sockets: InProcessSocket[] = []
  let joined = 0
  let messages = 0
  const enter = (n: number) => {
    const socket = rig.realtime.connectInProcess({
      user: rig.people.get('ana')!,
      sessionId: `${n}`,
    })
    socket.onmessage = ({ data }) => {
      messages += 1
      if (String(data).includes('"subscribe":')) joined += 1
    }
    socket.send('{"id":1,"connect":{}}')
    socket.send('{"id":2,"subscribe":{"channel":"room","join_leave":true}}')
    sockets.push(socket)
  }
  const members = 300
  for (let n = 0; n < members; n++) enter(n)
  await waitUntil(() => joined === members)
  for (let n = 0; n < members; n++) enter(members + n)
  await waitUntil(() => joined === 2 * members && messages >= members * (2 * members))
  for (const socket of sockets) socket.close()
  await waitUntil(() => rig.realtime.stats.subscriptions === 0)
})

test('a handler that throws, rejects or hangs costs an error reply, not the connection', async () => {
  let signal: AbortSignal | undefined
  const calls = {
    throws: {
      run: () => {
        throw new Error('thrown')
      },
    },
    rejects: { run: () => Promise.reject(new Error('rejected')) },
    hangs: {
      run: (context: { signal: AbortSignal }) => {
        signal = context.signal
        return new Promise(() => undefined)
      },
    },
    works: { run: () => 'done' },
  }
  const risky = channel('risky', { subscribe, calls })
  await using rig = await startRig({
    channels: [risky],
    times: { call: 100 },
    limits: { callsInFlight: 1 },
  })
  const raw = await new RawClient(rig.socket()).open()
  raw.send({ id: 1, connect: {} })
  const call = async (id: number, name: string) => {
    raw.send({ id, rpc: { method: `risky#${name}` } })
    return (await raw.reply(id)) as { error?: { code: number; temporary: boolean }; rpc?: object }
  }
  for (const [index, name] of ['throws', 'rejects', 'hangs', 'hangs'].entries()) {
    const { error } = await call(index + 2, name)
    assert.deepEqual([error?.code, error?.temporary], [100, true], name)
  }
  assert.equal(signal?.aborted, true)
  assert.deepEqual((await call(9, 'works')).rpc, { data: 'done' })
  assert.equal(rig.realtime.stats.connections, 1)
})

test('who comes with one session at once is looked up once', async () => {
  let asked = 0
  await using rig = await startRig({
    channels,
    limits: { connectionsPerSession: 100 },
    authenticate: async () => {
      asked += 1
      await delay(50)
      return { user: rig.people.get('ana')!, sessionId: 's' }
    },
  })
  const headers = { origin: `http://127.0.0.1:${rig.port}`, cookie: 'session=s' }
  const raws = await Promise.all(
    Array.from({ length: 50 }, () => new RawClient(rig.socket(headers)).open()),
  )
  assert.ok(asked < 10, `asked ${asked} times`)
  for (const raw of raws) raw.send({ id: 1, connect: {} })
  await Promise.all(raws.map((raw) => raw.reply(1)))
})

test('a reply that is longer than all that may wait arrives, and the connection stays', async () => {
  const long = 'x'.repeat(5_000_000)
  const archive = channel('archive', { subscribe, calls: { all: { run: () => long } } })
  await using rig = await startRig({ channels: [archive] })
  const raw = await new RawClient(rig.socket()).open()
  raw.send({ id: 1, connect: {} }, { id: 2, rpc: { method: 'archive#all' } })
  raw.send(
    { id: 3, rpc: { method: 'archive#all' } },
    { id: 4, unsubscribe: { channel: 'archive' } },
  )
  for (const id of [2, 3]) {
    const { rpc } = (await raw.reply(id)) as { rpc: { data: string } }
    assert.equal(rpc.data.length, long.length)
  }
  await raw.reply(4)
  raw.send({ id: 5, unsubscribe: { channel: 'archive' } })
  await raw.reply(5)
  assert.equal(rig.realtime.stats.connections, 1)
})
