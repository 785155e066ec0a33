import assert from 'node:assert/strict'
import { test } from 'node:test'
import { z } from 'zod'
import { channel } from '../../src/realtime/channel/channel.ts'
import { conflate } from '../../src/realtime/channel/slow-policy.ts'
import type { InProcessSocket } from '../../src/realtime/socket/in-process-socket.ts'
import { RawClient, type Rig, startRig } from '../realtime/rig.ts'
import { seeded } from '../support/seeded.ts'
import { waitUntil } from '../support/wait-until.ts'

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Follows one connection by the rules of the protocol, and complains when they are broken. */
class Follower {
  readonly socket: InProcessSocket
  readonly #positions = new Map<string, number>()
  readonly #asked = new Map<number, string>()
  #id = 1

  constructor(socket: InProcessSocket) {
    this.socket = socket
    socket.onmessage = ({ data }) => {
      for (const line of String(data).split('\n')) this.#read(JSON.parse(line))
    }
    socket.send('{"id":1,"connect":{}}')
  }

  subscribe(channel: string): void {
    this.#asked.set(++this.#id, channel)
    this.socket.send(JSON.stringify({ id: this.#id, subscribe: { channel, join_leave: true } }))
  }

  unsubscribe(channel: string): void {
    this.socket.send(JSON.stringify({ id: ++this.#id, unsubscribe: { channel } }))
  }

  #read(reply: {
    id?: number
    subscribe?: { offset: number }
    push?: { channel: string; pub?: { offset: number }; unsubscribe?: object }
  }): void {
    if (reply.subscribe) this.#positions.set(this.#asked.get(reply.id!)!, reply.subscribe.offset)
    const { channel: name = '', pub } = reply.push ?? {}
    if (!pub) return
    const before = this.#positions.get(name)
    assert.equal(pub.offset, before! + 1, `${name}: ${pub.offset} after ${before}`)
    this.#positions.set(name, pub.offset)
  }
}

test('a thousand random interleavings leave nothing behind', async () => {
  const pick = seeded(20_260)
  const pause = async () => {
    for (let turns = pick(3); turns > 0; turns--) await turn()
  }
  const room = channel('room/:id', {
    load: async ({ params }) => pause().then(() => params),
    subscribe: async () => pause().then(() => pick(10) > 0),
    state: async () => pause().then(() => 'state'),
    presence: async ({ user }) => pause().then(() => ({ id: user.name, name: user.name })),
    events: { n: z.number() },
  })
  await using rig = await startRig({ channels: [room], limits: { commandsPerSecond: 100_000 } })
  const ana = { user: rig.people.get('ana')!, sessionId: 's' }
  const followers: Follower[] = []
  const steps = [
    () => followers.push(new Follower(rig.realtime.connectInProcess(ana))),
    () => followers[pick(followers.length)]?.subscribe(`room/${pick(3)}`),
    () => followers[pick(followers.length)]?.subscribe(`room/${pick(3)}`),
    () => followers[pick(followers.length)]?.unsubscribe(`room/${pick(3)}`),
    () => followers.splice(pick(followers.length), 1)[0]?.socket.close(),
    () => void room.publish({ id: pick(3) }, 'n', 1),
    () => void room.publish({ id: pick(3) }, 'n', 1),
    () => void room.reauthorize({ id: pick(3) }),
  ]
  for (let step = 0; step < 1_000; step++) {
    steps[pick(steps.length)]!()
    if (pick(3) === 0) await turn()
  }
  assert.ok(followers.length > 0)
  for (const { socket } of followers) socket.close()
  await waitUntil(() => rig.realtime.stats.connections === 0)
  assert.deepEqual(rig.realtime.stats, { connections: 0, subscriptions: 0, channels: 0 })
  await waitUntil(async () =>
    (await Promise.all([0, 1, 2].map((id) => room.presence({ id }))))
      .flat()
      .every(({ connections }) => connections === 0),
  )
  assert.deepEqual(rig.log, [])
})

async function deafClient(rig: Rig, name: string): Promise<{ raw: RawClient; listen(): void }> {
  const socket = rig.socket()
  const raw = await new RawClient(socket).open()
  raw.send({ id: 1, connect: {} }, { id: 2, subscribe: { channel: name } })
  await raw.reply(2)
  const { _socket: tcp } = socket as unknown as { _socket: { pause(): void; resume(): void } }
  tcp.pause()
  return { raw, listen: () => tcp.resume() }
}

test('a client that does not read is given up; the others do not notice', async () => {
  const feed = channel('feed', { subscribe: () => true, events: { text: z.string() } })
  await using rig = await startRig({ channels: [feed], limits: { bufferedBytes: 200_000 } })
  const { raw, listen } = await deafClient(rig, 'feed')
  let received = 0
  const sub = rig.official('ana').newSubscription('feed')
  sub.on('publication', () => received++)
  sub.subscribe()
  await sub.ready()
  let published = 0
  while (rig.realtime.stats.connections === 2) {
    assert.ok(published < 1_000, 'the deaf client is still connected')
    await feed.publish({}, 'text', 'x'.repeat(60_000))
    published += 1
    await waitUntil(() => received === published)
  }
  listen()
  assert.deepEqual(await raw.closed.then(({ code }) => [1006, 3008].includes(code)), true)
  assert.equal(received, published)
})

test('a slow client of a conflated channel gets the newest of each key', async () => {
  const prices = channel('prices', {
    subscribe: () => true,
    history: false,
    slow: conflate('symbol'),
    events: { tick: z.object({ symbol: z.string(), n: z.number(), pad: z.string() }) },
  })
  await using rig = await startRig({ channels: [prices] })
  const { raw, listen } = await deafClient(rig, 'prices')
  const pad = 'x'.repeat(60_000)
  const total = 400
  for (let n = 1; n <= total; n++) {
    for (const symbol of ['a', 'b']) await prices.publish({}, 'tick', { symbol, n, pad })
    await turn()
  }
  assert.equal(rig.realtime.stats.connections, 1)
  listen()
  const ticks = () =>
    raw.replies.flatMap((reply) => {
      const { pub } = (reply.push ?? {}) as {
        pub?: { data: { data: { symbol: string; n: number } } }
      }
      return pub ? [pub.data.data] : []
    })
  await waitUntil(() => ticks().filter(({ n }) => n === total).length === 2)
  assert.ok(ticks().length < total, `${ticks().length} of ${2 * total}`)
})
