import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get as httpGet, type IncomingMessage } from 'node:http'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { createApp } from '../../src/app/create-app.ts'
import { createUser } from '../../src/auth/user/create-user.ts'
import { userFields } from '../../src/auth/user/user-fields.ts'
import { Model } from '../../src/db/model/model.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { testClient } from '../../src/testing/client.ts'
import { createTestApp } from '../../src/testing/test-app.ts'

class User extends Model({ ...userFields }) {}

const room = channel('room/:id', {
  subscribe: () => true,
  presence: ({ user }) => user.isAuthenticated && { id: user.pk as number, name: user.email },
})

/** The status with which a socket is answered: 101 when it is opened. */
async function upgrade(url: string, headers: Record<string, string>): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/_voltaic/socket`, { headers })
  socket.on('error', () => undefined)
  const status = await Promise.race([
    once(socket, 'open').then(() => 101),
    once(socket, 'unexpected-response').then(([, answer]) => Number(answer.statusCode)),
  ])
  socket.terminate()
  return status
}

async function stream(url: string, headers: Record<string, string>): Promise<number> {
  const commands = encodeURIComponent('{"id":1,"connect":{}}')
  const request = httpGet(`${url}/_voltaic/sse?cf_connect=${commands}`, { headers })
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  request.destroy()
  return answer.statusCode ?? 0
}

test('sockets and streams are opened for the hosts of the application alone', async (t) => {
  const app = await createApp({ channels: [room], logLevel: 'silent' })
  t.after(() => app.close())
  const { url, port } = await app.listen({ port: 0 })
  const foreign = { host: 'evil.test', origin: 'http://evil.test' }
  assert.equal(await upgrade(url, foreign), 400)
  assert.equal(await stream(url, foreign), 400)
  assert.equal(await upgrade(url, { host: `localhost:${port}` }), 101)
  assert.equal(await stream(url, {}), 200)
})

test('behind a trusted proxy the own host is the one that the browser named', async (t) => {
  const base = { channels: [room], logLevel: 'silent', allowedHosts: ['shop.test'] } as const
  const headers = { 'x-forwarded-host': 'shop.test', origin: 'https://shop.test' }
  const behind = await createApp({ ...base, trustedProxies: ['127.0.0.1'] })
  t.after(() => behind.close())
  assert.equal(await upgrade((await behind.listen({ port: 0 })).url, headers), 101)
  const direct = await createApp(base)
  t.after(() => direct.close())
  assert.equal(await upgrade((await direct.listen({ port: 0 })).url, headers), 403)
})

test('who is switched off by a bulk update loses the connection; others keep theirs', async (t) => {
  const app = await createTestApp({ models: [User], userModel: () => User, channels: [room] })
  t.after(() => app.close())
  const join = async (email: string) => {
    const client = testClient(app)
    await client.signIn(await app.run(() => createUser(User, { email })))
    return client.channel(room, { id: 'hall' })
  }
  const [ada, ben] = [await join('ada@example.com'), await join('ben@example.com')]
  await app.run(() => User.filter({ email: 'ada@example.com' }).update({ isActive: false }))
  assert.equal((await ada.ended).code, 3503)
  assert.ok(await ben.presence())
})
