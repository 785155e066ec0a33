/** A rolling deploy: nodes are ended one after the other while messages flow, and nobody misses one. */
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Centrifuge } from 'centrifuge'
import { WebSocket } from 'ws'
import { Cluster, type ClusterNode } from '../support/cluster/cluster.ts'
import { Follower } from '../support/cluster/follower.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { noRedis, redisForTest } from '../support/redis.ts'
import { waitUntil } from '../support/wait-until.ts'

const drainSeconds = 4
const followerCount = 60
const callerCount = 6

/** A balancer that asks its nodes whether they are ready, and leads nobody to one that is not. */
class Balancer implements AsyncDisposable {
  readonly nodes = new Set<ClusterNode>()
  readonly #proxy: FaultProxy
  #isOver = false
  readonly #watching: Promise<void>

  private constructor(proxy: FaultProxy) {
    this.#proxy = proxy
    this.#watching = this.#watch()
  }

  static async start(): Promise<Balancer> {
    return new Balancer(await FaultProxy.start())
  }

  get port(): number {
    return this.#proxy.port
  }

  async look(): Promise<void> {
    const ready = await Promise.all(
      [...this.nodes].map(async (node) => ((await isReady(node)) ? [node] : [])),
    )
    this.#proxy.lead(...ready.flat())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    await this.#watching
    await this.#proxy[Symbol.asyncDispose]()
  }

  async #watch(): Promise<void> {
    while (!this.#isOver) {
      await this.look()
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

async function isReady({ url }: ClusterNode): Promise<boolean> {
  return fetch(`${url}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  )
}

/** Publishes 1, 2, 3, … until it is told to stop: again with the same key where the answer is missing. */
class Publisher {
  sent = 0
  retries = 0
  #isOver = false
  readonly #url: string
  readonly #running: Promise<void>

  constructor(url: string) {
    this.#url = url
    this.#running = this.#run()
  }

  async stop(): Promise<number> {
    this.#isOver = true
    await this.#running
    return this.sent
  }

  async #run(): Promise<void> {
    while (!this.#isOver) {
      while (!(await this.#publish(this.sent + 1))) this.retries += 1
      this.sent += 1
    }
  }

  async #publish(n: number): Promise<boolean> {
    const list = [{ channel: 'stream', name: 'a', n, key: `n-${n}` }]
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' }
    const body = JSON.stringify({ list })
    const init = { method: 'POST', headers, body, signal: AbortSignal.timeout(5_000) }
    return fetch(`${this.#url}/test/publish`, init).then(
      ({ ok }) => ok,
      () => false,
    )
  }
}

/** Calls without a pause, and sorts what comes of it. */
class Caller {
  answered = 0
  retriable = 0
  readonly other: unknown[] = []
  readonly #client: Centrifuge
  #isOver = false
  readonly #running: Promise<void>

  constructor(url: string) {
    this.#client = new Centrifuge(url, {
      websocket: WebSocket,
      maxReconnectDelay: 200,
      minReconnectDelay: 10,
    })
    this.#client.connect()
    this.#running = this.#run()
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await this.#running
    this.#client.disconnect()
  }

  async #run(): Promise<void> {
    for (let n = 0; !this.#isOver; n++) {
      try {
        await this.#client.ready(20_000)
        const { data } = await this.#client.rpc('stream/a#echo', { text: `${n}` })
        assert.deepEqual(data, { text: `${n}` })
        this.answered += 1
      } catch (error) {
        const { code, temporary } = error as { code?: number; temporary?: boolean }
        if (temporary || code === connectionClosed) this.retriable += 1
        else this.other.push(error)
      }
    }
  }
}

/** What the official client says of a call whose connection is closed: it may be made again. */
const connectionClosed = 11

async function startNodes(cluster: Cluster, balancer: Balancer, count: number) {
  const nodes = await Promise.all(Array.from({ length: count }, () => cluster.start()))
  for (const node of nodes) balancer.nodes.add(node)
  await balancer.look()
  return nodes
}

const about = 'three nodes are replaced one after the other: no message of a channel is lost'

