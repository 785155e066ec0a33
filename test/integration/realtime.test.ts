import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { PublicationContext, SubscribedContext } from 'centrifuge'
import { z } from 'zod'
import { refuse } from '../../src/realtime/channel/call-refused.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { once, RawClient, startRig } from '../realtime/rig.ts'
import { waitUntil } from '../support/wait-until.ts'

function lots() {
  const state = { price: 100 }
  const lotChannel = channel('lot/:slug', {
    load: ({ params }) => (params.slug === 'none' ? null : { slug: params.slug }),
    subscribe: ({ user, target }) => user.can('view', target as object),
    state: () => ({ price: state.price }),
    history: { size: 200, ttl: '10m' },
    presence: ({ user }) => user.isAuthenticated && { id: String(user.pk), name: user.name },
    events: { price: z.object({ amount: z.number() }) },
    calls: {
      bid: {
        input: z.object({ amount: z.number() }),
        can: 'bid',
        run({ user }, { amount }) {
          if (amount <= state.price) refuse(1001, `Bid more than ${state.price}.`)
          state.price = amount
          return { accepted: true, by: user.name }
        },
      },
      fail: { run: () => assert.fail('secret detail') },
      hang: { run: () => new Promise<never>(() => {}) },
      whoami: { run: ({ user }) => user.name },
    },
  })
  const chat = channel('chat/:room', {
    subscribe: () => true,
    history: false,
    publish: true,
    events: { said: z.object({ text: z.string() }) },
  })
  return { state, lotChannel, chat, channels: [lotChannel, chat] }
}

test('the official client subscribes, gets the state, publications and replies', async () => {
  const { lotChannel, channels } = lots()
  await using rig = await startRig({ channels })
  const sub = rig.official('ana').newSubscription('lot/clock')
  const got: unknown[] = []
  sub.on('publication', ({ data, offset }) => got.push([data, offset]))
  const subscribed = once<SubscribedContext>((resolve) => sub.on('subscribed', resolve))
  sub.subscribe()
  const { data, recoverable, positioned, streamPosition } = await subscribed
  assert.deepEqual(data, { price: 100 })
  assert.ok(recoverable && positioned)
  assert.equal(streamPosition?.offset, 0)
  await lotChannel.publish({ slug: 'clock' }, 'price', { amount: 120 })
  await waitUntil(() => got.length === 1)
  assert.deepEqual(got, [[{ event: 'price', data: { amount: 120 } }, 1]])
  const { publications, offset } = await sub.history({ limit: 10 })
  assert.equal(offset, 1)
  assert.deepEqual(
    publications.map((each) => each.data),
    [{ event: 'price', data: { amount: 120 } }],
  )
})

test('calls answer, refuse, and fail without harm to the connection', async () => {
  const { channels } = lots()
  await using rig = await startRig({ channels, times: { call: 60 } })
  const client = rig.official('ana')
  assert.deepEqual((await client.rpc('lot/clock#bid', { amount: 150 })).data, {
    accepted: true,
    by: 'ana',
  })
  await assert.rejects(client.rpc('lot/clock#bid', { amount: 150 }), {
    code: 1001,
    message: 'Bid more than 150.',
  })
  await assert.rejects(client.rpc('lot/clock#bid', { amount: '5' }), (error: Error) => {
    assert.equal((error as Error & { code: number }).code, 107)
    assert.match(error.message, /^amount: /)
    return true
  })
  await assert.rejects(client.rpc('lot/clock#fail', {}), {
    code: 100,
    message: 'internal server error',
  })
  await assert.rejects(client.rpc('lot/clock#hang', {}), { code: 100, message: 'timeout' })
  await assert.rejects(client.rpc('lot/clock#nope', {}), { code: 104 })
  await assert.rejects(client.rpc('lot/none#bid', { amount: 1 }), { code: 102 })
  await assert.rejects(client.rpc('nothing#bid', {}), { code: 102 })
  await assert.rejects(client.rpc('lot/clock', {}), { code: 104 })
  assert.equal((await client.rpc('lot/clock#whoami', {})).data, 'ana')
  assert.deepEqual(
    rig.log.map(({ err }) => err?.message),
    ['secret detail'],
  )
})

