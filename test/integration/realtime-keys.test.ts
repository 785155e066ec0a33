/** Calls and publications with a key on several nodes: done once, whoever dies in between. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { WebSocket } from 'ws'
import { RawClient } from '../realtime/rig.ts'
import { Cluster, type ClusterNode } from '../support/cluster/cluster.ts'
import { Watcher } from '../support/cluster/watcher.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { noPostgres, postgresSchema } from '../support/postgres.ts'
import { noRedis, noRedisBinary, redisForTest, startRedisServer } from '../support/redis.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { waitUntil } from '../support/wait-until.ts'

/** Signed in, with `call` for calls with a key. */
class Caller {
  readonly #client: RawClient
  readonly #socket: WebSocket
  #last = 1

  private constructor(socket: WebSocket) {
    this.#socket = socket
    this.#client = new RawClient(socket)
  }

  static async start({ socketUrl, url }: ClusterNode, cookie: string): Promise<Caller> {
    const caller = new Caller(new WebSocket(socketUrl, { headers: { cookie, origin: url } }))
    await caller.#client.open()
    caller.#client.send({ id: 1, connect: {} })
    await caller.#client.reply(1)
    return caller
  }

  async call(name: string, key: string, data: unknown = {}): Promise<Record<string, unknown>> {
    const id = ++this.#last
    this.#client.send({ id, rpc: { method: `stream/a#${name}`, data, key } })
    const { id: _id, ...reply } = await this.#client.reply(id)
    return reply
  }

  close(): void {
    this.#socket.terminate()
  }
}

async function callOnBoth(database: string): Promise<void> {
  await using redis = redisForTest()
  await using cluster = await Cluster.prepare({ database, backplane: redis.url })
  const [first, second] = (await Promise.all([cluster.start(), cluster.start()])) as [
    ClusterNode,
    ClusterNode,
  ]
  const cookie = await first.signIn('ana')
  const callers = await Promise.all([first, second].map((node) => Caller.start(node, cookie)))
  const [one, other] = callers as [Caller, Caller]
  const tally = async () =>
    (await second.act<{ value: number }>('/test/tally', { name: 'a' })).value

  const all = [one, other, one, other].map((caller) => caller.call('add', 'k1'))
  for (const reply of await Promise.all(all))
    assert.deepEqual(reply, { rpc: { data: { value: 1 } } })
  assert.equal(await tally(), 1)
  const misused = await other.call('add', 'k1', { other: 'data' })
  assert.equal((misused.error as { code: number }).code, 107)

  assert.deepEqual(await one.call('add', 'k2'), { rpc: { data: { value: 2 } } })
  void one.call('addThenHang', 'k3').catch(() => undefined)
  await waitUntil(async () => (await tally()) === 3)
  await first.process.kill('SIGKILL')
  assert.deepEqual(await other.call('add', 'k2'), { rpc: { data: { value: 2 } } })
  const lost = { error: { code: 400, message: 'the call was done, but its reply is lost' } }
  assert.deepEqual(await other.call('addThenHang', 'k3'), lost)
  assert.deepEqual(await other.call('addThenHang', 'k3'), lost)
  assert.equal(await tally(), 3)
  for (const caller of callers) caller.close()
}

test('a call with a key is done once on two nodes with PostgreSQL', {
  skip: noPostgres || noRedis,
}, async () => {
  await using schema = await postgresSchema()
  await callOnBoth(schema.url)
})

test('a call with a key is done once on two nodes with one SQLite file', {
  skip: noRedis,
}, async () => {
  await using folder = await temporaryFolder()
  await callOnBoth(`sqlite:${folder.file('db.sqlite')}`)
})

test('a publication that is repeated with its key after a timeout is published once', {
  skip: noRedisBinary,
}, async () => {
  await using folder = await temporaryFolder()
  await using server = await startRedisServer()
  await using proxy = await FaultProxy.start({ port: server.port })
  const database = `sqlite:${folder.file('db.sqlite')}`
  await using cluster = await Cluster.prepare({ database, backplane: server.url })
  const near = await cluster.start()
  const far = await cluster.start({
    env: { BACKPLANE_URL: `redis://127.0.0.1:${proxy.port}` },
  })
  const watcher = await Watcher.start<{ n: number }>(near, 'stream/a')
  const publish = (node: ClusterNode, n: number, key?: string) =>
    node.act('/test/publish', { list: [{ channel: 'stream', name: 'a', n, key }] })
  await publish(far, 1)
  proxy.stall()
  await assert.rejects(publish(far, 2, 'two'))
  await publish(near, 2, 'two')
  proxy.resume()
  await waitUntil(() => publish(far, 3, 'three').then(() => true), { timeout: 30_000 })
  await waitUntil(() => watcher.events.length >= 3)
  await publish(near, 4)
  await waitUntil(() => watcher.events.some(({ n }) => n === 4))
  assert.deepEqual(
    watcher.events.map(({ n }) => n),
    [1, 2, 3, 4],
  )
  watcher.close()
})
