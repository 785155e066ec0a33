import { type OwnServer, ownServer } from '../../bootstrap/postgres-server.ts'
import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { backplaneFaultsContract } from '../contract/backplane-faults-contract.ts'
import type { FaultyNetwork } from '../contract/backplane-network.ts'
import { FaultProxy } from '../support/fault-proxy.ts'

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