test(`${about}, on Redis`, { skip: noPostgres || noRedis, timeout: 180_000 }, async (t) => {
  await using redis = redisForTest()
  await replaceAll(t, redis.url)
})

test(`${about}, on PostgreSQL`, { skip: noPostgres, timeout: 180_000 }, (t) =>
  replaceAll(t, 'postgres:'),
)

async function replaceAll(t: TestContext, backplane: string): Promise<void> {
  await using schema = await postgresSchema()
  await using cluster = await Cluster.prepare({
    database: schema.url,
    backplane,
    env: { DRAIN: `${drainSeconds}s`, COMMANDS_PER_SECOND: '100000' },
  })
  await using balancer = await Balancer.start()
  const nodes = await startNodes(cluster, balancer, 3)
  const socketUrl = `ws://127.0.0.1:${balancer.port}/_voltaic/socket`
  const followers = Array.from(
    { length: followerCount },
    () => new Follower({ url: socketUrl, channel: 'stream/a' }),
  )
  t.after(() => {
    for (const follower of followers) follower.close()
  })
  const isAllThere = () => followers.every(({ isSubscribed }) => isSubscribed)
  await waitUntil(isAllThere, { timeout: 30_000, what: 'the first subscriptions' })
  const callers = Array.from({ length: callerCount }, () => new Caller(socketUrl))
  const publisher = new Publisher(`http://127.0.0.1:${balancer.port}`)
  const spans: number[] = []
  for (const node of nodes) {
    const before = followers.map(({ losses }) => losses.length)
    assert.deepEqual(await node.process.kill('SIGTERM'), { code: 0, signal: null })
    balancer.nodes.delete(node)
    const lost = followers
      .flatMap(({ losses }, index) => losses.slice(before[index]))
      .sort((a, b) => a - b)
    if (lost.length > 1) spans.push(lost.at(-1)! - lost[0]!)
    await startNodes(cluster, balancer, 1)
    await waitUntil(isAllThere, { timeout: 30_000, what: 'the subscriptions elsewhere' })
  }
  const last = await publisher.stop()
  for (const caller of callers) await caller.stop()
  await waitUntil(() => followers.every(({ numbers }) => numbers.at(-1) === last), {
    timeout: 30_000,
    what: 'the last number at every client',
  })
  const expected = Array.from({ length: last }, (_, index) => index + 1)
  for (const { numbers, offsets, recoveries, fresh } of followers) {
    const first = numbers[0] ?? 0
    assert.deepEqual(numbers, expected.slice(first - 1), 'a gap or a repetition')
    assert.deepEqual(
      offsets,
      offsets.map((_, index) => offsets[0]! + index),
    )
    assert.ok(first <= 1, 'it subscribed before the first was published')
    assert.equal(fresh, 1)
    assert.ok(recoveries.every(Boolean), 'it was told that something is missing')
  }
  const codes = new Set(followers.flatMap((each) => each.codes))
  codes.delete(1006) // refused with 503 by a node that the balancer still led to
  assert.deepEqual([...codes], [3001])
  for (const span of spans)
    assert.ok(span > (drainSeconds * 1_000) / 2, `${span} ms are no batches`)
  const calls = callers.reduce((sum, { answered }) => sum + answered, 0)
  assert.deepEqual(
    callers.flatMap(({ other }) => other),
    [],
  )
  assert.ok(calls > callerCount)
  const absences = followers.flatMap((each) => each.absences).sort((a, b) => a - b)
  t.diagnostic(
    `${last} messages to ${followerCount} clients, 0 lost, 0 twice; ${absences.length} reconnects, away ` +
      `p50 ${Math.round(absences[absences.length >> 1]!)} ms, longest ${Math.round(absences.at(-1)!)} ms; ` +
      `clients of a node left over ${spans.map((span) => (span / 1_000).toFixed(1)).join(', ')} s of ${drainSeconds}; ` +
      `${calls} calls answered, ${callers.reduce((sum, { retriable }) => sum + retriable, 0)} to be made again; ` +
      `${publisher.retries} requests made again`,
  )
}
