import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectTypeOf } from 'expect-type'
import { z } from 'zod'
import { CallError, OfflineError } from '../../src/client/call-error.ts'
import { type Client, connect } from '../../src/client/client.ts'
import type { ClientSocket } from '../../src/client/environment.ts'
import { refuse } from '../../src/realtime/channel/call-refused.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import type { InProcessSocket } from '../../src/realtime/socket/in-process-socket.ts'
import { type Rig, type RigOptions, startRig } from '../realtime/rig.ts'
import { waitUntil } from '../support/wait-until.ts'

const calls = { bids: 0 }

const lotChannel = channel('lot/:slug', {
  load: ({ params }) => ({ slug: params.slug, closesAt: new Date(0) }),
  subscribe: ({ user, target }) => user.can('view', target),
  state: ({ target }) => ({ slug: target.slug, closesAt: target.closesAt }),
  presence: ({ user }) => user.isAuthenticated && { id: String(user.pk), name: user.name },
  events: { price: z.object({ amount: z.number() }) },
  calls: {
    bid: {
      input: z.object({ amount: z.number() }),
      async run(_context, { amount }) {
        calls.bids += 1
        if (amount < 0) refuse(1001, 'Bid more.')
        return { amount, at: new Date(0) }
      },
    },
    hello: { run: ({ user }) => `hello ${user.name}` },
    never: { run: () => new Promise<void>(() => {}) },
  },
})

const newsChannel = channel('news', { subscribe: () => true, events: { item: z.string() } })

const channels = [lotChannel, newsChannel]

/** A client in this process, whose connections a test can cut. */
function inProcess(rig: Rig, user: string) {
  const sockets: InProcessSocket[] = []
  let isReachable = true
  let failures = 0
  const open = (): ClientSocket => {
    if (!isReachable) {
      failures += 1
      throw new Error('unreachable')
    }
    const identity = { user: rig.people.get(user)!, sessionId: `session-${user}` }
    const socket = rig.realtime.connectInProcess(identity)
    sockets.push(socket)
    return socket
  }
  const client = connect('ws://in-process.test/', { open })
  return {
    client,
    cut: () => sockets.at(-1)?.close(),
    reach: (is: boolean) => (isReachable = is),
    failures: () => failures,
  }
}

function start(options: Partial<RigOptions> = {}): Promise<Rig> {
  return startRig({ channels, ...options })
}

function becomes(client: Client, status: string): Promise<unknown> {
  return waitUntil(() => client.status === status, { what: status })
}

test('over a real socket: state, events, calls and people, typed', async () => {
  await using rig = await start()
  const lot = rig.own('ana').channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  const states: { slug: string; closesAt: string }[] = []
  const prices: { amount: number }[] = []
  const people: string[] = []
  lot.on('state', (state) => {
    expectTypeOf(state).toEqualTypeOf<{ slug: string; closesAt: string }>()
    states.push(state)
  })
  lot.on('price', (price) => {
    expectTypeOf(price).toEqualTypeOf<{ amount: number }>()
    prices.push(price)
  })
  lot.presence.on('change', (present) => people.push(present.map(({ name }) => name).join()))
  await waitUntil(() => states.length === 1)
  assert.deepEqual(states, [{ slug: 'clock', closesAt: '1970-01-01T00:00:00.000Z' }])
  await lotChannel.publish({ slug: 'clock' }, 'price', { amount: 7 })
  const bid = await lot.call('bid', { amount: 8 })
  expectTypeOf(bid).toEqualTypeOf<{ amount: number; at: string }>()
  assert.deepEqual(bid, { amount: 8, at: '1970-01-01T00:00:00.000Z' })
  assert.equal(await lot.call('hello'), 'hello ana')
  await waitUntil(() => prices.length === 1 && people.at(-1) === 'ana')
  const types = (): void => {
    // @ts-expect-error no such event
    lot.on('prize', () => undefined)
    // @ts-expect-error the wrong input
    void lot.call('bid', { amount: '8' })
    // @ts-expect-error no such parameter
    rig.own().channel<typeof lotChannel>('lot/:slug', { id: 1 })
    rig.own().channel<typeof newsChannel>('news')
  }
  void types
})

