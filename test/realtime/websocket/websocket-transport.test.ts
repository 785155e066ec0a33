import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Frame } from '../../../src/realtime/connection/frame.ts'
import type { Receiver } from '../../../src/realtime/connection/transport.ts'
import { Batch } from '../../../src/realtime/delivery/batch.ts'
import type { OpenSocket } from '../../../src/realtime/socket/socket-engine.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { close, ping, text } from './client-frame.ts'
import { type EchoServer, startEchoServer } from './echo-server.ts'
import { WireClient } from './wire-client.ts'

/** What a receiver was told, and its socket. */
class Told implements Receiver {
  readonly socket: OpenSocket
  readonly texts: string[] = []
  drains = 0
  ends = 0

  constructor(socket: OpenSocket) {
    this.socket = socket
  }

  receive(message: string): void {
    this.texts.push(message)
    if (message === 'throw') throw new Error('thrown by the receiver')
  }

  receiveBinary(): void {}

  drained(): void {
    this.drains += 1
  }

  closed(): void {
    this.ends += 1
    if (this.texts.includes('throw at the end')) throw new Error('thrown at the end')
  }
}

interface SetUp {
  readonly server: EchoServer
  readonly client: WireClient
  readonly told: Told
}

async function setUp(): Promise<SetUp & AsyncDisposable> {
  const all: Told[] = []
  const receiver = (socket: OpenSocket) => {
    const told = new Told(socket)
    all.push(told)
    return told
  }
  const server = await startEchoServer({ receiver })
  const client = await WireClient.open(server.port)
  return {
    server,
    client,
    told: all[0]!,
    async [Symbol.asyncDispose]() {
      client.socket.destroy()
      await server[Symbol.asyncDispose]()
    },
  }
}

test('what fails in a receiver ends its connection only, and is logged', async () => {
  await using all = await setUp()
  const { server, client, told } = all
  const other = await WireClient.open(server.port)
  await client.send([text('throw'), text('ignored')])
  await client.ended
  assert.deepEqual(client.came, [['close', 3004]])
  assert.deepEqual(told.texts, ['throw'])
  assert.equal(told.ends, 1)
  assert.equal(server.log[0]?.err?.message, 'thrown by the receiver')
  await other.send([text('throw at the end'), close(1000)])
  await other.ended
  await waitUntil(() => server.sockets.size === 0)
  assert.equal(server.log[1]?.err?.message, 'thrown at the end')
})

test('bytes that are left over are reported when they have left', async () => {
  await using all = await setUp()
  const { client, told } = all
  client.socket.pause()
  const batch = new Batch(new Frame('x'.repeat(1_000_000)))
  let sent = 0
  while (told.socket.bufferedBytes === 0) {
    told.socket.send(batch)
    sent += 1
  }
  told.socket.send(batch)
  assert.equal(told.drains, 0)
  client.socket.resume()
  await waitUntil(() => told.drains > 0 && told.socket.bufferedBytes === 0)
  await waitUntil(() => client.came.length === sent + 1)
})

test('a small message is not left over', async () => {
  await using all = await setUp()
  all.told.socket.send(new Batch(new Frame('hello')))
  await waitUntil(() => all.client.came.length === 1)
  assert.equal(all.told.drains, 0)
})

test('while reading is paused nothing arrives; then everything does', async () => {
  await using all = await setUp()
  const { client, told } = all
  told.socket.pause()
  await client.send([text('one'), ping()])
  const before = told.socket.receivedBytes
  await client.send([text('two')])
  assert.deepEqual(told.texts, [])
  told.socket.resume()
  await waitUntil(() => told.texts.length === 2)
  assert.ok(told.socket.receivedBytes > before)
})

test('a client that goes without a word is gone, and one that does not answer a close is cut off', async () => {
  await using left = await setUp()
  left.client.socket.end()
  await waitUntil(() => left.server.sockets.size === 0)
  assert.equal(left.told.ends, 1)
  await using cut = await setUp()
  cut.client.socket.resetAndDestroy()
  await waitUntil(() => cut.server.sockets.size === 0)
  assert.equal(cut.told.ends, 1)
  await using deaf = await setUp()
  deaf.told.socket.close({ code: 3001, reason: 'shutdown' })
  await waitUntil(() => deaf.client.came.length === 1)
  await deaf.client.send([text('still here')])
  await deaf.client.ended
  assert.deepEqual(deaf.client.came, [['close', 3001]])
  assert.deepEqual(deaf.told.texts, [])
})

test('a reason is cut to what a close frame has room for, between characters', async () => {
  await using all = await setUp()
  all.told.socket.close({ code: 3001, reason: 'ü'.repeat(100) })
  await all.client.send([1, close(3001)])
  await all.client.ended
  assert.deepEqual(all.client.came, [['close', 3001]])
})

test('whoever sends on after the end is cut off', async () => {
  await using all = await setUp()
  const { client } = all
  const rest = Array<Buffer>(100).fill(text('x'.repeat(60_000)))
  await client.send([close(1000), ...rest])
  await client.ended
  await waitUntil(() => all.server.sockets.size === 0)
  assert.deepEqual(all.told.texts, [])
})
