import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { connect } from '../../src/client/client.ts'
import type { ClientSocket } from '../../src/client/environment.ts'

/** A socket whose other end is the test. */
class BareSocket implements ClientSocket {
  onopen: ClientSocket['onopen'] = null
  onmessage: ClientSocket['onmessage'] = null
  onclose: ClientSocket['onclose'] = null
  onerror: ClientSocket['onerror'] = null
  readonly sent: string[] = []
  isClosed = false

  send(text: string): void {
    this.sent.push(text)
  }

  close(): void {
    this.isClosed = true
  }
}

/** Gives the page an event of the network, as browsers do. */
function network(t: TestContext): () => void {
  const listeners = new Set<() => void>()
  Object.assign(globalThis, {
    addEventListener: (_name: string, fn: () => void) => listeners.add(fn),
    removeEventListener: (_name: string, fn: () => void) => listeners.delete(fn),
  })
  t.after(() => {
    for (const name of ['addEventListener', 'removeEventListener'])
      Reflect.deleteProperty(globalThis, name)
  })
  return () => {
    for (const fn of [...listeners]) fn()
  }
}

test('a network that comes back ends the attempt under way, and nothing of it disturbs the next', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const comesBack = network(t)
  const sockets: BareSocket[] = []
  const open = () => {
    const socket = new BareSocket()
    sockets.push(socket)
    return socket
  }
  const client = connect('ws://voltaic.test/', { open })
  t.after(() => client.close())
  sockets[0]!.onclose!({ code: 1006, reason: '' })
  for (let tries = 0; sockets.length === 1 && tries < 100; tries++) t.mock.timers.tick(100)
  comesBack()
  const [, late, last] = sockets
  assert.equal(late!.isClosed, true)
  last!.onopen!({})
  await Promise.resolve()
  await Promise.resolve()
  const { id } = JSON.parse(last!.sent[0]!) as { id: number }
  const greeting = { client: 'c', version: 'voltaic', ping: 25, pong: true }
  last!.onmessage!({ data: JSON.stringify({ id, connect: greeting }) })
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(client.status, 'connected')
  t.mock.timers.tick(20_000)
  assert.equal(client.status, 'connected')
})
