import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { test } from 'node:test'
import type { Subscription } from 'centrifuge'
import { z } from 'zod'
import { MemoryBackplane } from '../../src/realtime/backplane/memory/memory-backplane.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { once, RawClient, type Rig, startRig } from '../realtime/rig.ts'
import { waitUntil } from '../support/wait-until.ts'

function rooms() {
  const closed = new Set<string>()
  const asked: string[] = []
  const room = channel('room/:id', {
    load: ({ params }) => (closed.has(params.id) ? null : { id: params.id }),
    subscribe: ({ user, target }) => {
      asked.push(user.name)
      return new Promise<boolean>((resolve) =>
        setImmediate(() => resolve(user.can('view', target as object))),
      )
    },
    history: { size: 1_000 },
    events: { n: z.number() },
    calls: { name: { run: ({ user }) => user.name } },
  })
  return { closed, asked, room, channels: [room] }
}

interface Follower {
  readonly got: number[]
  readonly over: Promise<{ code: number; reason: string }>
  readonly sub: Subscription
}

async function follow(rig: Rig, user: string): Promise<Follower> {
  const client = rig.official(user)
  const sub = client.newSubscription('room/1')
  const got: number[] = []
  sub.on('publication', ({ data }) => got.push(data.data as number))
  const over = once<{ code: number; reason: string }>((resolve) => {
    sub.on('unsubscribed', resolve)
    client.on('disconnected', resolve)
  })
  sub.subscribe()
  await sub.ready()
  return { got, over, sub }
}

test('an ended session closes its sockets at once, for good, and no other', async () => {
  const { room, channels } = rooms()
  await using rig = await startRig({ channels })
  const ana = await follow(rig, 'ana')
  const ben = await follow(rig, 'ben')
  await rig.events.emit('session:ended', { sessionId: 'session-ana' })
  assert.equal(rig.realtime.stats.connections, 1)
  await room.publish({ id: 1 }, 'n', 1)
  assert.deepEqual(await ana.over, { code: 3503, reason: 'session ended' })
  await waitUntil(() => ben.got.length === 1)
  assert.deepEqual(ana.got, [])
})

test('a user who is signed out everywhere loses every connection', async () => {
  const { channels } = rooms()
  await using rig = await startRig({ channels })
  const first = await follow(rig, 'ana')
  const second = await follow(rig, 'ana')
  await rig.events.emit('user:changed', { userKey: 'ana', signOut: true })
  assert.equal((await first.over).code, 3503)
  assert.equal((await second.over).code, 3503)
})

test('a user whose rights were taken is unsubscribed before the call returns', async () => {
  const { room, channels } = rooms()
  await using rig = await startRig({ channels })
  const ana = await follow(rig, 'ana')
  const ben = await follow(rig, 'ben')
  rig.people.get('ana')!.may.clear()
  const before = room.publish({ id: 1 }, 'n', 1)
  const revoking = rig.events.emit('user:changed', { userKey: 'ana', signOut: false })
  await before
  await room.publish({ id: 1 }, 'n', 2)
  await revoking
  await room.publish({ id: 1 }, 'n', 3)
  assert.deepEqual(await ana.over, {
    channel: 'room/1',
    code: 2000,
    reason: 'permission denied',
  } as never)
  await waitUntil(() => ben.got.length === 3)
  assert.deepEqual(ben.got, [1, 2, 3])
  assert.deepEqual(ana.got, [1])
})

test('a changed user is read again, and calls see it', async () => {
  const { channels } = rooms()
  await using rig = await startRig({ channels })
  const ana = await follow(rig, 'ana')
  const { Somebody } = await import('../realtime/rig.ts')
  const renamed = new Somebody('ana')
  Object.defineProperty(renamed, 'name', { value: 'Ana the second' })
  rig.people.set('ana', renamed)
  await rig.events.emit('user:changed', { userKey: 'ana', signOut: false })
  const client = (ana.sub as unknown as { _centrifuge: ReturnType<Rig['official']> })._centrifuge
  assert.equal((await client.rpc('room/1#name', {})).data, 'Ana the second')
  rig.people.delete('ana')
  await rig.events.emit('user:changed', { userKey: 'ana', signOut: false })
  assert.equal((await ana.over).code, 3503)
})

