/** The official client through its whole public API: what its `Subscription` has. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Centrifuge, SubscribedContext, Subscription } from 'centrifuge'
import { z } from 'zod'
import { errorCodes } from '../../src/protocol/codes.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { once, startRig } from '../realtime/rig.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { waitUntil } from '../support/wait-until.ts'

function rooms() {
  const room = channel('room/:id', {
    subscribe: ({ user }) => user.can('view', {}),
    state: () => ({ fresh: true }),
    history: { size: 5 },
    presence: ({ user }) => user.isAuthenticated && { id: String(user.pk), name: user.name },
    publish: true,
    events: { n: z.number() },
  })
  const ticker = channel('ticker', {
    subscribe: () => true,
    history: false,
    events: { n: z.number() },
  })
  return { room, ticker, channels: [room, ticker] }
}

const coded = (code: number) => (error: { code: number }) => error.code === code

function next<T>(sub: Subscription, event: string): Promise<T> {
  return once<T>((resolve) => sub.once(event as 'error', resolve as never))
}

/** Subscribes, and gives what the server answered. */
async function subscribed(sub: Subscription): Promise<SubscribedContext> {
  const answer = next<SubscribedContext>(sub, 'subscribed')
  sub.subscribe()
  return answer
}

function numbers(sub: Subscription): number[] {
  const got: number[] = []
  sub.on('publication', ({ data }) => got.push(data.data as number))
  return got
}

async function publishAll(
  { room }: Pick<ReturnType<typeof rooms>, 'room'>,
  values: readonly number[],
): Promise<void> {
  for (const value of values) await room.publish({ id: 1 }, 'n', value)
}

test('subscribe, ready, unsubscribe, state: every change with its events', async () => {
  const { channels } = rooms()
  await using rig = await startRig({ channels })
  const sub = rig.official('ana').newSubscription('room/1', { data: { any: 'thing' } })
  const events: string[] = []
  sub.on('state', ({ oldState, newState }) => events.push(`${oldState} → ${newState}`))
  sub.on('subscribing', ({ code, reason }) => events.push(`subscribing ${code} ${reason}`))
  sub.on('unsubscribed', ({ code, reason }) => events.push(`unsubscribed ${code} ${reason}`))
  await assert.rejects(sub.ready(), { code: 7 })
  const { recoverable, positioned, wasRecovering, recovered, streamPosition, data } =
    await subscribed(sub)
  assert.deepEqual(
    [recoverable, positioned, wasRecovering, recovered, data],
    [true, true, false, false, { fresh: true }],
  )
  assert.equal(streamPosition?.offset, 0)
  await sub.ready(5_000)
  sub.unsubscribe()
  assert.deepEqual(events, [
    'unsubscribed → subscribing',
    'subscribing 0 subscribe called',
    'subscribing → subscribed',
    'subscribed → unsubscribed',
    'unsubscribed 0 unsubscribe called',
  ])
  await waitUntil(() => rig.realtime.stats.subscriptions === 0)
})

test('a subscription that is refused ends with the code of the error', async () => {
  const { channels } = rooms()
  await using rig = await startRig({ channels })
  for (const [user, name, code] of [
    ['eve', 'room/1', errorCodes.permissionDenied],
    ['', 'room/1', errorCodes.unauthorized],
    ['ana', 'no/such/channel', errorCodes.unknownChannel],
  ] as const) {
    const sub = rig.official(user).newSubscription(name)
    const over = next<{ code: number }>(sub, 'unsubscribed')
    sub.subscribe()
    assert.equal((await over).code, code)
  }
})

test('publish, history, presence, presenceStats', async () => {
  const made = rooms()
  await using rig = await startRig({ channels: made.channels })
  const sub = rig.official('ana').newSubscription('room/1')
  const got = numbers(sub)
  await subscribed(sub)
  await sub.publish({ event: 'n', data: 1 })
  await publishAll(made, [2, 3, 4, 5, 6, 7])
  await waitUntil(() => got.length === 7)
  const read = async (options: Parameters<Subscription['history']>[0]) =>
    (await sub.history(options)).publications.map(({ offset }) => offset)
  const { epoch, offset, publications } = await sub.history({})
  assert.deepEqual([offset, publications], [7, []])
  assert.deepEqual(await read({ limit: -1 }), [3, 4, 5, 6, 7])
  assert.deepEqual(await read({ limit: 2 }), [3, 4])
  assert.deepEqual(await read({ limit: 2, reverse: true }), [7, 6])
  assert.deepEqual(await read({ limit: 10, since: { epoch, offset: 5 } }), [6, 7])
  assert.deepEqual(await read({ limit: 1, since: { epoch, offset: 5 } }), [6])
  assert.deepEqual(await read({ limit: 10, since: { epoch, offset: 6 }, reverse: true }), [5, 4, 3])
  assert.deepEqual(await read({ limit: 10, since: { epoch: '', offset: 5 } }), [6, 7])
  for (const since of [
    { epoch, offset: 1 },
    { epoch: 'another', offset: 6 },
    { epoch, offset: 2 ** 60 },
  ]) {
    await assert.rejects(
      sub.history({ limit: 10, since }),
      coded(errorCodes.unrecoverablePosition),
      JSON.stringify(since),
    )
  }
  await waitUntil(async () => (await sub.presenceStats()).numClients === 1)
  assert.equal(Object.values((await sub.presence()).clients)[0]?.user, 'ana')
})

