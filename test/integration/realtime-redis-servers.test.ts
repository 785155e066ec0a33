/** Servers that cannot be used, that refuse, or that forget: what the Redis backplane says and does. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { Collector, upTo } from '../contract/backplane-network.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { noRedisBinary } from '../support/redis.ts'
import { RestartableRedis } from '../support/redis-server.ts'
import { waitUntil } from '../support/wait-until.ts'

const retention = { size: 1_000, ttl: 600_000 }
const limit = { skip: noRedisBinary, timeout: 120_000 }
const patience = { timeout: 45_000 }
const unavailable = { code: 'E_BACKPLANE_UNAVAILABLE', isTemporary: true }

type Node = Backplane & AsyncDisposable

async function open(url: string, prefix = 'test'): Promise<Node> {
  const node = await openBackplane(url, { prefix, log: createLog('silent'), database: '' })
  return Object.assign(node, { [Symbol.asyncDispose]: () => node.close() })
}

async function start(url: string, prefix = 'test'): Promise<Node> {
  const node = await open(url, prefix)
  await node.start()
  return node
}

test('a wrong password is refused at the start, and so is none', limit, async () => {
  await using server = await RestartableRedis.start(['--requirepass', 'right'])
  for (const url of [server.url, server.url.replace('//', '//:wrong@')]) {
    await using node = await open(url)
    await assert.rejects(node.start(), { ...unavailable, message: /password/ })
  }
  await using node = await start(server.url.replace('//', '//:right@'))
  assert.equal(node.status, 'connected')
})

test(
  'a server that is not there, and a database that is not, are refused at the start',
  limit,
  async () => {
    await using server = await RestartableRedis.start()
    await using other = await open(`${server.url}/999`)
    await assert.rejects(other.start(), { code: 'E_BACKPLANE_SERVER', message: /database 999/ })
    await server.kill()
    await using node = await open(server.url)
    await assert.rejects(node.start(), {
      ...unavailable,
      message: /ECONNREFUSED.*Start the server/,
    })
  },
)

test('a user with few rights is enough', limit, async () => {
  await using server = await RestartableRedis.start()
  const rules = '~voltaic:test:* &voltaic:test:* +@all -@dangerous +info'
  await server.command('ACL', 'SETUSER', 'shop', 'on', '>secret', ...rules.split(' '))
  await using node = await start(server.url.replace('//', '//shop:secret@'))
  const listener = new Collector()
  await node.broker.subscribe('a', listener)
  await node.broker.publish('a', { data: '1', retention, key: 'k' })
  await listener.holds(1)
  await node.presence.add('a', { client: 'c', info: { id: 1, name: 'N' }, since: 1 }, 60_000)
  assert.equal((await node.presence.list('a')).length, 1)
  await node.control.send({ kind: 'users-changed' })
  assert.deepEqual(await node.presence.expired(), [])
})

test('a replica, and a member of a cluster, are refused at the start', limit, async () => {
  await using server = await RestartableRedis.start()
  await using replica = await RestartableRedis.start(['--replicaof', '127.0.0.1', `${server.port}`])
  await waitUntil(
    async () => String(await replica.command('INFO', 'replication')).includes('link_status:up'),
    patience,
  )
  await using other = await open(replica.url)
  await assert.rejects(other.start(), { code: 'E_BACKPLANE_SERVER', message: /primary/ })
  await using member = await RestartableRedis.start(['--cluster-enabled', 'yes'])
  await using alone = await open(member.url)
  await assert.rejects(alone.start(), { code: 'E_BACKPLANE_SERVER', message: /redis\+cluster/ })
})

test('a primary that is demoted is left, and used again when it is one', limit, async () => {
  await using server = await RestartableRedis.start()
  await using node = await start(server.url)
  await node.broker.publish('a', { data: '1', retention })
  await server.command('REPLICAOF', '127.0.0.1', '1')
  await assert.rejects(node.broker.publish('a', { data: '2', retention }), unavailable)
  await server.command('REPLICAOF', 'NO', 'ONE')
  const again = () => node.broker.publish('a', { data: '2', retention })
  const position = await waitUntil(() => again(), patience)
  assert.equal(position.offset, 2)
})

test('a server without memory refuses; what it has goes on', limit, async () => {
  await using server = await RestartableRedis.start(['--maxmemory-policy', 'noeviction'])
  await using node = await start(server.url)
  await node.broker.publish('a', { data: '1', retention })
  await server.command('CONFIG', 'SET', 'maxmemory', '1')
  await assert.rejects(node.broker.publish('a', { data: '2', retention }), {
    ...unavailable,
    message: /maxmemory/,
  })
  await server.command('CONFIG', 'SET', 'maxmemory', '0')
  assert.equal((await node.broker.publish('a', { data: '2', retention }))?.offset, 2)
})

test('applications, and databases, do not meet', limit, async () => {
  await using server = await RestartableRedis.start()
  const nodes = [
    await start(server.url, 'one'),
    await start(server.url, 'two'),
    await start(`${server.url}/1`, 'one'),
  ]
  const listeners = nodes.map(() => new Collector())
  for (const [at, { broker }] of nodes.entries()) await broker.subscribe('a', listeners[at]!)
  for (const [at, { broker }] of nodes.entries())
    assert.equal((await broker.publish('a', { data: `${at}`, retention }))?.offset, 1)
  await Promise.all(listeners.map((listener) => listener.holds(1)))
  assert.deepEqual(
    listeners.map(({ data }) => data),
    [['0'], ['1'], ['2']],
  )
  await Promise.all(nodes.map((node) => node.close()))
})

test('scripts that the server forgets change neither order nor number', limit, async () => {
  await using server = await RestartableRedis.start()
  await using one = await start(server.url)
  await using two = await start(server.url)
  const listener = new Collector()
  await two.broker.subscribe('a', listener)
  for (const round of upTo(20)) {
    const flushing = server.command('SCRIPT', 'FLUSH')
    const sizes = [1, 40, 3, 100]
    await Promise.all(
      upTo(sizes[round % 4]!).map((n) =>
        one.broker.publish('a', { data: `[${round},${n}]`, retention }),
      ),
    )
    await flushing
  }
  const sent = upTo(20).flatMap((round) =>
    upTo([1, 40, 3, 100][round % 4]!).map((n) => `[${round},${n}]`),
  )
  await listener.holds(sent.length)
  assert.deepEqual(listener.data, sent)
  assert.deepEqual(listener.offsets, upTo(sent.length))
})

test('no more is kept than was asked for, and nothing for ever', limit, async () => {
  await using server = await RestartableRedis.start()
  await using node = await start(server.url)
  const kept = { size: 20, ttl: 60_000 }
  for (const n of upTo(100)) await node.broker.publish('a', { data: `${n}`, retention: kept })
  await node.broker.publish('b', { data: '1', key: 'k', number: 1 })
  await node.broker.history('c')
  await node.presence.add('a', { client: 'c', info: { id: 1, name: 'N' }, since: 1 }, 60_000)
  assert.ok(Number(await server.command('LLEN', 'voltaic:test:{/a}:log')) <= 25)
  assert.equal((await node.broker.history('a')).publications.length, 20)
  for (const key of (await server.command('KEYS', '*/*')) as string[])
    assert.ok(Number(await server.command('PTTL', key)) > 0, key)
})

