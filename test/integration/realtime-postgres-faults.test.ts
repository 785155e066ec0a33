import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type OwnServer, ownServer } from '../../bootstrap/postgres-server.ts'
import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { backplaneFaultsContract } from '../contract/backplane-faults-contract.ts'
import { Collector, type FaultyNetwork, upTo } from '../contract/backplane-network.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { waitUntil } from '../support/wait-until.ts'

/** A server of the test's own, with a proxy before it for each node. */
async function faultyNetwork(end: Parameters<OwnServer['end']>[0]): Promise<FaultyNetwork> {
  const server = await ownServer(['synchronous_commit=on'])
  await server.start()
  const proxies = new Map<Backplane, FaultProxy>()
  return {
    async node() {
      const proxy = await FaultProxy.start({ port: server.port })
      const url = `postgres://postgres@127.0.0.1:${proxy.port}/postgres`
      const log = createLog('silent')
      const node = await openBackplane(url, { prefix: 'test', log, database: '' })
      proxies.set(node, proxy)
      await node.start()
      return node
    },
    stop: () => server.end(end),
    resume: () => server.start(),
    cut: async (node) => proxies.get(node)?.refuse(),
    heal: async (node) => proxies.get(node)?.accept(),
    async [Symbol.asyncDispose]() {
      await Promise.all([...proxies.keys()].map((node) => node.close()))
      await Promise.all([...proxies.values()].map((proxy) => proxy[Symbol.asyncDispose]()))
      await server.remove()
    },
  }
}

test('postgres: a way to the server that passes nothing on is noticed', {
  timeout: 120_000,
}, async () => {
  const server = await ownServer()
  await server.start()
  const proxy = await FaultProxy.start({ port: server.port })
  const url = `postgres://postgres@127.0.0.1:${proxy.port}/postgres`
  const node = await openBackplane(url, { prefix: 'a', log: createLog('silent'), database: '' })
  try {
    await node.start()
    const listener = new Collector()
    const retention = { size: 10, ttl: 60_000 }
    await node.broker.subscribe('a', listener)
    await node.broker.publish('a', { data: '1', retention })
    proxy.stall()
    const refused = { code: 'E_BACKPLANE_UNAVAILABLE', isTemporary: true }
    await assert.rejects(node.broker.publish('a', { data: '2', retention }), refused)
    await waitUntil(() => node.status === 'lost', { timeout: 30_000 })
    proxy.resume()
    await waitUntil(() => node.status === 'connected', { timeout: 30_000 })
    const position = await node.broker.publish('a', { data: '3', retention })
    await waitUntil(() => listener.offsets.at(-1) === position!.offset)
    assert.deepEqual(listener.offsets, upTo(position!.offset))
  } finally {
    await node.close()
    await proxy[Symbol.asyncDispose]()
    await server.remove()
  }
})

for (const [name, signal] of [
  ['postgres that restarts', 'SIGINT'],
  ['postgres that crashes', 'SIGQUIT'],
] as const)
  backplaneFaultsContract({
    name,
    skip: false,
    keepsHistory: true,
    create: () => faultyNetwork(signal),
  })
