/** The WebSocket of a real browser against our engine. */
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Browser } from 'playwright-core'
import type { OpenSocket } from '../../src/realtime/socket/socket-engine.ts'
import { echo, startEchoServer } from '../realtime/websocket/echo-server.ts'
import { launchBrowser } from '../support/chromium.ts'

let browser: Browser

before(async () => {
  browser = await launchBrowser()
})

after(() => browser.close())

/** What happens in the page: texts are sent, and `last` afterwards; then everything that came, and how it ended. */
interface Visit {
  readonly messages: string[]
  readonly code: number
  readonly reason: string
  readonly extensions: string
}

async function visit(port: number, texts: readonly string[], closing?: [number, string]) {
  const page = await browser.newPage()
  const url = `ws://127.0.0.1:${port}/_voltaic/socket`
  const talk = (given: { url: string; texts: readonly string[]; closing?: [number, string] }) =>
    new Promise<Visit>((resolve, reject) => {
      const socket = new WebSocket(given.url)
      const messages: string[] = []
      socket.onopen = () => {
        for (const text of given.texts) socket.send(text)
      }
      socket.onmessage = ({ data }) => {
        messages.push(String(data))
        if (given.closing && messages.length === given.texts.length) socket.close(...given.closing)
      }
      socket.onerror = () => reject(new Error('the socket failed'))
      socket.onclose = ({ code, reason }) =>
        resolve({ messages, code, reason, extensions: socket.extensions })
    })
  const visited = await page.evaluate(talk, { url, texts, ...(closing && { closing }) })
  await page.close()
  return visited
}

function polite(socket: OpenSocket) {
  return {
    ...echo(socket),
    receive: () => socket.close({ code: 3001, reason: 'shutdown, später' }),
  }
}

test('Chromium: texts up to the limit come back, and the page closes', async () => {
  await using server = await startEchoServer()
  const texts = ['', 'hello', 'κόσμε 😀', 'x'.repeat(126), 'y'.repeat(65_535), 'z'.repeat(65_536)]
  const visited = await visit(server.port, texts, [3000, 'bye'])
  assert.deepEqual(visited, { messages: texts, code: 3000, reason: '', extensions: '' })
})

test('Chromium: ten thousand messages at once come back in order', async () => {
  await using server = await startEchoServer()
  const texts = Array.from({ length: 10_000 }, (_, index) => `message ${index}`)
  const { messages, code } = await visit(server.port, texts, [1000, ''])
  assert.deepEqual(messages, texts)
  assert.equal(code, 1000)
})

test('Chromium: the server closes with a code and a reason', async () => {
  await using server = await startEchoServer({ receiver: polite })
  const { code, reason } = await visit(server.port, ['close'])
  assert.deepEqual([code, reason], [3001, 'shutdown, später'])
})