test('without history and presence these are not available', async () => {
  const { ticker, channels } = rooms()
  await using rig = await startRig({ channels })
  const sub = rig.official('ana').newSubscription('ticker')
  const { recoverable, positioned, streamPosition } = await subscribed(sub)
  assert.deepEqual([recoverable, positioned, streamPosition], [false, false, undefined])
  await assert.rejects(sub.history({ limit: 1 }), coded(errorCodes.notAvailable))
  await assert.rejects(sub.presence(), coded(errorCodes.notAvailable))
  await assert.rejects(sub.presenceStats(), coded(errorCodes.notAvailable))
  await assert.rejects(sub.publish({ event: 'n', data: 1 }), coded(errorCodes.permissionDenied))
  const publication = next<{ data: unknown; offset?: number }>(sub, 'publication')
  await ticker.publish({}, 'n', 1)
  const { data, offset } = await publication
  assert.deepEqual([data, offset], [{ event: 'n', data: 1 }, undefined])
})

test('joinLeave: who comes and goes, only where it is asked for', async () => {
  const { channels } = rooms()
  await using rig = await startRig({ channels })
  const seen: string[] = []
  const watch = async (client: Centrifuge, options: object) => {
    const sub = client.newSubscription('room/1', options)
    sub.on('join', ({ info }) => seen.push(`join ${info.user}`))
    sub.on('leave', ({ info }) => seen.push(`leave ${info.user}`))
    await subscribed(sub)
    return sub
  }
  await watch(rig.official('ana'), { joinLeave: true })
  await waitUntil(() => seen.includes('join ana'))
  const quiet = await watch(rig.official('ana'), {})
  await waitUntil(() => seen.length === 2)
  const ben = rig.official('ben')
  await watch(ben, {})
  await waitUntil(() => seen.length === 3)
  ben.disconnect()
  await waitUntil(() => seen.length === 4)
  assert.deepEqual(seen, ['join ana', 'join ana', 'join ben', 'leave ben'])
  quiet.unsubscribe()
  await waitUntil(() => seen.length === 5)
})

test('recoverable, positioned: the channel decides, whatever the client asks for', async () => {
  const { channels } = rooms()
  await using rig = await startRig({ channels })
  const client = rig.official('ana')
  const asks = { recoverable: true, positioned: true }
  const ticker = await subscribed(client.newSubscription('ticker', asks))
  assert.deepEqual([ticker.recoverable, ticker.positioned], [false, false])
  const room = await subscribed(client.newSubscription('room/1'))
  assert.deepEqual([room.recoverable, room.positioned], [true, true])
})

test('since: a first subscription that continues from a position', async () => {
  const made = rooms()
  await using rig = await startRig({ channels: made.channels })
  await publishAll(made, [1, 2, 3])
  const first = rig.official('ana').newSubscription('room/1')
  const { streamPosition } = await subscribed(first)
  await publishAll(made, [4, 5])
  const join = (since: object) => rig.official('ben').newSubscription('room/1', { since })
  const later = join(streamPosition!)
  const got = numbers(later)
  const { recovered, hasRecoveredPublications, data } = await subscribed(later)
  assert.deepEqual([recovered, hasRecoveredPublications, data], [true, true, undefined])
  await publishAll(made, [6])
  await waitUntil(() => got.length === 3)
  assert.deepEqual(got, [4, 5, 6])
  for (const since of [{ epoch: 'other', offset: 3 }, { offset: 3 }, { epoch: '_', offset: 0 }]) {
    const lost = await subscribed(join(since))
    assert.deepEqual(
      [lost.wasRecovering, lost.recovered, lost.data],
      [true, false, { fresh: true }],
    )
  }
})

test('unsubscribe and subscribe: what came between is recovered once', async () => {
  const made = rooms()
  await using rig = await startRig({ channels: made.channels })
  const sub = rig.official('ana').newSubscription('room/1')
  const got = numbers(sub)
  await subscribed(sub)
  await publishAll(made, [1])
  await waitUntil(() => got.length === 1)
  sub.unsubscribe()
  await publishAll(made, [2, 3])
  const { recovered, data } = await subscribed(sub)
  assert.deepEqual([recovered, data], [true, undefined])
  await waitUntil(() => got.length === 3)
  await publishAll(made, [4])
  await waitUntil(() => got.length === 4)
  assert.deepEqual(got, [1, 2, 3, 4])
})

