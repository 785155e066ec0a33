/** Where no WebSocket gets through: streams with posts, of one node and of two. */
import assert from 'node:assert/strict'
import { connect as connectSocket } from 'node:net'
import { text as readText } from 'node:stream/consumers'
import { test } from 'node:test'
import { z } from 'zod'
import { MemoryBackplane } from '../../src/realtime/backplane/memory/memory-backplane.ts'
import { MemoryControl } from '../../src/realtime/backplane/memory/memory-control.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { once, type Rig, startRig } from '../realtime/rig.ts'
import { RawStream, type StreamClientOptions, streamClient } from '../realtime/streams.ts'
import { waitUntil } from '../support/wait-until.ts'

const room = channel('room/:id', {
  subscribe: () => true,
  state: () => 'ready',
  events: { said: z.string() },
  calls: {
    name: { run: ({ user }) => user.name },
    echo: { run: (_context, input) => input },
  },
})

const urlOf = ({ port }: Rig) => `http://127.0.0.1:${port}`
const cookie = 'user=ana; session=s'
const fromPage = { cookie, 'sec-fetch-site': 'same-origin' }

/** Opens a client, for as long as the rig stands. */
function join(rig: Rig, options: StreamClientOptions) {
  const client = streamClient(urlOf(rig), options)
  client.connect()
  return client
}

for (const transport of ['sse', 'http_stream'] as const) {
  test(`the official client over ${transport}`, async () => {
    await using rig = await startRig({ channels: [room] })
    const ana = join(rig, { transport, requestHeaders: fromPage })
    const sub = ana.newSubscription('room/1')
    const said: unknown[] = []
    sub.on('publication', ({ data }) => said.push(data.data))
    const subscribed = once<{ data?: unknown }>((resolve) => sub.on('subscribed', resolve))
    sub.subscribe()
    assert.equal((await subscribed).data, 'ready')
    assert.deepEqual((await ana.rpc('room/1#name', {})).data, 'ana')
    await room.publish({ id: 1 }, 'said', 'one\ntwo')
    await waitUntil(() => said.length === 1)
    assert.deepEqual(said, ['one\ntwo'])
    const over = once<{ code: number }>((resolve) => ana.on('disconnected', resolve))
    await rig.events.emit('session:ended', { sessionId: 's' })
    assert.equal((await over).code, 3503)
    await waitUntil(() => rig.realtime.stats.connections === 0)
  })

  test(`over ${transport} a client that was cut off comes back and misses nothing`, async () => {
    await using rig = await startRig({ channels: [room] })
    const ana = join(rig, { transport, requestHeaders: fromPage })
    const sub = ana.newSubscription('room/1')
    const said: unknown[] = []
    sub.on('publication', ({ data }) => said.push(data.data))
    sub.subscribe()
    await sub.ready()
    const back = once<{ recovered: boolean }>((resolve) => sub.on('subscribed', resolve))
    rig.server.closeAllConnections()
    await room.publish({ id: 1 }, 'said', 'while away')
    assert.equal((await back).recovered, true)
    await waitUntil(() => said.length === 1)
    ana.disconnect()
  })
}

test('nothing between may keep a stream back', async () => {
  await using rig = await startRig({ channels: [room] })
  await using stream = await RawStream.open(urlOf(rig))
  const { headers } = stream.response
  assert.equal(headers.get('content-type'), 'text/event-stream')
  assert.equal(headers.get('cache-control'), 'no-store, no-transform')
  assert.equal(headers.get('x-accel-buffering'), 'no')
  assert.equal(headers.get('content-encoding'), null)
})

test('the origin rule holds for streams and for posts', async () => {
  await using rig = await startRig({ channels: [room] })
  const own = urlOf(rig)
  const statusOf = async (headers: Record<string, string>) => {
    await using stream = await RawStream.open(own, headers)
    return stream.response.status
  }
  assert.equal(await statusOf({ cookie }), 403)
  assert.equal(await statusOf({ cookie, 'sec-fetch-site': 'cross-site' }), 403)
  assert.equal(await statusOf({ cookie, origin: 'https://evil.example.com' }), 403)
  await using stream = await RawStream.open(own, { cookie, origin: own })
  await waitUntil(() => stream.session)
  const call = (id: number) => [{ id, rpc: { method: 'room/1#name' } }]
  assert.equal((await stream.post(call(2))).status, 403)
  const evil = { origin: 'https://evil.example.com' }
  assert.equal((await stream.post(call(3), evil)).status, 403)
  assert.equal((await stream.post(call(4), { origin: own })).status, 204)
  await waitUntil(() => stream.replies.length === 2)
  assert.deepEqual(stream.replies[1], { id: 4, rpc: { data: 'ana' } })
  await stream[Symbol.asyncDispose]()
  await waitUntil(() => rig.realtime.stats.connections === 0)
})