test('a call that is refused says why', async () => {
  await using rig = await start()
  const { client } = inProcess(rig, 'ana')
  const lot = client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  await assert.rejects(lot.call('bid', { amount: -1 }), (error) => {
    assert.ok(error instanceof CallError)
    assert.deepEqual([error.code, error.message, error.temporary], [1001, 'Bid more.', false])
    return true
  })
  await assert.rejects(lot.call('bid', { amount: 'x' as never }), (error) => {
    assert.ok(error instanceof CallError && error.code === 107)
    assert.deepEqual(Object.keys(error.fields), ['amount'])
    return true
  })
  client.close()
})

test('after a loss nothing is missing and nothing comes twice', async () => {
  await using rig = await start()
  const { client, cut } = inProcess(rig, 'ana')
  const lot = client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  const got: number[] = []
  let states = 0
  lot.on('state', () => states++)
  lot.on('price', ({ amount }) => got.push(amount))
  await waitUntil(() => states === 1)
  for (let amount = 1; amount <= 60; amount++) {
    if (amount % 20 === 0) cut()
    await lotChannel.publish({ slug: 'clock' }, 'price', { amount })
    if (amount % 20 === 10) await waitUntil(() => got.at(-1) === amount)
  }
  await waitUntil(() => got.at(-1) === 60)
  assert.deepEqual(
    got,
    Array.from({ length: 60 }, (_, index) => index + 1),
  )
  assert.equal(states, 1)
  client.close()
})

test('a loss that history cannot bridge brings the state again', async () => {
  const short = channel('short', {
    subscribe: () => true,
    state: () => 'state',
    history: { size: 1 },
    events: { n: z.number() },
  })
  await using rig = await start({ channels: [short] })
  const { client, cut } = inProcess(rig, 'ana')
  const seen: unknown[] = []
  const handle = client.channel<typeof short>('short')
  handle.on('state', (state) => seen.push(state))
  handle.on('n', (n) => seen.push(n))
  await waitUntil(() => seen.length === 1)
  cut()
  for (const n of [1, 2, 3]) await short.publish({}, 'n', n)
  await waitUntil(() => seen.length === 2)
  await short.publish({}, 'n', 4)
  await waitUntil(() => seen.length === 3)
  assert.deepEqual(seen, ['state', 'state', 4])
  client.close()
})

test('offline: a call rejects, one with queue waits, one with a key is done once', async () => {
  await using rig = await start()
  const { client, cut, reach, failures } = inProcess(rig, 'ana')
  const lot = client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  const statuses: string[] = []
  client.on('status', (status) => statuses.push(status))
  await becomes(client, 'connected')
  const lost = lot.call('never')
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  reach(false)
  cut()
  await assert.rejects(lost, (error) => error instanceof OfflineError && error.wasSent)
  await assert.rejects(
    lot.call('hello'),
    (error) => error instanceof OfflineError && !error.wasSent,
  )
  await assert.rejects(lot.call('hello', undefined, { queue: 20 }), OfflineError)
  const waiting = lot.call('hello', undefined, { queue: '10s' })
  await waitUntil(() => failures() > 0)
  reach(true)
  assert.equal(await waiting, 'hello ana')
  calls.bids = 0
  const first = await lot.call('bid', { amount: 5 }, { key: 'k' })
  const again = await lot.call('bid', { amount: 5 }, { key: 'k' })
  assert.deepEqual([first, again, calls.bids], [again, first, 1])
  await assert.rejects(lot.call('bid', { amount: 6 }, { key: 'k' }), { code: 107 })
  assert.deepEqual(statuses.slice(-3), ['connected', 'offline', 'connected'])
  client.close()
})

