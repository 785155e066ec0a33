import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { WebSocketServer } from 'ws'
import {
  openWebSocket,
  type WebSocketEnd,
} from '../../../src/realtime/websocket/websocket-client.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Notes what it is told. */
class Notes {
  readonly messages: string[] = []
  readonly end = Promise.withResolvers<WebSocketEnd>()

  message(text: string): void {
    this.messages.push(text)
  }

  endedWith(end: WebSocketEnd): void {
    this.end.resolve(end)
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`
}

test('texts of every size, fragments, pings and both ways to close, against ws', async () => {
  const http = createServer()
  const server = new WebSocketServer({ server: http })
  const pongs: string[] = []
  server.on('connection', (socket) => {
    socket.on('pong', (data) => void pongs.push(String(data)))
    socket.on('message', (data) => {
      const text = String(data)
      if (text === 'close') return socket.close(4000, 'später')
      socket.ping('are you there?')
      for (const half of [text.slice(0, 3), text.slice(3)]) {
        socket.send(half, { fin: half !== text.slice(0, 3) || text.length < 3 })
        if (text.length < 3) break
      }
    })
  })
  const url = await listening(http)
  const notes = new Notes()
  const client = await openWebSocket(url, {}, notes)
  const texts = ['hello', 'κόσμε 😀', 'x'.repeat(126), 'y'.repeat(70_000), 'z'.repeat(2_000_000)]
  for (const text of texts) client.send(text)
  await waitUntil(() => notes.messages.length === texts.length)
  assert.deepEqual(notes.messages, texts)
  assert.deepEqual(new Set(pongs), new Set(['are you there?']))
  client.send('close')
  assert.deepEqual(await notes.end.promise, { code: 4000, reason: 'später' })
  const leaving = new Notes()
  const other = await openWebSocket(url, {}, leaving)
  other.close(3000, 'bye')
  assert.equal((await leaving.end.promise).code, 3000)
  const cut = new Notes()
  const third = await openWebSocket(url, {}, cut)
  third.terminate()
  assert.deepEqual(await cut.end.promise, { code: 1006, reason: '' })
  server.close()
  await new Promise((resolve) => http.close(resolve))
})

test('a server that refuses, or answers the handshake wrongly, is no WebSocket', async () => {
  const http = createServer((_request, response) => response.writeHead(418).end())
  const url = await listening(http)
  await assert.rejects(openWebSocket(url, {}, new Notes()), { message: 'status 418' })
  http.on('upgrade', (_request, socket) => {
    socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n',
    )
  })
  await assert.rejects(openWebSocket(url, {}, new Notes()), { message: 'its handshake is wrong' })
  http.closeAllConnections()
  await new Promise((resolve) => http.close(resolve))
})
