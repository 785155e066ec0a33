/** Clocks that jump and computers that sleep: recovery, or the word that something is missing, never a silent hole. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { SubscribedContext, Subscription } from 'centrifuge'
import { z } from 'zod'
import { type Clock, clock, replaceClock, type Timer } from '../../src/core/clock.ts'
import { channel } from '../../src/realtime/channel/channel.ts'
import { testClock } from '../../src/testing/clock.ts'
import { RawClient, type Rig, Somebody, startRig } from '../realtime/rig.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { waitUntil } from '../support/wait-until.ts'

const room = (name: 'brief' | 'long', ttl: string) =>
  channel(`${name}/:id`, {
    subscribe: () => true,
    state: () => 'state',
    history: { size: 1_000, ttl },
    events: { n: z.number() },
  })

const brief = room('brief', '5m')
const long = room('long', '1h')
const channels = [brief, long]

/** What a subscription was told and given, in order. */
function follow(sub: Subscription): { got: (number | string)[]; ready: Promise<void> } {
  const got: (number | string)[] = []
  sub.on('subscribed', (context: SubscribedContext) => {
    got.push(context.recovered ? 'recovered' : `fresh ${String(context.data)}`)
  })
  sub.on('publication', ({ data }) => got.push(data.data as number))
  sub.subscribe()
  return { got, ready: sub.ready() }
}

async function publish(numbers: readonly number[]): Promise<void> {
  for (const n of numbers) {
    await brief.publish({ id: 1 }, 'n', n)
    await long.publish({ id: 1 }, 'n', n)
  }
}

async function asleep(rig: Rig, proxy: FaultProxy, sleep: () => Promise<void>) {
  const client = rig.official('ana', {}, proxy.port)
  const [short, kept] = ['brief/1', 'long/1'].map((name) => follow(client.newSubscription(name)))
  await Promise.all([short!.ready, kept!.ready])
  await publish([1])
  await waitUntil(() => short!.got.length === 2 && kept!.got.length === 2)
  proxy.stall()
  await publish([2])
  await sleep()
  await publish([3])
  proxy.resume()
  await waitUntil(() => kept!.got.includes(3) && short!.got.length > 2)
  await publish([4])
  await waitUntil(() => short!.got.includes(4) && kept!.got.includes(4))
  client.disconnect()
  return { short: short!.got, kept: kept!.got }
}

test('a laptop that slept for ten minutes recovers, or is told to begin anew', async () => {
  using time = testClock()
  await using rig = await startRig({ channels })
  await using proxy = await FaultProxy.start({ port: rig.port })
  const { short, kept } = await asleep(rig, proxy, async () => {
    await time.advance(60_000)
    assert.equal(rig.realtime.stats.connections, 0) // no answer to a ping
    await publish([2.5])
    await time.advance(540_000)
  })
  // 2 was on its way when the network fell silent, and may come before the end of the old connection
  assert.deepEqual(
    kept.filter((each) => typeof each === 'number'),
    [1, 2, 2.5, 3, 4],
  )
  assert.ok(kept.includes('recovered'))
  assert.deepEqual(
    short.filter((each) => each !== 2),
    ['fresh state', 1, 'fresh state', 4],
  )
})

test('a laptop that slept for a moment goes on as if nothing had been', async () => {
  using time = testClock()
  await using rig = await startRig({ channels })
  await using proxy = await FaultProxy.start({ port: rig.port })
  const { short, kept } = await asleep(rig, proxy, () => time.advance(1_000))
  assert.deepEqual(kept, ['fresh state', 1, 2, 3, 4])
  assert.deepEqual(short, kept)
})

/** A clock on the wall that somebody moves; the time that passes is the same. */
class ShiftedClock implements Clock, Disposable {
  shift = 0
  readonly #restore = replaceClock(this)

  now(): number {
    return Date.now() + this.shift
  }

  monotonic(): number {
    return performance.now()
  }

  after(milliseconds: number, fn: () => void): Timer {
    const timer = setTimeout(fn, milliseconds).unref()
    return { cancel: () => clearTimeout(timer) }
  }

  [Symbol.dispose](): void {
    this.#restore()
  }
}

test('a clock on the wall that jumps, forth and back, costs no publication', async () => {
  using wall = new ShiftedClock()
  await using rig = await startRig({ channels })
  const client = rig.official('ana')
  const { got, ready } = follow(client.newSubscription('long/1'))
  await ready
  for (const [index, shift] of [0, 600_000, -600_000, 86_400_000, 0].entries()) {
    wall.shift = shift
    await publish([index])
  }
  await waitUntil(() => got.length === 6)
  assert.deepEqual(got, ['fresh state', 0, 1, 2, 3, 4])
  assert.equal(client.state, 'connected')
})

test('a token that the clock jumped past delivers nothing, until a new one comes', async () => {
  using wall = new ShiftedClock()
  const lifetime = 3_600_000
  await using rig = await startRig({
    channels,
    times: { refresh: '1h' },
    authenticateToken: async () => ({
      user: new Somebody('ana'),
      expiresAt: clock.now() + lifetime,
    }),
  })
  const raw = await new RawClient(rig.socket()).open()
  raw.send({ id: 1, connect: { token: 'x' } }, { id: 2, subscribe: { channel: 'long/1' } })
  await raw.reply(2)
  wall.shift = lifetime + 1
  await publish([1])
  raw.send({ id: 3, rpc: { method: 'long/1#x' } })
  assert.equal(((await raw.reply(3)) as { error: { code: number } }).error.code, 110)
  assert.ok(!raw.replies.some(({ push }) => push))
  raw.send({ id: 4, refresh: { token: 'y' } })
  await raw.reply(4)
  await waitUntil(() => raw.replies.some(({ push }) => push))
})
