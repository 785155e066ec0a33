import assert from 'node:assert/strict'
import { describe, it, type TestContext } from 'node:test'
import type { App } from '../../src/app/app.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { createTestApp } from '../../src/testing/test-app.ts'
import { socketUrl } from '../../src/testing/test-server.ts'
import { openTestSocket, type TestSocket } from '../../src/testing/test-socket.ts'

const room = channel('room/:id', { subscribe: () => true })
const nobody = { onPush: () => {} }

async function application(t: TestContext): Promise<App> {
  const app = await createTestApp({ channels: [room] })
  t.after(() => app.close())
  return app
}

async function open(app: App, headers: Record<string, string> = {}): Promise<TestSocket> {
  return openTestSocket((await socketUrl(app)).href, headers, nobody)
}

describe('TestSocket', () => {
  it('asks, and gets the reply or the error', async (t) => {
    const socket = await open(await application(t))
    const reply = await socket.request('Subscribing', { subscribe: { channel: 'room/1' } })
    assert.ok(reply.subscribe)
    await assert.rejects(socket.request('The call sing', { rpc: { method: 'room/1#sing' } }), {
      code: 'E_TEST_REFUSED',
      name: 'CommandRefused',
    })
    await socket.close()
  })

  it('says with which status the server refused it', async (t) => {
    const app = await application(t)
    await assert.rejects(open(app, { origin: 'https://example.com' }), {
      code: 'E_TEST_CHANNEL',
      message: 'The socket was refused: status 403. Check who asks, and from where.',
    })
  })

  it('rejects what was asked when the connection ends', async (t) => {
    const socket = await open(await application(t))
    const request = socket.request('Subscribing', { subscribe: { channel: 'room/1' } })
    const cut = socket.cut()
    await assert.rejects(request, { code: 'E_TEST_CHANNEL', message: /ended \(1006\) before/ })
    await cut
    assert.deepEqual(await socket.ended, { code: 1006, reason: '' })
  })

  it('is told the reason when the application closes', async (t) => {
    const app = await application(t)
    const socket = await open(app)
    await app.close()
    assert.deepEqual(await socket.ended, { code: 3001, reason: 'shutdown' })
  })
})
