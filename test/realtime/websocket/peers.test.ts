/** Clients of other makers against our engine. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import type { OpenSocket } from '../../../src/realtime/socket/socket-engine.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { echo, startEchoServer } from './echo-server.ts'
import { peers } from './peers.ts'

const burst = 10_000
const parts = ['one ', 'two κόσ', 'με ', '', '😀']

/** Echoes; closes when it is asked to. */
function polite(socket: OpenSocket) {
  const echoing = echo(socket)
  return {
    ...echoing,
    receive(text: string) {
      if (text === 'close') socket.close({ code: 3001, reason: 'shutdown, später' })
      else echoing.receive(text)
    },
  }
}

for (const [name, open] of Object.entries(peers)) {
  test(`${name}: texts up to the limit come back, a longer one ends the connection`, async () => {
    await using server = await startEchoServer()
    const peer = await open(server.port)
    const texts = ['', 'hello', 'κόσμε 😀', 'x'.repeat(126), 'y'.repeat(65_535), 'z'.repeat(65_536)]
    for (const text of texts) peer.send(text)
    await waitUntil(() => peer.messages.length === texts.length)
    assert.deepEqual(peer.messages, texts)
    peer.send('z'.repeat(65_537))
    assert.equal((await peer.ended).code, 1009)
    await waitUntil(() => server.sockets.size === 0)
  })

  test(`${name}: ${burst} messages at once come back in order`, async () => {
    await using server = await startEchoServer()
    const peer = await open(server.port)
    const texts = Array.from({ length: burst }, (_, index) => `message ${index}`)
    for (const text of texts) peer.send(text)
    await waitUntil(() => peer.messages.length === burst, { timeout: 60_000 })
    assert.deepEqual(peer.messages, texts)
    peer.close(1000, '')
    await peer.ended
  })

  test(`${name}: both sides close with a code and a reason`, async () => {
    await using server = await startEchoServer({ receiver: polite })
    const closing = await open(server.port)
    closing.close(3000, 'bye')
    assert.equal((await closing.ended).code, 3000)
    const closed = await open(server.port)
    closed.send('close')
    assert.deepEqual(await closed.ended, { code: 3001, reason: 'shutdown, später' })
    await waitUntil(() => server.sockets.size === 0)
  })

  test(`${name}: pings are answered, and messages in parts come back whole`, async () => {
    await using server = await startEchoServer()
    const peer = await open(server.port)
    await peer.ping?.('are you there?')
    peer.sendParts?.(parts)
    peer.send('end')
    await waitUntil(() => peer.messages.at(-1) === 'end')
    assert.deepEqual(peer.messages, peer.sendParts ? [parts.join(''), 'end'] : ['end'])
    peer.close(1000, '')
    await peer.ended
  })
}

test('ws as a client with its extension: none is agreed on', async () => {
  await using server = await startEchoServer()
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/`, { perMessageDeflate: true })
  await once(socket, 'open')
  assert.equal(socket.extensions, '')
  socket.terminate()
})
