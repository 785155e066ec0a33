import { createLog } from '../../src/core/log.ts'
import type { Backplane } from '../../src/realtime/backplane/backplane.ts'
import { openBackplane } from '../../src/realtime/backplane/open-backplane.ts'
import { backplaneFaultsContract } from '../contract/backplane-faults-contract.ts'
import { FaultProxy } from '../support/fault-proxy.ts'
import { NatsServer, noNatsBinary } from '../support/nats.ts'

/** A server of the test's own, with a proxy before it for each node. */
async function faultyNetwork() {
  const server = await NatsServer.start()
  const proxies = new Map<Backplane, FaultProxy>()
  return {
    async node() {
      const proxy = await FaultProxy.start({ port: server.port })
      const url = `nats://127.0.0.1:${proxy.port}`
      const log = createLog('silent')
      const node = await openBackplane(url, { prefix: 'test', log, database: '' })
      proxies.set(node, proxy)
      await node.start()
      return node
    },
    stop: () => server.kill(),
    resume: () => server.restart(),
    async cut(node: Backplane) {
      proxies.get(node)?.refuse()
    },
    async heal(node: Backplane) {
      proxies.get(node)?.accept()
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...proxies.keys()].map((node) => node.close()))
      await Promise.all([...proxies.values()].map((proxy) => proxy[Symbol.asyncDispose]()))
      await server[Symbol.asyncDispose]()
    },
  }
}

backplaneFaultsContract({
  name: 'nats',
  skip: noNatsBinary,
  keepsHistory: false,
  create: () => faultyNetwork(),
})