test('an ended session closes the client for good', async () => {
  await using rig = await start()
  const { client } = inProcess(rig, 'ana')
  const lot = client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  await becomes(client, 'connected')
  await rig.events.emit('session:ended', { sessionId: 'session-ana' })
  await becomes(client, 'closed')
  assert.equal(client.details.reason, 'session ended')
  await assert.rejects(lot.call('hello'), OfflineError)
})

test('a channel that may not be read says so, and tries no more', async () => {
  await using rig = await start()
  const { client } = inProcess(rig, 'eve')
  const lot = client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  const statuses: unknown[] = []
  lot.on('status', (status, { code }) => statuses.push([status, code]))
  await waitUntil(() => lot.status === 'unsubscribed')
  assert.deepEqual(statuses, [['unsubscribed', 103]])
  client.close()
})

test('parts of a page share a subscription; the last one ends it', async () => {
  await using rig = await start()
  const { client } = inProcess(rig, 'ana')
  const [a, b] = [1, 2].map(() =>
    client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' }),
  ) as [ReturnType<typeof open>, ReturnType<typeof open>]
  function open() {
    return client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  }
  const seen: string[] = []
  a.on('price', () => seen.push('a'))
  b.on('price', () => {
    seen.push('b')
    throw new Error('a listener that fails stops nothing')
  })
  await waitUntil(() => a.status === 'subscribed')
  assert.equal(rig.realtime.stats.subscriptions, 1)
  const errors = captureErrors()
  await lotChannel.publish({ slug: 'clock' }, 'price', { amount: 1 })
  await waitUntil(() => seen.length === 2)
  assert.equal(errors.stop().length, 1)
  const late = open()
  const states: unknown[] = []
  late.on('state', (state) => states.push(state))
  await waitUntil(() => states.length === 1)
  a.close()
  b.close()
  await lotChannel.publish({ slug: 'clock' }, 'price', { amount: 2 })
  assert.equal(seen.length, 2)
  late.close()
  late.close()
  await waitUntil(() => rig.realtime.stats.subscriptions === 0)
  client.close()
})

test('a person who reloads does not leave the list', async () => {
  await using rig = await start()
  const { client } = inProcess(rig, 'ana')
  const lot = client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  const lists: string[] = []
  lot.presence.on('change', (people) =>
    lists.push(people.map(({ name, connections }) => `${name} ${connections}`).join(', ')),
  )
  await waitUntil(() => lists.at(-1) === 'ana 1')
  const ben = inProcess(rig, 'ben')
  ben.client.channel<typeof lotChannel>('lot/:slug', { slug: 'clock' })
  await waitUntil(() => lists.at(-1) === 'ana 1, ben 1')
  ben.cut()
  await waitUntil(() => lists.at(-1) === 'ana 1, ben 0')
  await waitUntil(() => lists.at(-1) === 'ana 1, ben 1')
  assert.ok(lists.every((list) => !list.includes('ben') || list.startsWith('ana 1, ben')))
  ben.client.close()
  client.close()
})

test('a page that connects twice has one connection', () => {
  const open = globalThis.WebSocket
  try {
    Object.assign(globalThis, { WebSocket: FakeSocket })
    const first = connect('ws://page.test/')
    assert.equal(connect('ws://page.test/'), first)
    assert.notEqual(connect('ws://page.test/other'), first)
    first.close()
    const next = connect('ws://page.test/')
    assert.notEqual(next, first)
    next.close()
    connect('ws://page.test/other').close()
  } finally {
    Object.assign(globalThis, { WebSocket: open })
  }
})

class FakeSocket {
  send(): void {}
  close(): void {}
}

/** What is reported to the console meanwhile. */
function captureErrors(): { stop(): unknown[] } {
  const reported: unknown[] = []
  const original = console.error
  console.error = (error: unknown) => void reported.push(error)
  return {
    stop: () => {
      console.error = original
      return reported
    },
  }
}