test('who may not is told so, and who is not signed in is told to sign in', async () => {
  const { channels } = lots()
  await using rig = await startRig({ channels })
  const ben = rig.official('ben')
  await assert.rejects(ben.rpc('lot/clock#bid', { amount: 500 }), { code: 103 })
  for (const [user, name, code] of [
    ['eve', 'lot/clock', 103],
    ['', 'lot/clock', 101],
    ['ana', 'lot/none', 102],
    ['ana', 'nothing', 102],
    ['ana', 'lot/a%2fb', 102],
  ] as const) {
    const sub = rig.official(user).newSubscription(name)
    const over = once<{ code: number }>((resolve) => sub.on('unsubscribed', resolve))
    sub.subscribe()
    assert.equal((await over).code, code, `${user} on ${name}`)
  }
  assert.equal(rig.realtime.stats.channels, 0)
})

test('clients publish only where the channel lets them', async () => {
  const { channels } = lots()
  await using rig = await startRig({ channels })
  const client = rig.official('ana')
  const chat = client.newSubscription('chat/lobby')
  const lot = client.newSubscription('lot/clock')
  const said = once<PublicationContext>((resolve) => chat.on('publication', resolve))
  chat.subscribe()
  lot.subscribe()
  await chat.ready()
  await lot.ready()
  await chat.publish({ event: 'said', data: { text: 'hello', more: 1 } })
  assert.deepEqual((await said).data, { event: 'said', data: { text: 'hello' } })
  assert.equal((await said).offset, undefined)
  await assert.rejects(chat.publish({ event: 'said', data: {} }), { code: 107 })
  await assert.rejects(chat.publish('text'), { code: 107 })
  await assert.rejects(lot.publish({ event: 'price', data: { amount: 1 } }), { code: 103 })
  await assert.rejects(client.publish('chat/other', { event: 'said', data: {} }), { code: 103 })
  await assert.rejects(chat.history({ limit: 1 }), { code: 108 })
  await assert.rejects(chat.presence(), { code: 108 })
})

test('presence: joins, leaves, and people with several connections', async () => {
  const { lotChannel, channels } = lots()
  await using rig = await startRig({ channels })
  const seen: string[] = []
  const watcher = rig.official('ana').newSubscription('lot/clock', { joinLeave: true })
  watcher.on('join', ({ info }) => seen.push(`+${info.user}`))
  watcher.on('leave', ({ info }) => seen.push(`-${info.user}`))
  watcher.subscribe()
  await watcher.ready()
  await waitUntil(() => seen.length === 1)
  const first = rig.official('ben')
  const second = rig.official('ben')
  for (const client of [first, second]) {
    const sub = client.newSubscription('lot/clock')
    sub.subscribe()
    await sub.ready()
  }
  await waitUntil(() => seen.length === 3)
  assert.deepEqual(await watcher.presenceStats(), { numClients: 3, numUsers: 2 })
  const { clients } = await watcher.presence()
  const info = Object.values(clients).find(({ user }) => user === 'ben')?.chanInfo as object
  assert.deepEqual({ ...info, since: 0 }, { id: 'ben', name: 'ben', since: 0 })
  const people = await lotChannel.presence({ slug: 'clock' })
  assert.deepEqual(
    people.map(({ id, connections }) => [id, connections]),
    [
      ['ana', 1],
      ['ben', 2],
    ],
  )
  first.disconnect()
  await waitUntil(() => seen.length === 4)
  assert.deepEqual(seen, ['+ana', '+ben', '+ben', '-ben'])
  assert.equal((await watcher.presenceStats()).numClients, 2)
})

test('publications while clients subscribe: none missed, none twice', async () => {
  const turn = () => new Promise<void>((resolve) => setImmediate(resolve))
  const slow = channel('slow/:id', {
    load: async ({ params }) => turn().then(() => params),
    subscribe: async () => turn().then(() => true),
    state: async () => turn().then(() => 'state'),
    history: { size: 10_000 },
    events: { n: z.number() },
  })
  await using rig = await startRig({ channels: [slow] })
  const followers = Array.from({ length: 10 }, () => {
    const got: number[] = []
    const sub = rig.official('ana').newSubscription('slow/1')
    sub.on('subscribed', ({ streamPosition }) => got.push(streamPosition!.offset))
    sub.on('publication', ({ data }) => got.push(data.data as number))
    sub.subscribe()
    return got
  })
  let last = 0
  while (last < 100 || followers.some((got) => got.length < 100)) {
    await slow.publish({ id: 1 }, 'n', ++last)
    await turn()
  }
  await waitUntil(() => followers.every((got) => got.at(-1) === last))
  for (const got of followers) {
    assert.ok(got[0]! > 0, 'the flood had begun')
    assert.deepEqual(got, range(got[0]!, last))
  }
})

