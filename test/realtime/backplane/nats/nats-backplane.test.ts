import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLog } from '../../../../src/core/log.ts'
import type { Backplane } from '../../../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../../../src/realtime/backplane/open-backplane.ts'
import { FaultProxy } from '../../../support/fault-proxy.ts'
import { natsForTest, noNats } from '../../../support/nats.ts'
import { waitUntil } from '../../../support/wait-until.ts'

type Node = Backplane & AsyncDisposable

async function start(url: string): Promise<Node> {
  const options = { prefix: 'test', log: createLog('silent'), database: '' }
  const node = await openBackplane(url, options)
  await node.start()
  return Object.assign(node, { [Symbol.asyncDispose]: () => node.close() })
}

/** The same address, by way of a proxy. */
async function proxied(url: string) {
  const { port, hostname } = new URL(url)
  const proxy = await FaultProxy.start({ host: hostname, port: Number(port) })
  return { proxy, url: url.replace(`${hostname}:${port}`, `127.0.0.1:${proxy.port}`) }
}

const entry = { client: 'c', info: { id: 'u', name: 'U' }, since: 1 }

test('a change of rights waits for a node that is slow to hear of it', {
  skip: noNats,
}, async () => {
  const url = natsForTest()
  const far = await proxied(url)
  await using proxy = far.proxy
  await using one = await start(url)
  await using two = await start(far.url)
  const acted: string[] = []
  two.control.receive(({ kind }) => void acted.push(kind))
  proxy.delay = 100
  const version = await one.control.send({ kind: 'users-changed' })
  assert.deepEqual(acted, ['users-changed'])
  assert.ok(two.control.version >= version)
})

test('nobody waits for a node that is gone', { skip: noNats }, async () => {
  const url = natsForTest()
  const far = await proxied(url)
  await using proxy = far.proxy
  await using one = await start(url)
  await using two = await start(far.url)
  proxy.refuse()
  await waitUntil(() => two.status === 'lost')
  assert.ok((await one.control.send({ kind: 'users-changed' })) > 0)
})

test('of the people of a dead node one says that they left', { skip: noNats }, async () => {
  const url = natsForTest()
  const far = await proxied(url)
  await using proxy = far.proxy
  await using dead = await start(far.url)
  await using one = await start(url)
  await using two = await start(url)
  await dead.presence.add('a', entry, 100)
  proxy.refuse()
  const left: string[] = []
  await waitUntil(
    async () => {
      const taken = await Promise.all([one, two].map(({ presence }) => presence.expired()))
      left.push(...taken.flat().map((each) => each.entry.client))
      return left.length > 0
    },
    { timeout: 30_000 },
  )
  assert.deepEqual(left, ['c'])
  for (const node of [one, two]) assert.deepEqual(await node.presence.expired(), [])
})

test('a new node knows who is present', { skip: noNats }, async () => {
  const url = natsForTest()
  await using one = await start(url)
  for (let n = 0; n < 450; n++) void one.presence.add('a', { ...entry, client: `${n}` }, 60_000)
  assert.equal((await one.presence.list('a')).length, 450)
  await using two = await start(url)
  assert.equal((await two.presence.list('a')).length, 450)
})

test('after a split the lists are one again, without those who left', {
  skip: noNats,
}, async () => {
  const url = natsForTest()
  const far = await proxied(url)
  await using proxy = far.proxy
  await using one = await start(url)
  await using two = await start(far.url)
  await one.presence.add('a', { ...entry, client: 'one' }, 60_000)
  await two.presence.add('a', { ...entry, client: 'two' }, 100)
  await two.presence.add('a', { ...entry, client: 'leaves' }, 100)
  proxy.refuse()
  await waitUntil(() => two.status === 'lost')
  await assert.rejects(two.presence.remove('a', 'leaves'), { code: 'E_BACKPLANE_UNAVAILABLE' })
  await waitUntil(async () => (await one.presence.list('a')).length === 1)
  proxy.accept()
  await waitUntil(() => two.status === 'connected')
  await waitUntil(() => two.presence.add('a', { ...entry, client: 'two' }, 60_000))
  for (const { presence } of [one, two]) {
    const clients = (await presence.list('a')).map(({ client }) => client)
    assert.deepEqual(clients.sort(), ['one', 'two'])
  }
})

test('what is too long for the server is refused, with what to do', { skip: noNats }, async () => {
  await using node = await start(natsForTest())
  await assert.rejects(node.broker.publish('a', { data: `"${'x'.repeat(2_000_000)}"` }), {
    code: 'E_BACKPLANE_SERVER',
    message: /max_payload/,
  })
})