test('posts that are none, too long, or for nobody', async () => {
  await using rig = await startRig({ channels: [room] })
  await using stream = await RawStream.open(urlOf(rig))
  await waitUntil(() => stream.session)
  const post = async (body: unknown, method = 'POST') => {
    const init = method === 'GET' ? { method } : { method, body: JSON.stringify(body) }
    return (await fetch(`${urlOf(rig)}/_voltaic/emulation`, init)).status
  }
  const command = { ...stream.session, data: '{}' }
  assert.equal(await post(command), 204)
  assert.equal(await post({ ...command, session: 'guess' }), 204)
  assert.equal(await post({ ...command, node: 'other', session: 'guess' }), 404)
  assert.equal(await post({ data: 1 }), 400)
  assert.equal(await post({ ...command, node: '' }), 400)
  assert.equal(await post({ ...command, session: 'x'.repeat(1_000) }), 400)
  assert.equal(await post({ ...command, data: 'x'.repeat(70_000) }), 413)
  assert.equal(await post({ ...command, data: 'x'.repeat(2_000_000) }), 413)
  assert.equal(await post(undefined, 'GET'), 405)
  assert.equal((await fetch(`${urlOf(rig)}/_voltaic/sse`)).status, 400)
  assert.equal((await fetch(`${urlOf(rig)}/_voltaic/sse`, { method: 'POST' })).status, 405)
  assert.equal((await fetch(`${urlOf(rig)}/_voltaic/http_stream`)).status, 405)
  const empty = await fetch(`${urlOf(rig)}/_voltaic/http_stream`, { method: 'POST' })
  assert.equal(empty.status, 400)
  assert.equal(rig.realtime.stats.connections, 1)
})

test('a post that does not come in time, or is not UTF-8, is refused', async () => {
  await using rig = await startRig({ channels: [room], times: { handshake: 200 } })
  const send = (bytes: string | Buffer, length: number) => {
    const socket = connectSocket(rig.port, '127.0.0.1')
    socket.write(
      `POST /_voltaic/emulation HTTP/1.1\r\nhost: a\r\ncontent-length: ${length}\r\n\r\n`,
    )
    socket.write(bytes)
    return readText(socket)
  }
  assert.match(await send('{"se', 100), /^HTTP\/1.1 408 .*connection: close/is)
  const socket = connectSocket(rig.port, '127.0.0.1')
  socket.write(
    'POST /_voltaic/emulation HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 2\r\n\r\n',
  )
  socket.write(Buffer.from([0xff, 0xfe]))
  assert.match(await readText(socket), /^HTTP\/1.1 400 /)
})

test('a page of an allowed origin may open a stream and post, once it asked', async () => {
  const origin = 'https://app.example.com'
  await using rig = await startRig({ channels: [room], allowedOrigins: [origin] })
  const preflight = (from: string) =>
    fetch(`${urlOf(rig)}/_voltaic/emulation`, { method: 'OPTIONS', headers: { origin: from } })
  const answer = await preflight(origin)
  assert.equal(answer.status, 204)
  assert.equal(answer.headers.get('access-control-allow-origin'), origin)
  assert.equal(answer.headers.get('access-control-allow-headers'), 'content-type')
  const refused = await preflight('https://evil.example.com')
  assert.equal(refused.status, 403)
  assert.equal(refused.headers.get('access-control-allow-origin'), null)
  await using stream = await RawStream.open(urlOf(rig), { origin })
  assert.equal(stream.response.headers.get('access-control-allow-origin'), origin)
  await waitUntil(() => stream.session)
  const posted = await stream.post([{ id: 2, rpc: { method: 'room/1#echo', data: 1 } }], { origin })
  assert.equal(posted.headers.get('access-control-allow-origin'), origin)
  await waitUntil(() => stream.replies.length === 2)
})

test('a client that answers no ping is closed', async () => {
  await using rig = await startRig({ channels: [room], times: { ping: 250, pong: 100 } })
  await using stream = await RawStream.open(urlOf(rig))
  await stream.ended
  assert.deepEqual(stream.replies.at(-1), {
    push: { disconnect: { code: 3012, reason: 'no pong' } },
  })
})

test('a client that posts its answers to pings stays', async () => {
  await using rig = await startRig({ channels: [room], times: { ping: 250, pong: 100 } })
  await using stream = await RawStream.open(urlOf(rig))
  const pings = () => stream.replies.filter((reply) => Object.keys(reply).length === 0).length
  for (let answered = 0; answered < 4; answered++) {
    await waitUntil(() => pings() > answered)
    assert.equal((await stream.post([{}])).status, 204)
  }
  assert.equal(rig.realtime.stats.connections, 1)
})