test('reauthorize asks once per user, holds what is published meanwhile, and keeps its order', async () => {
  const { room, asked, channels } = rooms()
  await using rig = await startRig({ channels })
  const followers = [await follow(rig, 'ana'), await follow(rig, 'ana'), await follow(rig, 'ben')]
  asked.length = 0
  rig.people.get('ben')!.may.clear()
  const asking = room.reauthorize({ id: 1 })
  for (const n of [1, 2, 3]) await room.publish({ id: 1 }, 'n', n)
  const askingAgain = room.reauthorize({ id: 1 })
  for (const n of [4, 5, 6]) await room.publish({ id: 1 }, 'n', n)
  await Promise.all([asking, askingAgain])
  await room.publish({ id: 1 }, 'n', 7)
  await waitUntil(() => followers[0]!.got.length === 7 && followers[1]!.got.length === 7)
  assert.deepEqual(followers[0]!.got, [1, 2, 3, 4, 5, 6, 7])
  assert.equal((await followers[2]!.over).code, 2000)
  assert.deepEqual(followers[2]!.got, [])
  assert.ok(asked.filter((name) => name === 'ana').length <= 2)
})

test('a channel whose target is gone is over; one that cannot be asked is asked again by the client', async () => {
  const { room, closed, channels } = rooms()
  await using rig = await startRig({ channels })
  const ana = await follow(rig, 'ana')
  const can = rig.people.get('ana')!
  let failures = 1
  Object.defineProperty(can, 'can', {
    value: async () => {
      if (failures-- > 0) throw new Error('no database')
      return true
    },
  })
  await room.reauthorize({ id: 1 })
  await room.publish({ id: 1 }, 'n', 1)
  await waitUntil(() => ana.got.length === 1)
  closed.add('1')
  await room.reauthorize({ id: 1 })
  assert.equal((await ana.over).code, 2000)
  assert.ok(rig.log.some(({ err }) => err?.message === 'no database'))
})

test('the rules are asked again after a while without a reason', async () => {
  const { channels } = rooms()
  await using rig = await startRig({ channels, times: { recheck: 60 } })
  const ana = await follow(rig, 'ana')
  rig.people.get('ana')!.may.clear()
  assert.equal((await ana.over).code, 2000)
})

test('a user is read again after a while, and who is gone is disconnected', async () => {
  const { channels } = rooms()
  await using rig = await startRig({ channels, times: { recheck: 60 } })
  const ana = await follow(rig, 'ana')
  rig.people.delete('ana')
  assert.deepEqual(await ana.over, { code: 3503, reason: 'session ended' })
})

test('a right that is taken while a client subscribes is not granted', async () => {
  const answers = [Promise.withResolvers<boolean>(), Promise.withResolvers<boolean>()]
  let questions = 0
  const door = channel('door', {
    subscribe: () => answers[questions++]!.promise,
    events: { n: z.number() },
  })
  await using rig = await startRig({ channels: [door] })
  const sub = rig.official('ana').newSubscription('door')
  const over = once<{ code: number }>((resolve) => sub.on('unsubscribed', resolve))
  sub.subscribe()
  await waitUntil(() => questions === 1)
  const revoking = door.reauthorize({})
  answers[0]!.resolve(true)
  await waitUntil(() => questions === 2)
  answers[1]!.resolve(false)
  await revoking
  assert.equal((await over).code, 103)
  assert.deepEqual(rig.realtime.stats, { connections: 1, subscriptions: 0, channels: 0 })
})