test('after a loss the official client gets what it missed, once', async () => {
  const { lotChannel, channels } = lots()
  await using rig = await startRig({ channels })
  const got: number[] = []
  const contexts: SubscribedContext[] = []
  let socket: { terminate(): void } | undefined
  const client = rig.official('ana')
  client.on('connected', () => {
    socket = (client as unknown as { _transport: { _transport: typeof socket } })._transport
      ._transport
  })
  const sub = client.newSubscription('lot/clock')
  sub.on('subscribed', (context) => contexts.push(context))
  sub.on('publication', ({ data }) => got.push(data.data.amount as number))
  sub.subscribe()
  await sub.ready()
  for (let amount = 1; amount <= 30; amount++) {
    if (amount % 10 === 0) socket?.terminate()
    await lotChannel.publish({ slug: 'clock' }, 'price', { amount })
    if (amount % 10 === 5) await waitUntil(() => got.at(-1) === amount)
  }
  await waitUntil(() => got.at(-1) === 30)
  assert.deepEqual(got, range(1, 30))
  const [fresh, ...resumed] = contexts
  assert.ok(resumed.length > 0)
  assert.ok(
    resumed.every(({ wasRecovering, recovered, data }) => wasRecovering && recovered && !data),
  )
  assert.deepEqual(fresh!.data, { price: 100 })
})

test('a gap that history cannot bridge gives the state again, and says so', async () => {
  const short = channel('short', {
    subscribe: () => true,
    state: () => 'fresh',
    history: { size: 2, ttl: '10m' },
    events: { n: z.number() },
  })
  await using rig = await startRig({ channels: [short] })
  const raw = await new RawClient(rig.socket()).open()
  for (const n of [1, 2, 3, 4]) await short.publish({}, 'n', n)
  raw.send({ id: 1, connect: {} }, { id: 2, subscribe: { channel: 'short' } })
  const { epoch, offset } = (await raw.reply(2)).subscribe as { epoch: string; offset: number }
  assert.equal(offset, 4)
  const again = async (id: number, position: { epoch: string; offset: number }) => {
    raw.send(
      { id, unsubscribe: { channel: 'short' } },
      { id: id + 1, subscribe: { channel: 'short', recover: true, ...position } },
    )
    return (await raw.reply(id + 1)).subscribe as Record<string, unknown>
  }
  const bridged = await again(10, { epoch, offset: 2 })
  assert.equal(bridged.recovered, true)
  assert.equal(bridged.data, undefined)
  assert.deepEqual(
    (bridged.publications as { offset: number }[]).map((each) => each.offset),
    [3, 4],
  )
  for (const position of [
    { epoch, offset: 1 },
    { epoch: 'another', offset: 4 },
    { epoch, offset: 9 },
  ]) {
    const lost = await again(20 + position.offset * 2, position)
    assert.equal(lost.recovered, undefined)
    assert.equal(lost.was_recovering, true)
    assert.equal(lost.data, 'fresh')
    assert.equal(lost.offset, 4)
    assert.equal(lost.publications, undefined)
  }
})

test('calls run in the application, outside any transaction, and may publish', async () => {
  const room: ReturnType<typeof makeRoom> = makeRoom()
  await using rig = await startRig({ channels: [room] })
  const sub = rig.official().newSubscription('room/1')
  const said = once<PublicationContext>((resolve) => sub.on('publication', resolve))
  sub.subscribe()
  await sub.ready()
  assert.equal((await rig.official().rpc('room/1#say', { text: 'hi' })).data, undefined)
  assert.deepEqual((await said).data, { event: 'said', data: 'hi' })

  function makeRoom() {
    return channel('room/:id', {
      subscribe: () => true,
      events: { said: z.string() },
      calls: {
        say: {
          input: z.object({ text: z.string() }),
          run: async ({ params }, { text }): Promise<void> => {
            await (room as { publish(a: object, b: string, c: unknown): Promise<void> }).publish(
              params,
              'said',
              text,
            )
          },
        },
      },
    })
  }
})

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}