test('a client that does not read its stream is given up', async () => {
  await using rig = await startRig({ channels: [room], limits: { bufferedBytes: 262_144 } })
  const commands = '{"id":1,"connect":{}}\n{"id":2,"subscribe":{"channel":"room/1"}}'
  const socket = connectSocket(rig.port, '127.0.0.1').pause()
  socket.write(
    `GET /_voltaic/sse?cf_connect=${encodeURIComponent(commands)} HTTP/1.1\r\nhost: a\r\n\r\n`,
  )
  await waitUntil(() => rig.realtime.stats.subscriptions === 1)
  const text = 'x'.repeat(60_000)
  await waitUntil(async () => {
    await room.publish({ id: 1 }, 'said', text)
    return rig.realtime.stats.connections === 0
  })
  socket.destroy()
})

test('no more streams of one session than sockets', async () => {
  await using rig = await startRig({ channels: [room], limits: { connectionsPerSession: 2 } })
  await using _first = await RawStream.open(urlOf(rig), fromPage)
  const second = await RawStream.open(urlOf(rig), fromPage)
  const refused = await RawStream.open(urlOf(rig), fromPage)
  assert.equal(refused.response.status, 429)
  await second[Symbol.asyncDispose]()
  await waitUntil(() => rig.realtime.stats.connections === 1)
  await using third = await RawStream.open(urlOf(rig), fromPage)
  assert.equal(third.response.status, 200)
})

test('the service closes its streams, with the reason', async () => {
  await using rig = await startRig({ channels: [room] })
  await using stream = await RawStream.open(urlOf(rig))
  await waitUntil(() => stream.session)
  await rig.realtime.close()
  await stream.ended
  assert.deepEqual(stream.replies.at(-1), {
    push: { disconnect: { code: 3001, reason: 'shutdown' } },
  })
})

/** The control of a second node, which knows the first. */
class NeighbourControl extends MemoryControl {
  #neighbour: MemoryControl | undefined

  meet(neighbour: NeighbourControl): void {
    this.#neighbour = neighbour
    neighbour.#neighbour = this
  }

  override async forward(node: string, payload: string): Promise<boolean> {
    if (node === this.node) return super.forward(node, payload)
    return node === this.#neighbour?.node ? this.#neighbour.forward(node, payload) : false
  }
}

class NeighbourBackplane extends MemoryBackplane {
  override readonly control: NeighbourControl = new NeighbourControl()
}

test('posts that reach another node go to the one that holds the stream, in their order', async () => {
  const backplanes = [new NeighbourBackplane(), new NeighbourBackplane()] as const
  backplanes[0].control.meet(backplanes[1].control)
  await using first = await startRig({ channels: [room], backplane: backplanes[0] })
  await using second = await startRig({ channels: [room], backplane: backplanes[1] })
  await using stream = await RawStream.open(urlOf(first), fromPage)
  await waitUntil(() => stream.session)
  for (let id = 2; id < 12; id++) {
    const call = [{ id, rpc: { method: 'room/1#echo', data: id } }]
    assert.equal((await stream.post(call, fromPage, urlOf(second))).status, 204)
  }
  await waitUntil(() => stream.replies.length === 11)
  assert.deepEqual(
    stream.replies.slice(1).map(({ id }) => id),
    [2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  )
  const untrusted = [{ id: 20, rpc: { method: 'room/1#echo' } }]
  assert.equal((await stream.post(untrusted, {}, urlOf(second))).status, 204)
  const trusted = [{ id: 21, rpc: { method: 'room/1#echo' } }]
  await stream.post(trusted, fromPage, urlOf(second))
  await waitUntil(() => stream.replies.some(({ id }) => id === 21))
  assert.ok(!stream.replies.some(({ id }) => id === 20))
  for (const backplane of backplanes) await backplane.close()
})

test('the other requests of the server are answered as before', async () => {
  await using rig = await startRig({ channels: [room] })
  rig.server.on('request', (_request, response) => response.end('late'))
  assert.equal(await (await fetch(`${urlOf(rig)}/`)).text(), 'late')
  const { createServer } = await import('node:http')
  const server = createServer((_request, response) => response.end('before'))
  rig.realtime.attach(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  assert.equal(await (await fetch(`http://127.0.0.1:${port}/page`)).text(), 'before')
  assert.equal((await fetch(`http://127.0.0.1:${port}/_voltaic/sse`)).status, 400)
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})