test('two nodes: one stream, one presence list, one set of rights', async () => {
  const shared = { backplane: new MemoryBackplane() }
  const { room, channels } = rooms()
  await using first = await startRig({ channels, ...shared })
  await using second = await startRig({ channels, ...shared })
  const { runInApplication } = await import('../../src/core/application.ts')
  const ana = await follow(first, 'ana')
  const ben = await follow(second, 'ben')
  await runInApplication(first.application, () => room.publish({ id: 1 }, 'n', 1))
  await runInApplication(second.application, () => room.publish({ id: 1 }, 'n', 2))
  await waitUntil(() => ana.got.length === 2 && ben.got.length === 2)
  second.people.get('ben')!.may.clear()
  await runInApplication(first.application, () => room.reauthorize({ id: 1 }))
  await runInApplication(first.application, () => room.publish({ id: 1 }, 'n', 3))
  assert.equal((await ben.over).code, 2000)
  await waitUntil(() => ana.got.length === 3)
  assert.deepEqual(
    [ana.got, ben.got],
    [
      [1, 2, 3],
      [1, 2],
    ],
  )
})

test('draining: calls are finished, clients are told to come back', async () => {
  const going = Promise.withResolvers<void>()
  const started = Promise.withResolvers<void>()
  const work = channel('work', {
    subscribe: () => true,
    calls: {
      long: {
        async run() {
          started.resolve()
          await going.promise
          return 'done'
        },
      },
    },
  })
  await using rig = await startRig({ channels: [work] })
  const client = rig.official('ana')
  const leaving = once<{ code: number; reason: string }>((resolve) =>
    client.on('connecting', ({ code, reason }) => {
      if (code >= 3000) resolve({ code, reason })
    }),
  )
  const call = client.rpc('work#long', {})
  await started.promise
  const closing = rig.realtime.close({ grace: '5s' })
  const refused = await once<IncomingMessage>((resolve) => {
    const socket = rig.socket()
    socket.on('error', () => undefined)
    socket.on('unexpected-response', (_request, response) => resolve(response))
  })
  assert.deepEqual([refused.statusCode, refused.headers['retry-after']], [503, '1'])
  going.resolve()
  assert.equal((await call).data, 'done')
  assert.deepEqual(await leaving, { code: 3001, reason: 'shutdown' })
  client.disconnect()
  await closing
  assert.deepEqual(rig.realtime.stats, { connections: 0, subscriptions: 0, channels: 0 })
})

test('draining: a call that takes too long is answered with an error that says to try again', async () => {
  const started = Promise.withResolvers<AbortSignal>()
  const work = channel('work', {
    subscribe: () => true,
    calls: {
      long: {
        run({ signal }) {
          started.resolve(signal)
          return new Promise(() => {})
        },
      },
    },
  })
  await using rig = await startRig({ channels: [work] })
  const client = await new RawClient(rig.socket()).open()
  client.send({ id: 1, connect: {} })
  await client.reply(1)
  client.send({ id: 2, rpc: { method: 'work#long', data: {} } })
  const signal = await started.promise
  await rig.realtime.close({ grace: 1 })
  assert.deepEqual((await client.reply(2)).error, {
    code: 100,
    message: 'shutdown',
    temporary: true,
  })
  assert.deepEqual(await client.closed, { code: 3001, reason: 'shutdown' })
  assert.equal(signal.aborted, true)
})

test('draining: event streams are told to come back', async () => {
  await using rig = await startRig({ channels: [] })
  const commands = encodeURIComponent('{"id":1,"connect":{}}')
  const stream = await fetch(`http://127.0.0.1:${rig.port}/_voltaic/sse?cf_connect=${commands}`)
  await waitUntil(() => rig.realtime.stats.connections === 1)
  const [text] = await Promise.all([stream.text(), rig.realtime.close()])
  assert.match(text, /"disconnect":\{"code":3001,"reason":"shutdown"\}/)
})
