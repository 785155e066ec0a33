/** Clients that come and go, shortened: `npm run bench -- realtime --soak 1h` runs the hour. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { channel } from '../../src/realtime/channel/channel.ts'
import { RawClient, type Rig, startRig } from '../realtime/rig.ts'
import { waitUntil } from '../support/wait-until.ts'

const atOnce = 50
const feed = channel('feed', { subscribe: () => true, events: { n: z.number() } })
const room = channel('room', {
  subscribe: () => true,
  presence: ({ user }) => ({ id: user.name, name: user.name }),
  calls: { hello: { run: () => 'hello' } },
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** So many clients come, subscribe, call, hear of a publication, and go: half of them without a word. */
async function comeAndGo(rig: Rig, count: number): Promise<void> {
  const address = `127.0.0.1:${rig.port}`
  for (let first = 0; first < count; first += atOnce) {
    const sockets = Array.from({ length: atOnce }, (_, index) => {
      const headers = {
        origin: `http://${address}`,
        cookie: `user=ana; session=${first + index}`,
      }
      return new WebSocket(`ws://${address}/_voltaic/socket`, { headers })
    })
    const clients = await Promise.all(sockets.map((socket) => new RawClient(socket).open()))
    for (const client of clients) {
      client.send(
        { id: 1, connect: {} },
        { id: 2, subscribe: { channel: 'feed' } },
        { id: 3, subscribe: { channel: 'room', join_leave: true } },
        { id: 4, rpc: { method: 'room#hello' } },
      )
    }
    await Promise.all(clients.flatMap((client) => [client.reply(3), client.reply(4)]))
    await feed.publish({}, 'n', first)
    for (const [index, socket] of sockets.entries()) {
      if (index % 2 === 0) socket.close()
      else socket.terminate()
    }
    await waitUntil(() => rig.realtime.stats.connections === 0)
  }
}

test('after thousands came and went, memory is where it was', async () => {
  await using rig = await startRig({ channels: [feed, room] })
  const heap = async () => {
    for (let round = 0; round < 3; round++) {
      collect()
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    return process.memoryUsage().heapUsed
  }
  await comeAndGo(rig, 1_000)
  const before = await heap()
  await comeAndGo(rig, 2_000)
  await waitUntil(async () => (await room.presence({})).length === 0)
  const after = await heap()
  assert.deepEqual(rig.realtime.stats, { connections: 0, subscriptions: 0, channels: 0 })
  assert.ok(after < before * 1.05, `${before} became ${after}`)
})