test('a gap that the history cannot bridge is said, and the state comes again', async () => {
  const made = rooms()
  await using rig = await startRig({ channels: made.channels })
  const sub = rig.official('ana').newSubscription('room/1')
  const got = numbers(sub)
  await subscribed(sub)
  sub.unsubscribe()
  await publishAll(made, [1, 2, 3, 4, 5, 6, 7])
  const { wasRecovering, recovered, data, streamPosition } = await subscribed(sub)
  assert.deepEqual([wasRecovering, recovered, data], [true, false, { fresh: true }])
  assert.equal(streamPosition?.offset, 7)
  await publishAll(made, [8])
  await waitUntil(() => got.length === 1)
  assert.deepEqual(got, [8])
})

test('getState: a client that loads its state itself is told 112 in place of a gap', async () => {
  const made = rooms()
  await using rig = await startRig({ channels: made.channels })
  await publishAll(made, [1, 2, 3, 4, 5, 6, 7])
  const other = rig.official('ben').newSubscription('room/1')
  const { streamPosition } = await subscribed(other)
  const asked: number[] = []
  const sub = rig.official('ana').newSubscription('room/1', {
    minResubscribeDelay: 1,
    getState: async () => {
      asked.push(asked.length)
      return { epoch: streamPosition!.epoch, offset: asked.length === 1 ? 0 : 6 }
    },
  })
  const got = numbers(sub)
  const { recovered } = await subscribed(sub)
  await waitUntil(() => got.length === 1)
  assert.deepEqual([recovered, asked.length, got], [true, 2, [7]])
})

test('tagsFilter, setTagsFilter: refused; delta: not done, and the client knows', async () => {
  const made = rooms()
  await using rig = await startRig({ channels: made.channels })
  const client = rig.official('ana')
  const filtered = client.newSubscription('room/2', {
    tagsFilter: { key: 'a', cmp: 'eq', val: 'b' },
  })
  const over = next<{ code: number }>(filtered, 'unsubscribed')
  filtered.subscribe()
  assert.equal((await over).code, errorCodes.badRequest)
  filtered.setTagsFilter(null)
  await subscribed(filtered)
  const sub = client.newSubscription('room/1', { delta: 'fossil' })
  const got = numbers(sub)
  await subscribed(sub)
  await publishAll(made, [1, 2])
  await waitUntil(() => got.length === 2)
  assert.equal(sub.deltaStats().numDeltaPayloads, 0)
})

test('data, getData, setData: taken, and of no consequence; channel, type', async () => {
  const { channels } = rooms()
  await using rig = await startRig({ channels })
  let asked = 0
  const sub = rig.official('ana').newSubscription('room/1', {
    data: { a: 1 },
    getData: async () => ({ asked: ++asked }),
  })
  await subscribed(sub)
  sub.setData({ b: 2 })
  sub.unsubscribe()
  await subscribed(sub)
  assert.deepEqual([asked, sub.channel, sub.type], [2, 'room/1', 'stream'])
})

test('token, getToken: what is no token of this channel is 103', async () => {
  const { channels } = rooms()
  const { keyring } = await import('../../src/core/signing/keyring.ts')
  await using rig = await startRig({ channels })
  rig.application.services.provide(keyring, ['a key of the test'])
  const sub = rig.official('ana').newSubscription('room/1', { token: 'nonsense' })
  const over = next<{ code: number }>(sub, 'unsubscribed')
  sub.subscribe()
  assert.equal((await over).code, errorCodes.permissionDenied)
})

test('an unsubscribe below 2500 is final, from 2500 the client subscribes again by itself', async () => {
  const made = rooms()
  await using rig = await startRig({ channels: made.channels })
  const sub = rig.official('ana').newSubscription('room/1')
  await subscribed(sub)
  rig.people.get('ana')!.may.delete('view')
  const over = next<{ code: number; reason: string }>(sub, 'unsubscribed')
  await made.room.reauthorize({ id: 1 })
  assert.deepEqual(await over, { channel: 'room/1', code: 2000, reason: 'permission denied' })
  assert.equal(sub.state, 'unsubscribed')
})

test('a node that comes back without the stream: recovered false, once, and the state again', async () => {
  const made = rooms()
  const first = await startRig({ channels: made.channels })
  await using proxy = await FaultProxy.start({ port: first.port })
  const client = first.official('ana', {}, proxy.port)
  const sub = client.newSubscription('room/1')
  const answers: SubscribedContext[] = []
  sub.on('subscribed', (context) => answers.push(context))
  sub.subscribe()
  await sub.ready()
  await publishAll(made, [1])
  await first.realtime.close()
  await using second = await startRig({ channels: made.channels })
  proxy.lead({ port: second.port })
  await waitUntil(() => answers.length === 2)
  assert.deepEqual(
    answers.map(({ wasRecovering, recovered, data }) => [wasRecovering, recovered, data]),
    [
      [false, false, { fresh: true }],
      [true, false, { fresh: true }],
    ],
  )
  assert.equal(second.realtime.stats.subscriptions, 1)
  client.disconnect()
  await first[Symbol.asyncDispose]()
})