test('after everything was deleted: another epoch, and the rights go on', limit, async () => {
  await using server = await RestartableRedis.start()
  await using node = await start(server.url)
  const before = await node.broker.publish('a', { data: '1', retention })
  const version = await node.control.send({ kind: 'users-changed' })
  const kinds: string[] = []
  node.control.receive(({ kind }) => void kinds.push(kind))
  await server.command('FLUSHALL')
  const listener = new Collector()
  await node.broker.subscribe('a', listener)
  const after = await node.broker.publish('a', { data: '2', retention })
  assert.notEqual(after?.epoch, before?.epoch)
  assert.equal(after?.offset, 1)
  await listener.holds(1)
  const rights = listener.publications[0]!.rights!
  assert.ok(rights > version, `${rights} > ${version}`)
  await node.control.catchUp(rights)
  assert.deepEqual(kinds, ['anything-changed'])
  assert.equal(node.control.version, rights)
})

test(
  'a node too slow for its publications is cut off by the server, and comes back',
  limit,
  async () => {
    await using server = await RestartableRedis.start([
      '--client-output-buffer-limit',
      'pubsub 256kb 0 0',
    ])
    await using proxy = await FaultProxy.start({ port: server.port })
    await using fast = await start(server.url)
    await using slow = await start(`redis://127.0.0.1:${proxy.port}`)
    const listener = new Collector()
    const others = upTo(1_200).map((n) => `other${n}`)
    await Promise.all(others.map((name) => slow.broker.subscribe(name, new Collector())))
    await slow.broker.subscribe('a', listener)
    const told: string[] = []
    slow.onStatus((status) => told.push(status))
    proxy.bytesPerSecond = 100_000
    const data = JSON.stringify('x'.repeat(20_000))
    for (let n = 0; n < 40; n++)
      await Promise.all(upTo(20).map(() => fast.broker.publish('a', { data, retention })))
    await waitUntil(() => told.includes('lost'), patience)
    proxy.bytesPerSecond = 0
    await waitUntil(() => slow.status === 'connected', patience)
    assert.ok(listener.losses > 0)
    const { publications } = await slow.broker.history('a')
    assert.equal(publications.length, 800)
    await fast.broker.publish('a', { data: '"last"', retention })
    await waitUntil(() => listener.data.includes('"last"'), patience)
  },
)

test(
  'presence after a split: those who stayed join again, those who left are gone',
  limit,
  async () => {
    await using server = await RestartableRedis.start()
    await using proxy = await FaultProxy.start({ port: server.port })
    await using one = await start(server.url)
    await using two = await start(`redis://127.0.0.1:${proxy.port}`)
    const entry = (client: string) => ({ client, info: { id: client, name: client }, since: 1 })
    await one.presence.add('a', entry('one'), 60_000)
    await two.presence.add('a', entry('two'), 200)
    await two.presence.add('a', entry('leaves'), 200)
    proxy.refuse()
    await assert.rejects(two.presence.remove('a', 'leaves'), unavailable)
    const left: string[] = []
    await waitUntil(async () => {
      const expired = await one.presence.expired()
      left.push(...expired.map((each) => each.entry.client))
      return left.length === 2
    }, patience)
    proxy.accept()
    await waitUntil(() => two.status === 'connected', patience)
    assert.equal(await two.presence.add('a', entry('two'), 60_000), true)
    assert.deepEqual(await two.presence.expired(), [])
    for (const { presence } of [one, two]) {
      const clients = (await presence.list('a')).map(({ client }) => client)
      assert.deepEqual(clients.sort(), ['one', 'two'])
    }
    assert.deepEqual(left.sort(), ['leaves', 'two'])
  },
)
